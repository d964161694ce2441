// The engine in a browser: the same measurements as on the host, one line of JSON for each figure.
import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { newProfile, openBrowser, removeProfile } from "../journeys/support/browser.mjs";

const folder = process.env.TAKT_ENGINE_BENCH;
const origin = "http://bench.localhost";
const sizes = [10_000, 100_000, 1_000_000];

const profile = await newProfile();
const context = await openBrowser(profile);
try {
  await context.route(`${origin}/**`, async (route) => {
    const name = new URL(route.request().url()).pathname.slice(1);
    // Cross-origin isolation makes the browser's clock fine enough for microseconds.
    const headers = { "cross-origin-opener-policy": "same-origin", "cross-origin-embedder-policy": "require-corp" };
    if (name === "") return route.fulfill({ contentType: "text/html", body: "<!doctype html><title>bench</title>", headers });
    const contentType = name.endsWith(".wasm") ? "application/wasm" : "text/javascript";
    await route.fulfill({ contentType, body: await readFile(join(folder, name)), headers });
  });
  for (const size of sizes) {
    // A page for each size: memory that wasm has grown is never given back.
    const page = await context.newPage();
    page.setDefaultTimeout(300_000);
    await page.goto(`${origin}/`);
    const rows = await page.evaluate(async ([at, accounts]) => {
      const bench = await import(`${at}/takt_engine_bench.js`);
      await bench.default();
      return JSON.parse(bench.measured(accounts, () => performance.now()));
    }, [origin, size]);
    for (const [what, measured, unit] of rows) {
      console.log(JSON.stringify({ what: `engine: ${what}, ${size / 1000} k accounts`, place: "browser", measured, unit }));
    }
    await page.close();
  }
} finally {
  await context.close();
  await removeProfile(profile);
}
