/* Hocuspocus 4.7.0 with LevelDB: one Y document a thing; a device that comes back exchanges state vectors. */
import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";
import { fileURLToPath } from "node:url";
import WebSocket from "ws";
import * as Y from "yjs";

const SYNC = 0;
const AUTH = 2;
const SYNC_STATUS = 8;
const STEP_1 = 0;
const STEP_2 = 1;

export function server(port, data) {
  const command = [fileURLToPath(new URL("./hocuspocus-server.mjs", import.meta.url))];
  return { command, environment: { PORT: String(port), DATA_DIR: data } };
}

export function prepare(documents) {
  return documents.map(({ doc, entries }) => {
    const document = new Y.Doc();
    for (const [id, text] of entries) {
      document.transact(() => document.getMap("entries").set(id, text));
    }
    return { name: doc, document };
  });
}

/** Connects, opens every document and resolves once the server says that it has taken each. */
export function comeBack(port, things, traffic) {
  const open = new Map(things.map(({ name, document }) => [name, document]));
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/`);
    const say = (name, write) => {
      const encoder = encoding.createEncoder();
      encoding.writeVarString(encoder, name);
      write(encoder);
      const bytes = encoding.toUint8Array(encoder);
      traffic.up += bytes.length;
      socket.send(bytes);
    };
    const sync = (name, step, body) =>
      say(name, (encoder) => {
        encoding.writeVarUint(encoder, SYNC);
        encoding.writeVarUint(encoder, step);
        encoding.writeVarUint8Array(encoder, body);
      });
    socket.on("error", reject);
    socket.on("close", () => reject(new Error("the server hung up")));
    socket.on("open", () => {
      for (const [name, document] of open) {
        say(name, (encoder) => {
          encoding.writeVarUint(encoder, AUTH);
          encoding.writeVarUint(encoder, 0);
          encoding.writeVarString(encoder, "");
        });
        sync(name, STEP_1, Y.encodeStateVector(document));
      }
    });
    socket.on("message", (bytes) => {
      traffic.down += bytes.length;
      const decoder = decoding.createDecoder(new Uint8Array(bytes));
      const name = decoding.readVarString(decoder);
      const kind = decoding.readVarUint(decoder);
      if (kind === SYNC && decoding.readVarUint(decoder) === STEP_1 && open.has(name)) {
        sync(name, STEP_2, Y.encodeStateAsUpdate(open.get(name), decoding.readVarUint8Array(decoder)));
      }
      if (kind === SYNC_STATUS) {
        open.delete(name);
        if (open.size === 0) {
          resolve();
        }
      }
    });
  });
}
