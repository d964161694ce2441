// Loads the importer's wasm into a worker. What arrives before it listens is kept and handed over.
// The build writes the final addresses into it.
import init from "/takt-importer-worker.js";

const early = [];
const keep = (event) => early.push(event);
addEventListener("message", keep);
try {
  await init({ module_or_path: "/takt-importer-worker_bg.wasm" });
} finally {
  removeEventListener("message", keep);
}
for (const { data, ports } of early) dispatchEvent(new MessageEvent("message", { data, ports }));
