/*
 * Lets the storm of `cargo xtask bench` loose on another sync server and prints what it took, as one line of JSON.
 *
 *   node storm.mjs <peer> <work.json> <data folder>
 *
 * work.json: for each device its documents, each with an id (32 hexadecimal digits) and its entries (id and text).
 * Each peer is spoken to in its own protocol by the smallest client that does so, so that the client costs little.
 * Bytes are payloads: of WebSocket messages, or of HTTP bodies.
 */
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer } from "node:net";

const PEERS = { automerge: "./automerge.mjs", hocuspocus: "./hocuspocus.mjs", pouchdb: "./pouchdb.mjs" };

const [peerName, workFile, data] = process.argv.slice(2);
const peer = await import(PEERS[peerName]);
const { devices } = JSON.parse(readFileSync(workFile, "utf8"));
const records = devices.flat().reduce((sum, document) => sum + document.entries.length, 0);

const port = await freePort();
const { command, environment } = peer.server(port, data);
const server = spawn(process.execPath, command, { env: { ...process.env, ...environment }, stdio: "ignore" });
const gone = new Promise((_, fail) => server.once("exit", (code) => fail(new Error(`the server ended with ${code}`))));
gone.catch(() => undefined);

try {
  await Promise.race([answering(port), gone]);
  await peer.ready?.(port);
  const prepared = await Promise.all(devices.map((documents) => peer.prepare(documents)));
  const traffic = { up: 0, down: 0 };
  const cpuBefore = cpuSeconds(server.pid);
  const begun = performance.now();
  await Promise.race([Promise.all(prepared.map((device) => peer.comeBack(port, device, traffic))), gone]);
  const wall_s = (performance.now() - begun) / 1000;
  const cpu_s = cpuSeconds(server.pid) - cpuBefore;
  const peak_mb = peakMegabytes(server.pid);
  console.log(JSON.stringify({ wall_s, records, up: traffic.up, down: traffic.down, peak_mb, cpu_s }));
  process.exitCode = 0;
} catch (error) {
  console.log(JSON.stringify({ error: String(error.message || error) }));
  process.exitCode = 1;
} finally {
  server.kill("SIGKILL");
  process.exit();
}

/** A port that was free a moment ago. */
function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer().once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port: free } = probe.address();
      probe.close(() => resolve(free));
    });
  });
}

/** Resolves once something listens. */
async function answering(at) {
  for (;;) {
    try {
      await fetch(`http://127.0.0.1:${at}/`);
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

function peakMegabytes(pid) {
  const line = readFileSync(`/proc/${pid}/status`, "utf8").match(/^VmHWM:\s+(\d+) kB/m);
  return Number(line[1]) / 1024;
}

function cpuSeconds(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").pop().split(" ");
  return (Number(fields[11]) + Number(fields[12])) / 100;
}
