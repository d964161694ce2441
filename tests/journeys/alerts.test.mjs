// The line says itself when somebody should look: on every screen, by a notification, and to an address of the
// manager's, which is called by the depot as it is shipped. And contests, from the form to the standing.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { createServer } from "node:http";
import { test } from "node:test";

import { assertAccessible, openApp, screenshot } from "./support/app.mjs";
import { openLaptop, startDepot } from "./support/depot.mjs";
import { demoLine } from "./support/lines.mjs";

const fits = (page) => page.evaluate(() =>
  document.documentElement.scrollWidth <= document.documentElement.clientWidth);

const FRIDAY = new Date("2026-11-20T15:00:00Z");

/** A receiver on a port of its own: what came, and as often as it says no first. */
async function receiver(t, refuses = 0) {
  const calls = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (piece) => { body += piece; });
    request.on("end", () => {
      calls.push({ headers: request.headers, body });
      response.writeHead(calls.length <= refuses ? 503 : 204).end();
    });
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  t.after(() => server.close());
  return { calls, url: `http://127.0.0.1:${server.address().port}/alarms` };
}

test("a rule that is broken is told on every screen, by a notification, and to a webhook that checks the signature", async (t) => {
  const hook = await receiver(t, 1);
  const depot = await startDepot(t, ["--hooks-anywhere"]);
  const ana = await openLaptop(t, depot.origin);
  const { page } = ana;
  await ana.context.grantPermissions(["notifications"], { origin: depot.origin });
  // What is shown to the person, written down.
  await ana.context.addInitScript(() => {
    globalThis.shown = [];
    const Real = globalThis.Notification;
    globalThis.Notification = class extends Real {
      constructor(title, options) {
        super(title, options);
        globalThis.shown.push(`${title}: ${options.body}`);
      }
    };
  });
  await ana.visit("/settings");
  await page.getByLabel("Name of a new member").fill("Ana Ruiz");
  await page.keyboard.press("Enter");
  await page.locator(".mem").filter({ hasText: "Ana Ruiz" }).waitFor();
  await ana.visit("/team");
  await page.getByRole("button", { name: "Share this line" }).click();
  await page.locator("#letters").waitFor();
  await Promise.all([
    page.waitForEvent("load"),
    page.getByRole("button", { name: /open the shared line/ }).click(),
  ]);
  await page.locator("[data-sync=synced]").waitFor();

  await ana.visit("/alerts");
  await page.getByText("No rule is on: nothing is watched.").waitFor();
  await page.getByText("Notifications are on for this device.").waitFor();
  await assertAccessible(page);
  await screenshot(page, "alerts-empty", { fullPage: true });
  await page.getByLabel("Address that is called").fill(hook.url);
  await page.getByRole("button", { name: "Add a webhook" }).dblclick();
  await page.locator("#hook-secret").waitFor();
  const secret = await page.locator("#hook-secret").innerText();
  assert.match(secret, /^whsec_/);
  await page.locator("#hook-list").getByText("127.0.0.1").waitFor();
  assert.equal(await page.locator("#hook-list > li").count(), 1, "pressed twice, it is one webhook");

  await page.getByLabel("Cold is empty: on").check();
  await page.getByLabel("Cold is empty: webhooks").check();
  await page.locator("#raised").getByText("Cold is empty: nothing can be dealt or pulled.").waitFor({ timeout: 40_000 });
  await assertAccessible(page);
  await screenshot(page, "alerts", { fullPage: true });
  await page.waitForFunction(() => globalThis.shown.some((text) => text.includes("Cold is empty")), undefined, { timeout: 40_000 });

  // Refused once, called again with the same id, and signed so that the receiver can tell.
  await page.locator("#hook-list").getByText(/taken \(204\)/).waitFor({ timeout: 60_000 });
  assert.equal(hook.calls.length, 2);
  const [first, second] = hook.calls;
  assert.equal(first.headers["webhook-id"], second.headers["webhook-id"]);
  for (const { headers, body } of hook.calls) {
    const key = Buffer.from(secret.slice("whsec_".length), "base64");
    const signed = `${headers["webhook-id"]}.${headers["webhook-timestamp"]}.${body}`;
    const expected = `v1,${createHmac("sha256", key).update(signed).digest("base64")}`;
    assert.equal(headers["webhook-signature"], expected);
    const said = JSON.parse(body);
    assert.equal(said.type, "takt.alarm");
    assert.equal(said.data.kind, "no_material");
    assert.ok(!/Ana|@|\+\d{6}/.test(body), "no name and no way to reach anybody");
  }

  // On every screen, and gone when the trouble is.
  await ana.visit("/accounts");
  await page.getByRole("link", { name: /1 alert/ }).waitFor({ timeout: 30_000 });
  await screenshot(page, "alerts-tag");
  await ana.visit("/alerts");
  await page.setViewportSize({ width: 360, height: 740 });
  assert.ok(await fits(page));
  await page.emulateMedia({ colorScheme: "dark" });
  await assertAccessible(page);
  await screenshot(page, "alerts-360-dark", { fullPage: true });
  await page.getByLabel("Cold is empty: on").uncheck();
  await page.getByText("No rule is on: nothing is watched.").waitFor({ timeout: 40_000 });
  assert.equal(hook.calls.length, 2, "told once");
  assert.deepEqual(ana.complaints, []);
});

test("a contest is set out, counts from its first day, is labelled activity, and lets people out", async (t) => {
  const app = await openApp(t, { time: FRIDAY });
  const { page } = app;
  await demoLine(app);
  await app.visit("/contests");
  await page.getByText("No contest has been set out.").waitFor();
  await assertAccessible(page);
  await screenshot(page, "contests-empty", { fullPage: true });
  await page.getByLabel("Name of the contest").fill("November sprint");
  await page.getByLabel("Prize").fill("Lunch for everybody who gets there");
  await page.getByRole("combobox", { name: "How it is won" }).selectOption("1");
  await page.getByRole("textbox", { name: "Tiers" }).fill("5, 5");
  await page.getByRole("button", { name: "Set it out" }).click();
  await page.getByText("The tiers are out of order.").waitFor();
  await page.getByRole("textbox", { name: "Tiers" }).fill("1, 3, 8");
  await page.getByRole("combobox", { name: "What counts" }).selectOption({ label: "Cards answered" });
  await page.getByRole("button", { name: "Set it out" }).click();
  const contest = page.locator(".contest").filter({ hasText: "November sprint" });
  await contest.getByText("Activity", { exact: true }).waitFor();
  await contest.getByText("Lunch for everybody who gets there").waitFor();
  await contest.getByRole("row").nth(1).waitFor();
  await assertAccessible(page);
  await screenshot(page, "contests", { fullPage: true });
  const people = await contest.locator("tbody tr").count();
  await contest.getByRole("button", { name: "Take no part in November sprint" }).click();
  await contest.getByRole("button", { name: "Take part in November sprint" }).waitFor();
  assert.equal(await contest.locator("tbody tr").count(), people - 1);
  await page.setViewportSize({ width: 360, height: 740 });
  assert.ok(await fits(page));
  await assertAccessible(page);
  await screenshot(page, "contests-360", { fullPage: true });
  await page.emulateMedia({ colorScheme: "dark" });
  await screenshot(page, "contests-360-dark", { fullPage: true });
  app.assertQuiet();
});
