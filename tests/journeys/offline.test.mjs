// The app opens without a network, on every route, after one visit; and no update is ever forced.
import "./support/whole-browser.mjs";
import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";

import { openApp, screenshot, started } from "./support/app.mjs";
import { copyOfDist } from "./support/server.mjs";

const ROUTES = ["/", "/work", "/line", "/accounts", "/accounts/acme.com?tab=timeline", "/settings"];

test("after one visit every route opens with the network gone", async (t) => {
  const app = await openApp(t);
  await app.visit("/");
  await app.readyForOffline();
  await app.goOffline();
  for (const route of ROUTES) await app.visit(route);
  await screenshot(app.page, "offline");
  app.assertQuiet();
});

test("the offline copy outlives a killed browser", async (t) => {
  const app = await openApp(t);
  await app.visit("/");
  await app.readyForOffline();
  await app.kill();
  await app.goOffline();
  await app.reopen();
  await app.visit("/line");
  app.assertQuiet();
});

test("a page that is on its way while the offline copy is made is kept by it too", async (t) => {
  const app = await openApp(t);
  const late = await app.context.newPage();
  const way = {};
  way.asked = new Promise((done) => { way.ask = done; });
  way.open = new Promise((done) => { way.answer = done; });
  await late.route("**/line", async (route) => {
    way.ask();
    await way.open;
    await route.continue();
  });
  const going = app.visit("/line", late);
  await way.asked;
  await app.visit("/work");
  await app.readyForOffline();
  way.answer();
  await going;
  await app.readyForOffline(late);
  app.assertQuiet();
});

test("a new build waits until the page asks for it, and then replaces the old one whole", async (t) => {
  const release = await copyOfDist();
  t.after(release.remove);
  const app = await openApp(t, { dist: release.folder });
  await app.visit("/");
  await app.readyForOffline();
  const before = await builds(app.page);

  await pretendRelease(release.folder);
  await app.page.evaluate(async () => (await navigator.serviceWorker.ready).update());
  // Asked in the page until it is so: a poll from outside takes the promise itself for a yes.
  await app.page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    while (!registration.waiting) await new Promise((done) => setTimeout(done, 50));
  });
  assert.equal((await builds(app.page)).length, 2, "both builds are kept while one waits");
  await app.page.reload();
  await started(app.page);
  assert.equal(await mark(app.page), null, "a reload alone still shows the old build");

  await app.page.evaluate(async () => {
    const changed = new Promise((done) => navigator.serviceWorker.addEventListener("controllerchange", done));
    (await navigator.serviceWorker.ready).waiting.postMessage({ type: "skip-waiting" });
    await changed;
  });
  await app.page.reload();
  await started(app.page);
  assert.equal(await mark(app.page), "next");
  const after = await builds(app.page);
  assert.equal(after.length, 1, "the old build is gone");
  assert.notDeepEqual(after, before);
  app.assertQuiet();
});

test("a new build that the browser finds before the app runs is said all the same", async (t) => {
  const release = await copyOfDist();
  t.after(release.remove);
  const app = await openApp(t, { dist: release.folder });
  await app.visit("/");
  await app.readyForOffline();
  await pretendRelease(release.folder);
  // A line so slow that the new build is still on its way when the app opens.
  await alter(join(release.folder, "sw.js"), (text) => text.replace("async function install() {",
    "async function install() {\n  await new Promise((done) => setTimeout(done, 3_000));"));
  await app.page.goto(`${app.origin}/app.webmanifest`);
  await app.page.evaluate(async () => {
    const registration = await navigator.serviceWorker.getRegistration("/");
    void registration.update();
    while (!registration.installing) await new Promise((done) => setTimeout(done, 10));
  });
  await app.visit("/");
  assert.ok(await app.page.evaluate(async () => Boolean((await navigator.serviceWorker.getRegistration()).installing)),
    "it is on its way while the app stands");
  await app.page.getByRole("button", { name: /Update ready/ }).waitFor();
  app.assertQuiet();
});

test("a build with an altered file is refused, and the old one stays", async (t) => {
  const release = await copyOfDist();
  t.after(release.remove);
  const app = await openApp(t, { dist: release.folder });
  await app.visit("/");
  await app.readyForOffline();
  const before = await builds(app.page);
  // sw.js announces a build whose page does not have the digest it says.
  await alter(join(release.folder, "sw.js"), (text) => text.replace(/takt-[0-9a-f]{16}"/, 'takt-1111111111111111"')
    .replace(/\["\/", "sha256-[^"]+"\]/, '["/", "sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="]'));
  await app.page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    const found = new Promise((done) => registration.addEventListener("updatefound", () => done(registration.installing)));
    await registration.update();
    const worker = await found;
    while (worker.state !== "redundant") await new Promise((done) => setTimeout(done, 50));
  });
  const waiting = await app.page.evaluate(async () => Boolean((await navigator.serviceWorker.ready).waiting));
  assert.equal(waiting, false);
  await app.goOffline();
  await app.visit("/work");
  assert.ok((await builds(app.page)).includes(before[0]));
});

test("the browser finds the app installable", async (t) => {
  const app = await openApp(t);
  await app.visit("/");
  await app.readyForOffline();
  const session = await app.context.newCDPSession(app.page);
  const { installabilityErrors } = await session.send("Page.getInstallabilityErrors");
  // A test profile is never where an app may be installed; anything else would be ours.
  const ours = installabilityErrors.map(({ errorId }) => errorId).filter((id) => id !== "in-incognito");
  assert.deepEqual(ours, []);
  const { errors } = await session.send("Page.getAppManifest");
  assert.deepEqual(errors, []);
});

/** The builds that the service worker keeps. */
const builds = (page) => page.evaluate(async () =>
  (await caches.keys()).filter((name) => name.startsWith("takt-")).sort());

const mark = (page) => page.evaluate(() => document.documentElement.getAttribute("data-release"));

/** The same app with another page: its digest in sw.js is made to fit, as the build does it. */
async function pretendRelease(folder) {
  const { createHash } = await import("node:crypto");
  await alter(join(folder, "index.html"), (text) => text.replace("<html ", '<html data-release="next" '));
  const digest = createHash("sha256").update(await readFile(join(folder, "index.html"))).digest("base64");
  await alter(join(folder, "sw.js"), (text) => text
    .replace(/takt-[0-9a-f]{16}"/, 'takt-2222222222222222"')
    .replace(/\["\/", "sha256-[^"]+"\]/, `["/", "sha256-${digest}"]`));
}

async function alter(path, change) {
  const before = await readFile(path, "utf8");
  const after = change(before);
  assert.notEqual(after, before, `${path} has not what this test changes`);
  await writeFile(path, after);
}
