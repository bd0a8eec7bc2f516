// Opens every exported document with automerge as npm has it, and compares what it says with the JSON beside it.
import { isDeepStrictEqual } from "node:util";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import * as Automerge from "@automerge/automerge";

const folder = process.argv[2];
const files = readdirSync(folder, { recursive: true }).filter((name) => name.endsWith(".automerge"));
let different = 0;
for (const file of files) {
  const document = Automerge.load(new Uint8Array(readFileSync(join(folder, file))));
  const read = JSON.parse(JSON.stringify(Automerge.toJS(document)));
  const written = JSON.parse(readFileSync(join(folder, file.replace(/automerge$/, "json")), "utf8"));
  if (!isDeepStrictEqual(read, written)) {
    different += 1;
    console.log(`${file}\n${JSON.stringify(read)}\n${JSON.stringify(written)}`);
  }
}
console.log(`${files.length} documents, ${different} different`);
process.exitCode = different === 0 && files.length > 0 ? 0 : 1;
