/*
 * Opens the screens, then sees to it that they open without a network next time.
 *
 * The code is fetched whole and compiled from bytes: streaming needs a MIME type that not every host sends,
 * and some WebViews get it wrong. Nothing here is inline, so the policy can forbid inline scripts.
 *
 * Tells the screens, on window:
 *   event "qianliyan-update"   a newer version is here; qianliyanReload() changes to it
 *   event "qianliyan-offline"  this version now opens without a network (also data-offline="ready" on <html>)
 */
const WORDS = {
  "zh-CN": {
    opening: "正在打开…",
    slow: (megabytes) => `正在打开… 已下载 ${megabytes} MB`,
    failed: "没有打开",
    offline: "现在连不上,这台设备上又还没有存下程序。有网络时打开一次,以后没有网络也能用。",
    broken: "程序出错了,您的数据没有动。",
    again: "再试一次",
  },
  en: {
    opening: "Opening…",
    slow: (megabytes) => `Opening… ${megabytes} MB so far`,
    failed: "Could not open",
    offline: "Nothing answers, and the app is not yet kept on this device. Open it once with a network; after that it works without.",
    broken: "The app failed. Your data has not been touched.",
    again: "Try again",
  },
};

const words = WORDS[document.documentElement.lang] || WORDS["zh-CN"];
const inApp = "__TAURI_INTERNALS__" in window;
const CODE = "./ui/qianliyan_ui_bg.wasm";
const SLOW_AFTER_MS = 1500;

class Unreachable extends Error {}

function say(text) {
  const line = document.getElementById("boot-words");
  if (line) {
    line.textContent = text;
  }
}

/** Reads `response` to its end; after a while says how much has come. */
async function bytesOf(response) {
  if (!response.body || !response.body.getReader) {
    return new Uint8Array(await response.arrayBuffer());
  }
  const begun = performance.now();
  const reader = response.body.getReader();
  const parts = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) {
      break;
    }
    parts.push(value);
    length += value.length;
    if (performance.now() - begun > SLOW_AFTER_MS) {
      say(words.slow((length / 1048576).toFixed(1)));
    }
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

async function code() {
  let response;
  try {
    response = await fetch(CODE);
  } catch (error) {
    throw new Unreachable(String(error));
  }
  if (!response.ok) {
    throw new Unreachable(`${CODE}: ${response.status}`);
  }
  return bytesOf(response);
}

async function screens() {
  try {
    return await import("./ui/qianliyan_ui.js");
  } catch (error) {
    throw navigator.onLine === false ? new Unreachable(String(error)) : error;
  }
}

/** Puts one element with a class and words into `parent`. */
function put(parent, tag, name, text) {
  const element = document.createElement(tag);
  element.className = name;
  element.textContent = text;
  parent.append(element);
  return element;
}

function showFailure(error) {
  if (error instanceof WebAssembly.CompileError && window.qianliyanTooOld) {
    window.qianliyanTooOld(["WebAssembly: " + error.message]);
    return;
  }
  const app = document.getElementById("app");
  app.textContent = "";
  const page = put(app, "div", "boot", "");
  page.setAttribute("role", "alert");
  put(page, "h1", "boot-title", words.failed);
  put(page, "p", "boot-words", error instanceof Unreachable ? words.offline : words.broken);
  const again = put(page, "button", "btn btn-primary", words.again);
  again.type = "button";
  again.addEventListener("click", () => location.reload());
  put(page, "p", "boot-small", String((error && error.message) || error));
}

async function open() {
  say(words.opening);
  const [module, bytes] = await Promise.all([screens(), code()]);
  await module.default({ module_or_path: bytes });
}

/** Watches `registration` for a version that waits until the person lets it in. */
function watch(registration) {
  const tell = (worker) => {
    window.qianliyanReload = () => {
      navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
      worker.postMessage("take-over");
    };
    window.dispatchEvent(new Event("qianliyan-update"));
  };
  const follow = (worker) => {
    if (!worker) {
      return;
    }
    worker.addEventListener("statechange", () => {
      if (worker.state === "installed" && registration.active) {
        tell(worker);
      }
    });
  };
  if (registration.waiting && registration.active) {
    tell(registration.waiting);
  }
  follow(registration.installing);
  registration.addEventListener("updatefound", () => follow(registration.installing));
}

async function keepForOffline() {
  if (inApp || !("serviceWorker" in navigator) || !/^https?:$/.test(location.protocol)) {
    return;
  }
  navigator.serviceWorker.ready.then(() => {
    document.documentElement.setAttribute("data-offline", "ready");
    window.dispatchEvent(new Event("qianliyan-offline"));
  });
  if (navigator.onLine === false) {
    return;
  }
  const answer = await fetch("./assets.json", { cache: "no-store" });
  if (!answer.ok) {
    return;
  }
  const { build } = await answer.json();
  const address = `./sw.js?build=${encodeURIComponent(build)}`;
  watch(await navigator.serviceWorker.register(address, { updateViaCache: "none" }));
}

if (window.qianliyanCanRun) {
  open().then(
    () => keepForOffline().catch(() => undefined),
    (error) => showFailure(error),
  );
}
