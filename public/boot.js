// Starts the app: the one loader, the one Trusted Types policy, and what is shown when it cannot start.
// The build writes the final addresses into it.
import init from "/takt.js";

const WASM = "/takt_bg.wasm";
const OWN_WORKERS = /^\/(?:importer-worker-[0-9a-f]{16}|sw)\.js$/;
const ACTIVE_HTML = "script, iframe, object, embed, base, link, meta, form[action]";

// Leptos makes the unchanging parts of a view from text that was fixed when it was compiled. Such
// text passes here when it can run nothing; everything else is refused. It is parsed in a document
// that never loads or runs anything; one for all, since a document costs as much as the parts of a card.
function inertHtml(text) {
  inert ??= document.implementation.createHTMLDocument("");
  const template = inert.createElement("template");
  inside = true;
  try { template.innerHTML = text; } finally { inside = false; }
  const active = template.content.querySelector(ACTIVE_HTML)
    ?? [...template.content.querySelectorAll("*")].find((element) =>
      [...element.attributes].some(({ name, value }) =>
        name.startsWith("on") || /^[\s\0-\x1f]*(?:javascript|data|vbscript):/i.test(value)));
  if (active) throw new TypeError(`refused HTML with an active <${active.localName}>`);
  return text;
}
let inside = false;
let inert;

function ownWorker(address) {
  const { origin, pathname } = new URL(address, location.href);
  if (origin !== location.origin || !OWN_WORKERS.test(pathname)) {
    throw new TypeError(`refused the worker ${address}`);
  }
  return address;
}

globalThis.trustedTypes?.createPolicy("default", {
  createHTML: (text) => (inside ? text : inertHtml(text)),
  createScriptURL: ownWorker,
});

// Whoever opens a shared board waits for the board: copying the whole build would take its share of a thin line.
async function nothingIsWaitedFor() {
  if (!location.pathname.startsWith("/d/")) return;
  const stands = () => document.querySelector("main.shared h1, [role=alert] h1");
  if (stands()) return;
  await new Promise((done) => {
    const seen = new MutationObserver(() => {
      if (!stands()) return;
      seen.disconnect();
      done();
    });
    seen.observe(document.body, { childList: true, subtree: true });
  });
}

async function keepOffline() {
  const workers = navigator.serviceWorker;
  if (!workers) return;
  try {
    await workers.register("/sw.js", { updateViaCache: "none" });
    // A worker that begins to answer takes over the pages that stand, not those still on their way.
    const { active } = await workers.ready;
    if (!workers.controller) active.postMessage({ type: "claim" });
  } catch (reason) {
    // The app works without it, only not offline; Settings shows that.
    console.warn("no offline copy:", reason);
  }
}

function sayWhyNot(reason) {
  console.error(reason);
  const place = document.getElementById("shell-message");
  if (!place) return;
  place.textContent = "Takt could not start. Your data is untouched. Reload, or try a current browser.";
  place.setAttribute("role", "alert");
  const detail = document.getElementById("shell-detail");
  if (detail) detail.textContent = String(reason);
}

try {
  // The app takes the shell away itself, once the line is open and the first screen stands.
  // Compiled since the page began to be read; where that did not come to anything, the ordinary way.
  const compiled = await globalThis.taktWasm?.catch(() => undefined);
  await init({ module_or_path: compiled ?? WASM });
} catch (reason) {
  sayWhyNot(reason);
}
await nothingIsWaitedFor();
await keepOffline();
