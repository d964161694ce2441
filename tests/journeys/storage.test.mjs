// What is reported saved is there: two tabs, a power cut, a full disk, a cleared one, a damaged one.
import "./support/whole-browser.mjs";
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

import { assertAccessible, openApp, sameHash, screenshot, started, stateHash } from "./support/app.mjs";

test("two tabs at once lose nothing and end in the same state", async (t) => {
  const app = await openApp(t);
  const a = await settings(app);
  await join(a, "Ana Sol");
  const b = await app.newTab("/settings");
  await b.getByText("Ana Sol").first().waitFor();
  await b.locator("#new-member").waitFor();
  // Interleaved, without waiting for each other: both tabs want the same numbers of the log.
  await Promise.all([1, 2, 3, 4, 5, 6].flatMap((n) => [joinSoon(a, `Left ${n}`), joinSoon(b, `Right ${n}`)]));
  for (const page of [a, b]) await page.waitForFunction(() => document.querySelectorAll(".mem").length === 13);
  const same = await sameHash([a, b]);
  await a.reload();
  await started(a);
  assert.equal(await stateHash(a), same, "what is on the disk is what both show");
  app.assertQuiet();
});

test("a click that was reported saved outlives a power cut", async (t) => {
  const app = await openApp(t);
  const page = await settings(app);
  await join(page, "Ana Sol");
  await joinSoon(page, "Last Second");
  await page.waitForFunction(() => document.querySelectorAll(".mem").length === 2);
  const before = await stateHash(page, 0);
  await app.kill();
  await app.reopen();
  const again = await settings(app);
  assert.equal(await stateHash(again), before);
  await again.getByText("Last Second").first().waitFor();
});

test("the line is read once, and not by the app but by the page that fetches it", async (t) => {
  const app = await openApp(t);
  const page = await settings(app);
  await join(page, "Ana Sol");
  await page.addInitScript(() => {
    globalThis.reads = 0;
    const getAll = IDBObjectStore.prototype.getAll;
    IDBObjectStore.prototype.getAll = function read(...words) {
      if (this.name === "snapshot") globalThis.reads += 1;
      return getAll.apply(this, words);
    };
  });
  await page.reload();
  await started(page);
  await page.getByText("Ana Sol").first().waitFor();
  assert.deepEqual(await page.evaluate(() => [globalThis.reads, typeof globalThis.taktAhead]), [1, "undefined"]);
});

test("what another tab writes while the app of this one is still on its way is there once it opens", async (t) => {
  const app = await openApp(t);
  const a = await settings(app);
  await join(a, "Ana Sol");
  const b = await app.context.newPage();
  const letGo = await heldBack(b, `${app.origin}/settings`);
  await join(a, "Ben Meanwhile");
  await letGo();
  await b.locator(".mem").filter({ hasText: "Ben Meanwhile" }).waitFor();
  await sameHash([a, b]);
  app.assertQuiet();
});

test("a database that is cleared after the page has read it is noticed, and put back whole", async (t) => {
  const app = await openApp(t);
  const page = await settings(app);
  await join(page, "Ana Sol");
  const letGo = await heldBack(page, `${app.origin}/settings`);
  await page.evaluate(() => new Promise((done, fail) => {
    const request = indexedDB.deleteDatabase("takt-own");
    request.onsuccess = done;
    request.onerror = fail;
  }));
  await letGo();
  const sheet = page.getByRole("alertdialog", { name: /cleared/ });
  await sheet.waitFor();
  await sheet.getByRole("button", { name: "Put it back" }).click();
  await sheet.waitFor({ state: "detached" });
  await started(page);
  await join(page, "Ben After");
  await page.reload();
  await started(page);
  for (const name of ["Ana Sol", "Ben After"]) await page.locator(".mem").filter({ hasText: name }).waitFor();
});

test("with no room nothing is half done, it is said, and everything can be taken away", async (t) => {
  const app = await openApp(t);
  await app.limitStorage(1_000);
  const page = await settings(app);
  const before = await stateHash(page);
  await joinSoon(page, "No Room");
  const sheet = page.getByRole("alertdialog", { name: /full/ });
  await sheet.waitFor();
  await screenshot(page, "storage-full");
  await assertAccessible(page);
  assert.equal(await page.locator(".mem").count(), 0, "what was not saved is not shown as done");
  assert.equal(await page.locator("[data-state-hash]").getAttribute("data-state-hash"), before);
  const download = page.waitForEvent("download");
  await sheet.getByRole("button", { name: "Export my data" }).click();
  const file = await readFile(await (await download).path());
  assert.equal(file.subarray(0, 8).toString(), "TAKTBAK1");
  await sheet.getByRole("button", { name: "Save again" }).click();
  await sheet.waitFor();
  await app.limitStorage(200_000_000);
  await sheet.getByRole("button", { name: "Save again" }).click();
  await page.getByText("No Room").first().waitFor();
  const saved = await stateHash(page);
  await page.reload();
  await started(page);
  assert.equal(await stateHash(page), saved, "once there is room, the change in hand is on the disk");
});

test("storage cleared under an open line is noticed and put back whole", async (t) => {
  const app = await openApp(t);
  const page = await settings(app);
  await join(page, "Ana Sol");
  await join(page, "Ben Ito");
  const before = await stateHash(page);
  const session = await app.context.newCDPSession(page);
  await session.send("Storage.clearDataForOrigin", { origin: app.origin, storageTypes: "indexeddb" });
  const sheet = page.getByRole("alertdialog", { name: /cleared/ });
  await sheet.waitFor();
  await screenshot(page, "storage-cleared");
  await assertAccessible(page);
  await sheet.getByRole("button", { name: "Put it back" }).click();
  await sheet.waitFor({ state: "detached" });
  await started(page);
  assert.equal(await stateHash(page), before);
  await join(page, "Cleo Ray");
  await page.reload();
  await started(page);
  await page.getByText("Cleo Ray").first().waitFor();
});

test("a database deleted by another tab does not wait for this one, and is noticed", async (t) => {
  const app = await openApp(t);
  const page = await settings(app);
  await join(page, "Ana Sol");
  const other = await app.context.newPage();
  await other.goto(`${app.origin}/app.webmanifest`);
  await other.evaluate(() => new Promise((done, fail) => {
    const request = indexedDB.deleteDatabase("takt-own");
    request.onsuccess = done;
    request.onerror = () => fail(request.error);
  }));
  const sheet = page.getByRole("alertdialog", { name: /cleared/ });
  await sheet.waitFor();
  const download = page.waitForEvent("download");
  await sheet.getByRole("button", { name: "Export my data" }).click();
  assert.match((await download).suggestedFilename(), /\.takt$/);
});

test("a damaged line is never shown as an empty one, can be exported, and a backup brings it back", async (t) => {
  const app = await openApp(t);
  const page = await settings(app);
  await join(page, "Ana Sol");
  const backup = await makeBackup(page);
  const before = await stateHash(page);
  await restore(page, backup);
  assert.equal(await stateHash(page), before, "backup and restore end in the same state");
  await corrupt(page, "snapshot");
  await page.reload();
  const sheet = page.getByRole("alertdialog", { name: /cannot read it/ });
  await sheet.waitFor();
  await screenshot(page, "storage-unreadable");
  await assertAccessible(page);
  assert.equal(await page.locator(".frame").count(), 0);
  assert.equal(await page.locator("#shell").count(), 0);
  const download = page.waitForEvent("download");
  await sheet.getByRole("button", { name: "Export what can be read" }).click();
  const raw = JSON.parse(await readFile(await (await download).path(), "utf8"));
  assert.ok(Object.keys(raw.snapshot).length > 0);
  const chooser = page.waitForEvent("filechooser");
  await sheet.getByRole("button", { name: "Restore a file" }).click();
  await (await chooser).setFiles(backup);
  await sheet.waitFor({ state: "detached" });
  await started(page);
  assert.equal(await stateHash(page), before);
});

test("a damaged record at the end of the log is damage, not the end", async (t) => {
  const app = await openApp(t);
  const page = await settings(app);
  await join(page, "Ana Sol");
  await join(page, "Ben Ito");
  await corrupt(page, "log");
  await page.reload();
  await page.getByRole("alertdialog", { name: /cannot read it/ }).waitFor();
});

test("a panic leaves a way on and the data in hand", async (t) => {
  const app = await openApp(t);
  const page = await settings(app);
  await join(page, "Ana Sol");
  const before = await stateHash(page);
  // What no browser does: the app's own drawing fails under it.
  await page.evaluate(() => { Node.prototype.cloneNode = () => { throw new Error("planted"); }; });
  await page.getByRole("link", { name: "Work", exact: true }).click();
  const sheet = page.getByRole("alertdialog", { name: "Takt stopped" });
  await sheet.waitFor();
  await screenshot(page, "panic");
  await assertAccessible(page);
  const download = page.waitForEvent("download");
  await sheet.getByRole("button", { name: "Export my data" }).click();
  const file = await download;
  assert.match(file.suggestedFilename(), /^takt-rescue\./);
  await page.goto(`${app.origin}/settings`);
  await started(page);
  assert.equal(await stateHash(page), before);
});

test("after 200 entries a snapshot stands, the log is short, and the line opens the same", async (t) => {
  const app = await openApp(t);
  const page = await settings(app);
  await join(page, "Ana Sol");
  const chip = page.getByRole("group", { name: "Stations of Ana Sol" }).getByRole("button", { name: "Junior SDR" });
  for (let n = 0; n < 205; n += 1) await chip.click();
  await page.waitForFunction(() => document.querySelector("[data-log]")?.textContent.includes("206"));
  const stored = () => page.evaluate(async () => {
    const db = await new Promise((done) => { indexedDB.open("takt-own").onsuccess = (e) => done(e.target.result); });
    const count = (store) => new Promise((done) => {
      db.transaction(store).objectStore(store).count().onsuccess = (e) => done(e.target.result);
    });
    const counts = { log: await count("log"), meta: await count("meta") };
    db.close();
    return counts;
  });
  const until = Date.now() + 10_000;
  for (let now = await stored(); now.meta !== 1 || now.log >= 20; now = await stored()) {
    assert.ok(Date.now() < until, `no snapshot took the log's place: ${JSON.stringify(now)}`);
    await page.waitForTimeout(250);
  }
  const before = await stateHash(page);
  await page.reload();
  await started(page);
  assert.equal(await stateHash(page), before);
  app.assertQuiet();
});

test("the demo line comes and goes in one click and leaves the own one untouched", async (t) => {
  const app = await openApp(t);
  const page = await settings(app);
  await join(page, "Ana Sol");
  const own = await stateHash(page);
  await page.locator("#demo").getByRole("button", { name: "Load it" }).click();
  await page.locator("#demo").getByRole("button", { name: "Remove it" }).waitFor();
  assert.notEqual(await stateHash(page), own);
  await page.locator("#demo").getByRole("button", { name: "Remove it" }).click();
  await page.locator("#demo").getByRole("button", { name: "Load it" }).waitFor();
  assert.equal(await stateHash(page), own);
  const left = await page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name));
  assert.deepEqual(left, ["takt-own"]);
  app.assertQuiet();
});

test("a line restored in one tab is not written over by another that has not heard of it", async (t) => {
  const app = await openApp(t);
  const a = await settings(app);
  await join(a, "Ana Sol");
  const backup = await makeBackup(a);
  await join(a, "After Backup");
  const b = await app.context.newPage();
  // This tab hears nothing from the others.
  await b.addInitScript(() => Object.defineProperty(BroadcastChannel.prototype, "onmessage", { set() {} }));
  await app.visit("/settings", b);
  await b.getByText("After Backup").first().waitFor();
  await restore(a, backup);
  const restored = await stateHash(a);
  await joinSoon(b, "Written Over");
  await b.getByText("Not saved:", { exact: false }).first().waitFor();
  assert.equal(await b.locator(".mem").count(), 2, "what was not saved is not shown as done");
  for (const page of [a, b]) {
    await page.reload();
    await started(page);
    assert.equal(await stateHash(page), restored);
  }
});

test("nothing blank stands between the shell and the first screen", async (t) => {
  const app = await openApp(t);
  await app.page.addInitScript(() => {
    window.blank = 0;
    new MutationObserver(() => {
      if (!document.body || document.readyState === "loading") return;
      if (!document.querySelector("#shell, .frame, #stopped")) window.blank += 1;
    }).observe(document, { childList: true, subtree: true });
  });
  await settings(app);
  assert.equal(await app.page.evaluate(() => window.blank), 0);
});

/** Opens an address, once, whose page has then read the line while its app has not begun; returns what lets that begin. */
async function heldBack(page, address) {
  await page.addInitScript(() => {
    if (sessionStorage.getItem("was-held-back")) return;
    sessionStorage.setItem("was-held-back", "yes");
    const compile = WebAssembly.compileStreaming;
    WebAssembly.compileStreaming = (source) => {
      const compiled = compile.call(WebAssembly, source);
      return new Promise((done) => { globalThis.letGo = () => done(compiled); });
    };
  });
  await page.goto(address, { waitUntil: "commit" });
  const name = await page.evaluate(async () => {
    while (!globalThis.taktAhead) await new Promise((next) => setTimeout(next, 10));
    return (await globalThis.taktAhead)?.[0];
  });
  assert.equal(name, "takt-own");
  return async () => {
    await page.evaluate(() => globalThis.letGo());
    await started(page);
  };
}

/** Opens Settings. */
async function settings(app) {
  const page = await app.visit("/settings");
  await page.getByRole("heading", { name: "Settings", level: 1 }).waitFor();
  return page;
}

async function joinSoon(page, name) {
  await page.evaluate((name) => {
    const field = document.getElementById("new-member");
    field.value = name;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.form.requestSubmit();
  }, name);
}

async function join(page, name) {
  await page.getByLabel("Name of a new member").fill(name);
  await page.getByRole("button", { name: "Add a member" }).click();
  await page.locator(".mem").getByText(name).first().waitFor();
}

async function makeBackup(page) {
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Make a backup" }).click();
  return { name: "line.takt", mimeType: "application/octet-stream", buffer: await readFile(await (await download).path()) };
}

async function restore(page, file) {
  await page.locator("#restore-file").setInputFiles(file);
  const reloaded = page.waitForEvent("load");
  await page.getByRole("button", { name: "Replace this line" }).click();
  await reloaded;
  await started(page);
}

/** Changes the last value of a store in the middle. */
const corrupt = (page, name) => page.evaluate(async (name) => {
  const db = await new Promise((done) => { indexedDB.open("takt-own").onsuccess = (e) => done(e.target.result); });
  await new Promise((done) => {
    const tx = db.transaction(name, "readwrite");
    tx.oncomplete = done;
    tx.objectStore(name).openCursor(null, "prev").onsuccess = ({ target: { result: cursor } }) => {
      const bytes = cursor.value;
      bytes[bytes.length >> 1] ^= 0xff;
      cursor.update(bytes);
    };
  });
  db.close();
}, name);
