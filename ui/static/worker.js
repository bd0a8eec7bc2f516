/*
 * The worker that holds the device. One tab owns the store: the owner holds a lock for as long as its worker lives,
 * and every other tab waits for it.
 *
 * Messages both ways are JSON texts of domain::host; besides them "panicked" tells the page to start a new worker.
 */
import init, { open, call } from "./worker/qianliyan_worker.js";

const LOCK = "qianliyan-store";
const CODE = "./worker/qianliyan_worker_bg.wasm";
const OTHER_TAB = JSON.stringify({ event: "failed", value: "other_tab" });
const NO_STORAGE = JSON.stringify({ event: "failed", value: "no_storage" });

/** Messages that came before the store was open. */
const early = [];
let isOpen = false;

function panicked(error) {
  console.error(error);
  self.postMessage("panicked");
}

function hand(request) {
  try {
    call(request);
  } catch (error) {
    panicked(error);
  }
}

self.addEventListener("message", (event) => {
  if (isOpen) {
    hand(event.data);
  } else {
    early.push(event.data);
  }
});

self.addEventListener("unhandledrejection", (event) => panicked(event.reason));

/** Resolves once this tab owns the store; the lock is held until the worker ends. */
function ownership() {
  if (!navigator.locks) {
    return Promise.resolve();
  }
  return new Promise((resolve) => {
    const hold = () => {
      resolve();
      return new Promise(() => {});
    };
    navigator.locks.request(LOCK, { ifAvailable: true }, (lock) => {
      if (lock) {
        return hold();
      }
      self.postMessage(OTHER_TAB);
      navigator.locks.request(LOCK, hold);
      return undefined;
    });
  });
}

async function begin() {
  const answer = await fetch(CODE);
  if (!answer.ok) {
    throw new Error(`${CODE}: ${answer.status}`);
  }
  await init({ module_or_path: await answer.arrayBuffer() });
  await ownership();
  await open();
  isOpen = true;
  early.splice(0).forEach(hand);
}

begin().catch((error) => {
  console.error(error);
  self.postMessage(NO_STORAGE);
});
