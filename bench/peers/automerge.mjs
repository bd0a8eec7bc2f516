/* automerge-repo's sync server 0.2.8: one document a thing, one change an entry, its own sync messages. */
import { next as Automerge } from "@automerge/automerge";
import { generateAutomergeUrl, parseAutomergeUrl } from "@automerge/automerge-repo";
import { decode, encode } from "cbor-x/encode";
import { createRequire } from "node:module";
import WebSocket from "ws";

const require = createRequire(import.meta.url);

export function server(port, data) {
  const command = [require.resolve("@automerge/automerge-repo-sync-server").replace(/server\.js$/, "index.js")];
  return { command, environment: { PORT: String(port), DATA_DIR: data } };
}

export function prepare(documents) {
  return documents.map(({ entries }) => {
    let document = Automerge.init();
    for (const [id, text] of entries) {
      document = Automerge.change(document, { time: 0 }, (draft) => {
        draft.entries ??= {};
        draft.entries[id] = text;
      });
    }
    const { documentId } = parseAutomergeUrl(generateAutomergeUrl());
    return { documentId, document, heads: Automerge.getHeads(document).join() };
  });
}

/**
 * Connects, offers every document and resolves once the server names the same heads of all. The server hangs up on whom it
 * has not heard of for five seconds; then the rest is offered on a new connection, as its own client does.
 */
export async function comeBack(port, things, traffic) {
  const open = new Map(things.map((thing) => [thing.documentId, { ...thing }]));
  while (open.size > 0) {
    open.forEach((thing) => {
      thing.state = Automerge.initSyncState();
    });
    await converse(port, open, traffic);
  }
}

/** Offers what is open on one connection; resolves when nothing is left or the connection is gone. */
function converse(port, open, traffic) {
  const senderId = `device-${Math.random()}`;
  return new Promise((resolve) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/`);
    let targetId = "";
    const say = (message) => {
      const bytes = encode(message);
      traffic.up += bytes.length;
      socket.send(bytes);
    };
    const offer = (thing) => {
      const [state, data] = Automerge.generateSyncMessage(thing.document, thing.state);
      thing.state = state;
      if (data) {
        say({ type: "sync", senderId, targetId, documentId: thing.documentId, data });
      }
    };
    socket.on("error", () => undefined);
    socket.on("close", resolve);
    socket.on("open", () => say({ type: "join", senderId, peerMetadata: {}, supportedProtocolVersions: ["1"] }));
    socket.on("message", (bytes) => {
      traffic.down += bytes.length;
      const message = decode(bytes);
      if (message.type === "peer") {
        targetId = message.senderId;
        open.forEach(offer);
        return;
      }
      const thing = open.get(message.documentId);
      if (message.type !== "sync" || !thing) {
        return;
      }
      const [document, state] = Automerge.receiveSyncMessage(thing.document, thing.state, message.data);
      Object.assign(thing, { document, state });
      if (Automerge.decodeSyncMessage(message.data).heads.join() === thing.heads) {
        open.delete(message.documentId);
      } else {
        offer(thing);
      }
      if (open.size === 0) {
        resolve();
      }
    });
  });
}
