// A line that several laptops share, against a depot as it is shipped.
import assert from "node:assert/strict";
import { test } from "node:test";

import { assertAccessible, sameHash, screenshot } from "./support/app.mjs";
import { openLaptop } from "./support/depot.mjs";
import { addMember, fingerprint, inStep, leaves, names, sameLine, sharedLine, tag, typeMember } from "./support/team.mjs";

test("a line is shared, a second laptop comes on by a link, and each sees what the other does", async (t) => {
  const { ana, ben } = await sharedLine(t);
  await sameLine(ana, ben);
  await addMember(ana, "Cleo Marin");
  await ben.page.locator(".mem").filter({ hasText: "Cleo Marin" }).waitFor();
  await addMember(ben, "Dan Ito");
  await ana.page.locator(".mem").filter({ hasText: "Dan Ito" }).waitFor();
  await sameLine(ana, ben);
  await ana.visit("/team");
  await ana.page.locator("#device-list").getByText("Ben's laptop").waitFor();
  await screenshot(ana.page, "sync-team");
  await assertAccessible(ana.page);
  await ana.page.setViewportSize({ width: 360, height: 780 });
  await screenshot(ana.page, "sync-team-360", { fullPage: true });
  await ana.page.emulateMedia({ colorScheme: "dark" });
  await screenshot(ana.page, "sync-team-360-dark", { fullPage: true });
  assert.deepEqual([...ana.complaints, ...ben.complaints], []);
});

test("both work offline, the later of two conflicting changes is told to its author, and both end at one line", async (t) => {
  const { ana, ben } = await sharedLine(t, "Owner");
  await Promise.all([ana.visit("/settings"), ben.visit("/settings")]);
  await Promise.all([ana.offline(true), ben.offline(true)]);
  await typeMember(ana.page, "Eva Lind");
  await leaves(ana.page, "Ben Okoye");
  await ana.page.getByText("Have left").waitFor();
  await leaves(ben.page, "Ana Ruiz");
  await ben.page.getByText("Have left").waitFor();
  await ben.page.waitForSelector("[data-sync=offline][data-waiting='1']");
  await ben.page.getByText(/Offline · 1 change only here/).waitFor();
  await screenshot(ben.page, "sync-offline");
  await ana.offline(false);
  await ana.page.waitForSelector("[data-sync=synced][data-waiting='0']");
  await ben.offline(false);
  await ben.page.getByText("1 refusal").waitFor();
  await sameLine(ana, ben);
  await ben.visit("/team");
  await ben.page.locator("#refusals li").waitFor();
  assert.match(await ben.page.locator("#refusals li").innerText(), /Ana Ruiz was there first/);
  await screenshot(ben.page, "sync-refused");
  await assertAccessible(ben.page);
  await ben.page.getByRole("button", { name: "Let go" }).click();
  await ben.page.locator("#refusals li").waitFor({ state: "detached" });
  await ben.visit("/team");
  assert.equal(await ben.page.locator("#refusals li").count(), 0, "what was let go stays gone");
});

test("a browser killed while it writes comes back with every change it had shown, and the other gets them", async (t) => {
  const { ana, ben } = await sharedLine(t);
  await ana.visit("/settings");
  const shown = [];
  const adding = (async () => {
    for (let n = 0; n < 40; n += 1) {
      await typeMember(ana.page, `Worker ${n}x`);
      shown.push(`Worker ${n}x`);
    }
  })().catch(() => {});
  while (shown.length < 6) await new Promise((done) => setTimeout(done, 20));
  await ana.kill();
  await adding;
  await ana.open();
  await ana.visit("/settings");
  const kept = await names(ana.page);
  assert.deepEqual(shown.filter((name) => !kept.includes(name)), [], "nothing that was shown is lost");
  await sameLine(ana, ben);
  const there = await names(ben.page);
  assert.deepEqual(shown.filter((name) => !there.includes(name)), []);
});

test("a tab that takes the lead from a frozen one goes on, and the frozen one finds its place again", async (t) => {
  const { ana, ben } = await sharedLine(t);
  await ana.visit("/settings");
  await ana.page.waitForSelector("[data-leads=true]");
  const second = await ana.newTab("/settings");
  const session = await ana.context.newCDPSession(ana.page);
  await session.send("Debugger.enable");
  await session.send("Debugger.pause");
  await second.bringToFront();
  await second.waitForSelector("[data-leads=true]", { timeout: 40_000 });
  await typeMember(second, "Gil Frozen");
  await ben.visit("/settings");
  await ben.page.locator(".mem").filter({ hasText: "Gil Frozen" }).waitFor();
  await session.send("Debugger.disable");
  await ana.page.waitForSelector("[data-leads=false]");
  await ana.page.locator(".mem").filter({ hasText: "Gil Frozen" }).waitFor();
  await sameHash([ana.page, ben.page]);
});

test("a depot killed under load and started again has lost nothing that either laptop was told", async (t) => {
  const { depot, ana, ben } = await sharedLine(t);
  await Promise.all([ana.visit("/settings"), ben.visit("/settings")]);
  const shown = [];
  const work = async ({ page }, who) => {
    for (let n = 0; n < 12; n += 1) {
      await typeMember(page, `${who} ${n}x`);
      shown.push(`${who} ${n}x`);
    }
  };
  const working = Promise.all([work(ana, "Anas"), work(ben, "Bens")]);
  for (let n = 0; n < 3; n += 1) {
    await new Promise((done) => setTimeout(done, 400));
    await depot.stop();
    await depot.start();
  }
  await working;
  await sameLine(ana, ben);
  for (const { page } of [ana, ben]) {
    const there = await names(page);
    assert.deepEqual(shown.filter((name) => !there.includes(name)), []);
  }
});

test("a login page and a page cut short in the depot's place are told, change nothing, and pass", async (t) => {
  const { ana, ben } = await sharedLine(t);
  await Promise.all([ana.visit("/settings"), ben.visit("/settings")]);
  const seq = await inStep(ben.page);
  await ben.context.route("**/api/**", (route) =>
    route.fulfill({ status: 200, contentType: "text/html", body: "<html><body>Please log in</body></html>" }));
  await typeMember(ben.page, "Hana Portal");
  await ben.page.getByText(/Something else answers/).first().waitFor();
  assert.equal(await tag(ben.page).getAttribute("data-seq"), String(seq), "the cursor stays");
  await screenshot(ben.page, "sync-portal");
  await ben.context.unroute("**/api/**");
  await ben.context.route("**/batches/*", async (route) => {
    const response = await route.fetch();
    const body = await response.body();
    await route.fulfill({ response, body: body.subarray(0, body.length - 5) });
  });
  await typeMember(ana.page, "Ida Short");
  await ben.page.waitForTimeout(3_000);
  assert.equal(await ben.page.locator(".mem").filter({ hasText: "Ida Short" }).count(), 0, "no part of a page is taken");
  await ben.context.unroute("**/batches/*");
  await ben.page.locator(".mem").filter({ hasText: "Ida Short" }).waitFor({ timeout: 60_000 });
  await ana.page.locator(".mem").filter({ hasText: "Hana Portal" }).waitFor({ timeout: 60_000 });
  await sameLine(ana, ben);
});

test("a device that is shut out gets nothing more, and the line goes on under a new key", async (t) => {
  const { ana, ben } = await sharedLine(t);
  await ana.visit("/team");
  await ana.page.getByRole("button", { name: "Shut out Ben's laptop" }).click();
  await ana.page.getByRole("button", { name: "Yes, shut it out" }).click();
  await ana.page.getByText(/Number 2, changed/).waitFor();
  await ana.page.locator("#device-list").getByText("Shut out", { exact: true }).last().waitFor();
  await addMember(ana, "Jo Later");
  await inStep(ana.page);
  await ben.visit("/settings");
  await ben.page.waitForSelector("[data-sync=trouble]", { timeout: 40_000 });
  assert.equal(await ben.page.locator(".mem").filter({ hasText: "Jo Later" }).count(), 0);
  // A newcomer comes on under the new key.
  await ana.visit("/team");
  await ana.page.getByLabel("Whose device").fill("Kim Neu");
  await ana.page.getByRole("button", { name: "Make a link" }).click();
  await ana.page.locator("#invite-link").waitFor();
  const link = await ana.page.locator("#invite-link").innerText();
  const kim = await openLaptop(t, ana.origin);
  await kim.visit(link.slice(ana.origin.length));
  await kim.page.getByRole("button", { name: "Come onto the line" }).click();
  await tag(kim.page).waitFor();
  await sameLine(ana, kim);
});

test("a recovery sheet brings the line back on an empty laptop", async (t) => {
  const { ana, letters } = await sharedLine(t);
  const hash = await fingerprint(ana);
  await ana.context.close();
  ana.context = undefined;
  const fresh = await openLaptop(t, ana.origin);
  await fresh.visit("/team");
  await fresh.page.getByLabel(/letters of a recovery sheet/).fill(letters);
  await fresh.page.getByRole("button", { name: "Come onto the line" }).click();
  await tag(fresh.page).waitFor();
  await inStep(fresh.page);
  assert.equal(await fingerprint(fresh), hash);
});
