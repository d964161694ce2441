// The page's policy: nothing but the app's own files runs, and secrets leave the address bar at once.
import assert from "node:assert/strict";
import { test } from "node:test";

import { openApp } from "./support/app.mjs";

test("the app starts under its policy without a single refusal", async (t) => {
  const app = await openApp(t);
  await app.visit("/");
  assert.equal(await app.page.locator("#shell").count(), 0, "the shell is gone");
  app.assertQuiet();
});

test("text, markup and foreign code are refused", async (t) => {
  const app = await openApp(t);
  await app.visit("/");
  // In a task of its own: what the debugger runs directly is not held to the page's policy.
  const attempt = (source) => app.page.evaluate((text) => new Promise((done) => {
    const run = new Function(`return (${text})()`);
    setTimeout(() => done(run()), 0);
  }), source.toString());
  const refused = {
    "evaluated text": () => { try { return new Function("return 1")(); } catch { return "refused"; } },
    "an event attribute": () => {
      try { document.createElement("div").innerHTML = "<img src=x onerror=alert(1)>"; return "allowed"; } catch { return "refused"; }
    },
    "a script element": () => {
      try { document.createElement("div").innerHTML = "<script>1</script>"; return "allowed"; } catch { return "refused"; }
    },
    "a javascript address": () => {
      try { document.createElement("div").innerHTML = "<a href=' javascript:alert(1)'>x</a>"; return "allowed"; } catch { return "refused"; }
    },
    "a foreign worker": () => { try { new Worker("/boot.js"); return "allowed"; } catch { return "refused"; } },
    "another site": async () => {
      const violation = new Promise((done) => document.addEventListener("securitypolicyviolation", done, { once: true }));
      fetch("http://127.0.0.1:9/").catch(() => {});
      const late = new Promise((done) => setTimeout(done, 2000));
      return (await Promise.race([violation, late]))?.effectiveDirective === "connect-src" ? "refused" : "allowed";
    },
  };
  for (const [what, source] of Object.entries(refused)) assert.equal(await attempt(source), "refused", what);
  const inert = () => {
    const element = document.createElement("div");
    element.innerHTML = "<b class='x'>plain</b>";
    return element.textContent;
  };
  assert.equal(await attempt(inert), "plain", "inert markup is allowed");
});

test("a secret in the fragment leaves the address bar before the first paint", async (t) => {
  const app = await openApp(t);
  await app.visit("/d/board#k=top-secret");
  assert.equal(new URL(app.page.url()).hash, "");
  assert.equal(await app.page.evaluate(() => window.taktFragment), "k=top-secret");
});

test("the importer's worker loads under its hashed name and answers what was sent before it was ready", async (t) => {
  const app = await openApp(t);
  await app.visit("/");
  const answer = await app.page.evaluate(() => new Promise((done, fail) => {
    const address = document.querySelector("meta[name=takt-importer-worker]").content;
    const worker = new Worker(address, { type: "module" });
    worker.onmessage = ({ data }) => { worker.terminate(); done([...data[0]]); };
    worker.onerror = ({ message }) => fail(new Error(message));
    // Of a version that never was: the worker asks for a reload, and so has read it.
    worker.postMessage([Uint8Array.of(255, 0)]);
  }));
  assert.deepEqual(answer, [1, 7]);
  app.assertQuiet();
});
