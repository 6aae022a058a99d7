// A process of Node in the place of a page: `base` asks for the base build.
import { answers } from "./answers.js";

process.stdout.write(JSON.stringify(await answers(process.argv[2] === "base")));
