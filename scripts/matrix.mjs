// `npm run test:matrix`: the package, packed and installed, in every place where it must run. Names
// of rows run those alone, `--list` prints the names. A whole run writes docs/compatibility.md.
import { main } from "../tests/matrix/main.js";

process.exitCode = await main(process.argv.slice(2));
