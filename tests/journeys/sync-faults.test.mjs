// What a network, a clock, a disk and another build may do to a shared line: nothing is lost, and it is said.
import assert from "node:assert/strict";
import { test } from "node:test";

import { assertAccessible, controlled, screenshot, started, stateHash } from "./support/app.mjs";
import { openLaptop } from "./support/depot.mjs";
import { DIST_TOMORROW } from "./support/paths.mjs";
import { copyOfDist, deploy } from "./support/server.mjs";
import { addMember, anasLine, bensLaptop, fingerprint, inStep, names, sameLine, sharedLine, tag, typeMember } from "./support/team.mjs";

const member = (page, name) => page.locator(".mem").filter({ hasText: name });

test("where streams are held back on the way, long polls bring what others do", async (t) => {
  const { ana, ben } = await sharedLine(t);
  const asked = [];
  ben.context.on("request", (request) => {
    if (/\/wait\?/.test(request.url())) asked.push(request.headers().accept);
  });
  // A proxy that ends every stream before it brought a byte.
  await ben.context.route("**/wait?*", (route) =>
    route.request().headers().accept === "text/event-stream"
      ? route.fulfill({ status: 200, contentType: "text/event-stream", body: "" })
      : route.continue());
  await ben.visit("/settings");
  await inStep(ben.page);
  while (!asked.includes("application/json")) await ben.page.waitForTimeout(100);
  await addMember(ana, "Polly Long");
  await member(ben.page, "Polly Long").waitFor();
  await addMember(ana, "Quinn Poll");
  await member(ben.page, "Quinn Poll").waitFor();
  const first = asked.indexOf("application/json");
  assert.ok(asked.slice(first).every((accept) => accept === "application/json"), `${asked}`);
  assert.ok(asked.length - first >= 2, "each answer is followed by the next question");
  await sameLine(ana, ben);
});

test("sockets that hang are given up, it is said, and everything arrives once they answer", async (t) => {
  const { ana, ben } = await sharedLine(t);
  await Promise.all([ana.visit("/settings"), ben.visit("/settings")]);
  const seq = await inStep(ben.page);
  // Accepted, and never answered.
  await ben.context.route("**/api/**", () => {});
  await typeMember(ben.page, "Rita Hang");
  await typeMember(ana.page, "Sam There");
  await ben.page.waitForSelector("[data-sync=trouble][data-waiting='1']", { timeout: 90_000 });
  await ben.page.getByText(/cannot be reached/).first().waitFor();
  assert.equal(await tag(ben.page).getAttribute("data-seq"), String(seq), "the cursor stays");
  await screenshot(ben.page, "sync-hung");
  await ben.context.unroute("**/api/**");
  await member(ben.page, "Sam There").waitFor({ timeout: 90_000 });
  await member(ana.page, "Rita Hang").waitFor({ timeout: 90_000 });
  await sameLine(ana, ben);
});

test("a clock that is a day off is told, and neither it nor setting it right loses or repeats anything", async (t) => {
  const tomorrow = new Date(Date.now() + 26.5 * 60 * 60 * 1_000);
  const { ana, ben } = await sharedLine(t, "Manager", { time: tomorrow });
  await Promise.all([ana.visit("/settings"), ben.visit("/settings")]);
  await ben.page.locator("[data-clock-off]").waitFor();
  await typeMember(ben.page, "Tom Morrow");
  await member(ana.page, "Tom Morrow").waitFor();
  await typeMember(ana.page, "Uma Today");
  await member(ben.page, "Uma Today").waitFor();
  await ben.visit("/team");
  await ben.page.getByText(/clock is 26 hours ahead of/).first().waitFor();
  await screenshot(ben.page, "sync-clock");
  await assertAccessible(ben.page);
  // It is set right under the open page.
  await ben.context.clock.setSystemTime(new Date());
  await ben.visit("/settings");
  await typeMember(ben.page, "Vera Now");
  await member(ana.page, "Vera Now").waitFor();
  await ben.page.locator("[data-clock-off]").waitFor({ state: "detached" });
  assert.equal(await ana.page.locator("[data-clock-off]").count(), 0, "whose clock is right is told nothing");
  await sameLine(ana, ben);
});

test("a laptop with no room says so, does nothing by halves, and goes on once there is some", async (t) => {
  const { ana, ben } = await sharedLine(t);
  await ben.visit("/settings");
  await inStep(ben.page);
  const before = await stateHash(ben.page);
  await ben.kill();
  await ben.open();
  const session = await ben.context.newCDPSession(ben.page);
  const room = (bytes) => session.send("Storage.overrideQuotaForOrigin", { origin: ben.origin, quotaSize: bytes });
  await room(1_000);
  await ben.visit("/settings");
  await ben.page.getByLabel("Name of a new member").fill("Wanda Full");
  await ben.page.keyboard.press("Enter");
  await ben.page.getByText(/no storage left/).first().waitFor();
  assert.equal(await member(ben.page, "Wanda Full").count(), 0, "what was not saved is not shown as done");
  assert.equal(await stateHash(ben.page), before);
  await screenshot(ben.page, "sync-full");
  await addMember(ana, "Xena Comes");
  await ben.page.waitForSelector("[data-sync=trouble]");
  await ben.page.getByText(/no room/).first().waitFor();
  await room(200_000_000);
  await member(ben.page, "Xena Comes").waitFor({ timeout: 60_000 });
  await typeMember(ben.page, "Wanda Again");
  await member(ana.page, "Wanda Again").waitFor();
  await sameLine(ana, ben);
});

test("storage cleared under an open shared line is put back whole, with what was not sent yet", async (t) => {
  const { ana, ben } = await sharedLine(t);
  await Promise.all([ana.visit("/settings"), ben.visit("/settings")]);
  await inStep(ben.page);
  await ben.offline(true);
  await typeMember(ben.page, "Yara Unsent");
  const before = await stateHash(ben.page);
  const session = await ben.context.newCDPSession(ben.page);
  await session.send("Storage.clearDataForOrigin", { origin: ben.origin, storageTypes: "indexeddb" });
  await ben.page.getByText(/was put back whole/).first().waitFor();
  await screenshot(ben.page, "sync-cleared");
  assert.equal(await stateHash(ben.page), before);
  await typeMember(ben.page, "Zoe After");
  await ben.page.waitForSelector("[data-sync=offline][data-waiting='2']");
  // On the disk, not in memory alone: the browser is killed before it has a network again.
  await ben.kill();
  await ben.open();
  await ben.visit("/settings");
  // The list comes a moment after the page has started.
  await member(ben.page, "Ana Ruiz").waitFor();
  const kept = await names(ben.page);
  assert.deepEqual(["Yara Unsent", "Zoe After"].filter((name) => !kept.includes(name)), []);
  await member(ana.page, "Zoe After").waitFor({ timeout: 60_000 });
  await member(ana.page, "Yara Unsent").waitFor();
  await sameLine(ana, ben);
  assert.equal(new Set(await names(ana.page)).size, (await names(ana.page)).length, "nothing came twice");
});

test("a record of a format nobody here knows is not taken in part, not written over, and it is said", async (t) => {
  const { ana, ben } = await sharedLine(t);
  await ben.visit("/settings");
  await inStep(ben.page);
  const before = await stateHash(ben.page);
  const seq = await tag(ben.page).getAttribute("data-seq");
  // What a build of tomorrow leaves in the outbox that both share: a format this one does not know.
  const put = await ben.page.evaluate(async () => {
    const asked = (request) => new Promise((done, fail) => {
      request.onsuccess = () => done(request.result);
      request.onerror = () => fail(request.error);
    });
    const { name } = (await indexedDB.databases()).find(({ name }) => name.startsWith("takt-team-"));
    const db = await asked(indexedDB.open(name));
    const store = db.transaction("outbox", "readwrite").objectStore("outbox");
    const number = Math.max(0, ...(await asked(store.getAllKeys()))) + 1;
    await asked(store.add(Uint8Array.of(200, 1, 2, 3), number));
    db.close();
    new BroadcastChannel(name).postMessage(number);
    return number;
  });
  await ben.page.getByText(/newer version of Takt/).first().waitFor();
  assert.equal(await stateHash(ben.page), before, "nothing of it is applied");
  assert.equal(await tag(ben.page).getAttribute("data-seq"), seq);
  await screenshot(ben.page, "sync-newer");
  // Nor does it write over the number that is taken.
  await ben.page.getByLabel("Name of a new member").fill("Old Tab");
  await ben.page.keyboard.press("Enter");
  const kept = await ben.page.evaluate(async (number) => {
    const { name } = (await indexedDB.databases()).find(({ name }) => name.startsWith("takt-team-"));
    const db = await new Promise((done) => { indexedDB.open(name).onsuccess = (event) => done(event.target.result); });
    const value = await new Promise((done) => {
      db.transaction("outbox").objectStore("outbox").get(number).onsuccess = (event) => done(event.target.result);
    });
    db.close();
    return [...value];
  }, put);
  assert.deepEqual(kept, [200, 1, 2, 3]);
  await addMember(ana, "Amy Meanwhile");
  await inStep(ana.page);
});

test("a build of tomorrow in the tab beside: today's says so, takes nothing in part, and catches up once it is reloaded", async (t) => {
  const release = await copyOfDist();
  t.after(release.remove);
  const { depot, ana } = await anasLine(t, { flags: ["--site", release.folder] });
  const { ben } = await bensLaptop(t, { depot, ana });
  for (const laptop of [ana, ben]) {
    await laptop.visit("/settings");
    await controlled(laptop.page);
  }
  const today = await buildOf(ben.page);
  const before = await stateHash(ben.page);

  // Tomorrow comes out. One of Ben's tabs goes over to it; the other is left as it was.
  await deploy(DIST_TOMORROW, release.folder);
  const beside = await ben.newTab("/settings");
  assert.equal(await buildOf(beside), today, "a new tab is today's until somebody says so");
  await update(beside);
  const tomorrow = await buildOf(beside);
  assert.notEqual(tomorrow, today);
  assert.equal(await buildOf(ben.page), today, "the tab that was open is not reloaded under anybody's hands");
  assert.equal(await stateHash(beside), before, "tomorrow's build reads what today's wrote");
  await typeMember(beside, "Tora Morrow");

  await ben.page.getByText(/newer version of Takt/).first().waitFor();
  assert.equal(await stateHash(ben.page), before, "today's tab applies nothing of it");
  await screenshot(ben.page, "sync-tomorrow");
  await assertAccessible(ben.page);
  // It has stepped down, so that the tab beside it can send; and what is typed in it goes the same way.
  await inStep(beside);
  await typeMember(ben.page, "Bea Hind");
  await member(beside, "Bea Hind").waitFor();
  await inStep(beside);

  // Ana's laptop is today's altogether. It stops at the batch, and what she does meanwhile stays hers.
  await ana.page.getByText(/newer version of Takt/).first().waitFor();
  assert.equal(await member(ana.page, "Tora Morrow").count(), 0);
  await typeMember(ana.page, "Amy Meanwhile");
  await ana.page.waitForSelector("[data-waiting='1']", { state: "attached" });
  await screenshot(ana.page, "sync-tomorrow-away");

  // Reloaded into tomorrow, each has everything, and so has everybody else.
  await update(ana.page);
  assert.equal(await buildOf(ana.page), tomorrow);
  await member(ana.page, "Tora Morrow").waitFor();
  await member(ana.page, "Amy Meanwhile").waitFor();
  await member(beside, "Amy Meanwhile").waitFor();
  await update(ben.page);
  assert.equal(await buildOf(ben.page), tomorrow);
  await member(ben.page, "Tora Morrow").waitFor();
  await member(ana.page, "Bea Hind").waitFor();
  await typeMember(ben.page, "Cleo After");
  await member(ana.page, "Cleo After").waitFor();
  await sameLine(ana, ben);
  assert.deepEqual([ana.complaints, ben.complaints], [[], []]);
});

/** Which build runs in a tab. */
const buildOf = (page) => page.locator("meta[name=takt-build]").getAttribute("content");

/** Asks whether there is a new build, and takes it as a person would. */
async function update(page) {
  await page.evaluate(async () => (await navigator.serviceWorker.ready).update());
  await Promise.all([
    page.waitForEvent("load"),
    page.getByRole("button", { name: /Update ready/ }).click(),
  ]);
  await started(page);
}

test("an invitation that was closed opens nothing, a link that was used is dead, and a second sheet brings the line back", async (t) => {
  const { ana, ben, link } = await sharedLine(t);
  // Used: the link is no key any more, though Ben's laptop goes on.
  const again = await openLaptop(t, ana.origin);
  await again.visit(link.slice(ana.origin.length));
  await again.page.getByRole("button", { name: "Come onto the line" }).click();
  await again.page.getByText(/invitation is closed/).waitFor();
  await addMember(ben, "Bea Goes On");
  await ana.visit("/settings");
  await member(ana.page, "Bea Goes On").waitFor();
  // Closed before it was used.
  await ana.visit("/team");
  await ana.page.getByLabel("Whose device").fill("Carl Late");
  await ana.page.getByRole("button", { name: "Make a link" }).click();
  await ana.page.locator("#invite-link").waitFor();
  const closed = await ana.page.locator("#invite-link").innerText();
  await ana.page.getByRole("button", { name: "Close the invitation of Carl Late" }).click();
  await ana.page.getByText("It lets nobody in any more.").waitFor();
  await ana.page.getByRole("button", { name: "Close the invitation of Carl Late" }).waitFor({ state: "detached" });
  await screenshot(ana.page, "sync-team-full", { fullPage: true });
  await assertAccessible(ana.page);
  const carl = await openLaptop(t, ana.origin);
  await carl.visit(closed.slice(ana.origin.length));
  await carl.page.getByRole("button", { name: "Come onto the line" }).click();
  await carl.page.getByText(/invitation is closed/).waitFor();
  // Another sheet, and the line is back on an empty laptop.
  await ana.page.getByRole("button", { name: "Make another sheet" }).click();
  await ana.page.locator("#letters").waitFor();
  const letters = await ana.page.locator("#letters").innerText();
  await screenshot(ana.page, "sync-second-sheet");
  await ana.page.getByRole("button", { name: "It is printed" }).click();
  await carl.visit("/team");
  await carl.page.getByLabel(/letters of a recovery sheet/).fill(letters);
  await carl.page.getByRole("button", { name: "Come onto the line" }).click();
  await tag(carl.page).waitFor();
  await sameLine(ana, carl);
});

test("a laptop that leaves has sent everything, keeps nothing, and its key opens nothing any more", async (t) => {
  const { depot, ana, ben } = await sharedLine(t);
  await ben.visit("/settings");
  await typeMember(ben.page, "Dora Last");
  await ben.visit("/team");
  await ben.page.getByRole("button", { name: "Leave this line" }).click();
  await screenshot(ben.page, "sync-leave", { fullPage: true });
  await assertAccessible(ben.page);
  await Promise.all([
    ben.page.waitForEvent("load", { timeout: 60_000 }),
    ben.page.getByRole("button", { name: "Yes, leave it" }).click(),
  ]);
  await ben.visit("/team");
  await ben.page.getByRole("button", { name: "Share this line" }).waitFor();
  const left = await ben.page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name));
  assert.deepEqual(left.filter((name) => name.startsWith("takt-team-")), []);
  await ana.visit("/settings");
  await member(ana.page, "Dora Last").waitFor();
  await ana.visit("/team");
  await ana.page.locator("#device-list li").filter({ hasText: "Ben's laptop" }).getByText("Shut out").waitFor();
  assert.ok((await depot.head(ana)).head > 0);
  await fingerprint(ana);
});
