// The service worker: keeps one whole build, and answers every page from it.
//
// - A build is kept whole or not at all: one missing or altered file, and the old build stays.
// - It never takes over by itself: a page asks with { type: "skip-waiting" } when its person agreed.
// - A page that nobody answers for is taken on when it asks with { type: "claim" }.
// - /api/ is never touched, and neither is anything that is not a GET to this origin.
const CACHE = "takt-__CACHE__";
const FILES = [/* FILES */];

async function install() {
  const cache = await caches.open(CACHE);
  await Promise.all(FILES.map(async ([address, integrity]) => {
    const answer = (await unchanged(address, integrity))
      ?? (await fetch(address, { integrity, cache: "no-cache", credentials: "same-origin" }));
    if (!answer.ok || answer.redirected) throw new Error(`${address}: ${answer.status}`);
    await cache.put(address, answer);
  }));
  await cache.put("/.files", new Response(JSON.stringify(FILES)));
}

// The same file out of an earlier build, so that an update fetches only what changed.
async function unchanged(address, integrity) {
  for (const name of await own()) {
    if (name === CACHE) continue;
    const cache = await caches.open(name);
    const list = await (await cache.match("/.files"))?.json();
    if (list?.some(([kept, digest]) => kept === address && digest === integrity)) {
      return cache.match(address);
    }
  }
  return undefined;
}

async function own() {
  return (await caches.keys()).filter((name) => name.startsWith("takt-"));
}

async function activate() {
  const names = await own();
  await Promise.all(names.filter((name) => name !== CACHE).map((name) => caches.delete(name)));
  await clients.claim();
}

async function answer(request) {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(request.mode === "navigate" ? "/" : request, { ignoreVary: true });
  return kept ?? fetch(request);
}

addEventListener("install", (event) => event.waitUntil(install()));
addEventListener("activate", (event) => event.waitUntil(activate()));
addEventListener("message", (event) => {
  if (event.data?.type === "skip-waiting") skipWaiting();
  if (event.data?.type === "claim") event.waitUntil(clients.claim());
});
addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin || pathname.startsWith("/api/")) return;
  event.respondWith(answer(request));
});
