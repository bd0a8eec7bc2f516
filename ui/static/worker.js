/*
 * The worker that holds the device. One tab owns the store: the owner holds a lock for as long as its worker lives,
 * and every other tab waits for it.
 *
 * Messages both ways are bytes of domain::host. The few words of this script itself are texts: "panicked" tells the page
 * to start a new worker, "other_tab" and "no_storage" why there is none.
 */
import init, { open, call } from "./worker/qianliyan_worker.js";

const LOCK = "qianliyan-store";
const CODE = "./worker/qianliyan_worker_bg.wasm";
const OTHER_TAB = "other_tab";
const NO_STORAGE = "no_storage";

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
  try {
    await open();
  } catch (error) {
    return panicked(error);
  }
  isOpen = true;
  early.splice(0).forEach(hand);
}

begin().catch((error) => {
  console.error(error);
  self.postMessage(NO_STORAGE);
});
