/* A Hocuspocus server that keeps its documents in LevelDB, through its own extension for databases. */
import { Database } from "@hocuspocus/extension-database";
import { Server } from "@hocuspocus/server";
import leveldown from "leveldown";

const { PORT, DATA_DIR } = process.env;

const store = leveldown(`${DATA_DIR}/hocuspocus`);
await new Promise((resolve, reject) => store.open((error) => (error ? reject(error) : resolve())));

const fetch = ({ documentName }) =>
  new Promise((resolve) => store.get(documentName, (error, state) => resolve(error ? null : state)));
const keep = ({ documentName, state }) =>
  new Promise((resolve, reject) =>
    store.put(documentName, Buffer.from(state), (error) => (error ? reject(error) : resolve())),
  );

const server = new Server({
  port: Number(PORT),
  address: "127.0.0.1",
  quiet: true,
  extensions: [new Database({ fetch, store: keep })],
});
await server.listen();
