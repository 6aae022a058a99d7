// `npm run test:matrix`: the package, packed and installed, in every place where it must run. Names
// of rows run those alone, `--half 1` what Node runs, `--half 2` what a browser opens; `--list` prints the
// names. A whole run writes docs/compatibility.md, a half its own tables in it.
import { main } from "../tests/matrix/main.js";

process.exitCode = await main(process.argv.slice(2));
