/* PouchDB Server 4.2.0 on LevelDB: one document a record, pushed as CouchDB's replication does. */
import { createHash } from "node:crypto";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const HEADERS = { "content-type": "application/json" };

export function server(port, data) {
  const program = require.resolve("pouchdb-server/bin/pouchdb-server");
  const command = [program, "--port", String(port), "--host", "127.0.0.1", "--dir", data, "--no-stdout-logs"];
  return { command, environment: {} };
}

export async function ready(port) {
  const made = await fetch(`http://127.0.0.1:${port}/county`, { method: "PUT" });
  if (!made.ok) {
    throw new Error(`no database: ${made.status} ${await made.text()}`);
  }
}

export function prepare(documents) {
  return documents.flatMap(({ doc, entries }) =>
    entries.map(([id, text]) => {
      const hash = createHash("md5").update(text).digest("hex");
      return { _id: `${doc}-${id}`, _rev: `1-${hash}`, _revisions: { start: 1, ids: [hash] }, text };
    }),
  );
}

/** Asks what is missing, pushes it and leaves a checkpoint: the three requests of a replication that has something. */
export async function comeBack(port, records, traffic) {
  const base = `http://127.0.0.1:${port}/county`;
  const ask = async (method, path, value) => {
    const body = JSON.stringify(value);
    traffic.up += Buffer.byteLength(body);
    const answer = await fetch(base + path, { method, headers: HEADERS, body });
    const text = await answer.text();
    traffic.down += Buffer.byteLength(text);
    if (!answer.ok) {
      throw new Error(`${path}: ${answer.status} ${text}`);
    }
    return JSON.parse(text);
  };
  const missing = await ask("POST", "/_revs_diff", Object.fromEntries(records.map((one) => [one._id, [one._rev]])));
  const docs = records.filter((one) => missing[one._id]);
  await ask("POST", "/_bulk_docs", { docs, new_edits: false });
  await ask("PUT", `/_local/${encodeURIComponent(records[0]._id)}`, { last_seq: docs.length });
}
