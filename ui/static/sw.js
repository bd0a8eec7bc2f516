/*
 * Keeps one whole build of the app on the device, so that it opens without a network.
 *
 * The build is named in this script's own address (sw.js?build=…). All files of assets.json are fetched
 * before the build counts as installed; if one is missing, nothing changes and the build before it stays.
 * Whatever is not one of those files is left to the network: /api and /sync are never looked at. Places in the app
 * stand behind a #, so any other page address leads to the one page there is.
 */
"use strict";

const BUILD = new URL(self.location.href).searchParams.get("build") || "";
const PREFIX = "qianliyan-app-";
const CACHE = PREFIX + BUILD;
const SCOPE = new URL("./", self.location.href);
const LIST = new URL("assets.json", SCOPE).href;
const INDEX = new URL("index.html", SCOPE).href;
const NEVER = /^\/(api|sync)(\/|$)/;

function addressOf(file) {
  return new URL(file.path, SCOPE).href;
}

async function currentList() {
  const answer = await fetch(LIST, { cache: "no-store" });
  if (!answer.ok) {
    throw new Error(`assets.json: ${answer.status}`);
  }
  const list = await answer.clone().json();
  if (list.build !== BUILD) {
    throw new Error(`the build is ${list.build}, not ${BUILD}`);
  }
  return { answer, list };
}

/** What an earlier build holds already: address and hash, to the answer. */
async function keptFiles() {
  const kept = new Map();
  for (const name of await caches.keys()) {
    if (!name.startsWith(PREFIX) || name === CACHE) {
      continue;
    }
    const cache = await caches.open(name);
    const answer = await cache.match(LIST);
    const files = answer ? (await answer.json()).files : [];
    for (const file of files) {
      kept.set(`${addressOf(file)} ${file.hash}`, cache);
    }
  }
  return kept;
}

async function fetched(file, kept) {
  const address = addressOf(file);
  const cache = kept.get(`${address} ${file.hash}`);
  const old = cache && (await cache.match(address));
  if (old) {
    return old;
  }
  const answer = await fetch(address, { cache: "no-cache" });
  if (!answer.ok || answer.redirected) {
    throw new Error(`${file.path}: ${answer.status}`);
  }
  return answer;
}

async function install() {
  const { answer, list } = await currentList();
  const kept = await keptFiles();
  const cache = await caches.open(CACHE);
  try {
    await Promise.all(list.files.map(async (file) => cache.put(addressOf(file), await fetched(file, kept))));
    await currentList();
    await cache.put(LIST, answer);
  } catch (error) {
    await caches.delete(CACHE);
    throw error;
  }
}

async function activate() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(PREFIX) && name !== CACHE).map((name) => caches.delete(name)));
  await self.clients.claim();
}

async function answerTo(request, address) {
  const cache = await caches.open(CACHE);
  return (await cache.match(address)) || fetch(request);
}

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));

self.addEventListener("message", (event) => {
  if (event.data === "take-over") {
    self.skipWaiting();
  }
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  const ours = request.method === "GET" && url.origin === SCOPE.origin && url.pathname.startsWith(SCOPE.pathname);
  if (!ours || NEVER.test(url.pathname) || url.href === LIST || request.headers.has("range")) {
    return;
  }
  if (request.mode === "navigate") {
    const home = url.pathname === SCOPE.pathname || url.href.startsWith(INDEX);
    event.respondWith(home ? answerTo(request, INDEX) : Response.redirect(SCOPE.href));
    return;
  }
  event.respondWith(answerTo(request, url.origin + url.pathname));
});
