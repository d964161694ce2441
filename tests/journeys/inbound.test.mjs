// What comes in by itself, and how accounts are dealt with: leads by hand, by paste, by the depot's mailbox; campaigns.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import { setTimeout } from "node:timers/promises";

import { FRIDAY, assertAccessible, openApp, screenshot } from "./support/app.mjs";
import { openLaptop, startDepot } from "./support/depot.mjs";
import { demoLine, sit } from "./support/lines.mjs";

const FORM = `Submitted,Company,Full name,Work email,Phone,Message
2026-11-24 10:02,Quill Harbor Foods,Grace Hale,grace@quillharbor.example,+44 20 7946 0991,Can you call me today?
2026-11-24 10:05,Sable Point Energy,,info@sablepoint.example,+44 20 7946 0992,
2026-11-24 10:07,,,,,
`;

test("leads are typed, pasted from a form's file, and each is under its clock at once", async (t) => {
  const app = await openApp(t, { time: FRIDAY, viewport: { width: 1440, height: 900 } });
  const { page } = app;
  await demoLine(app);
  await sit(app, "Maren Holt");
  await app.visit("/inbound");
  await page.getByText("Nobody waits: every lead has been heard.").waitFor();
  await assertAccessible(page);
  await page.getByLabel("Company").fill("Falcon Tooling");
  await page.getByLabel("Person").fill("Ada Brandt");
  await page.getByLabel("What they asked").fill("Price for twelve seats?");
  await page.getByRole("button", { name: "Put it on the line" }).dblclick();
  const waiting = page.getByRole("region", { name: "Leads that wait" });
  await waiting.getByText("Falcon Tooling").waitFor();
  // A form's rows: read, held against the line, and put on it together.
  await page.getByLabel("Rows with their headings").fill(FORM + "2026-11-24 10:09,Falcon Tooling,Ada Brandt,,,\n");
  await page.getByRole("button", { name: "Read it" }).click();
  await page.getByText("3 leads read, 1 on the line already and left out, 1 cannot be taken.").waitFor();
  await assertAccessible(page);
  await screenshot(page, "inbound", { fullPage: true });
  await page.getByRole("button", { name: /^Put \d leads on the line/ }).click();
  await waiting.getByText("Quill Harbor Foods").waitFor();
  await waiting.getByText("Sable Point Energy").waitFor();
  assert.equal(await waiting.getByText("Falcon Tooling").count(), 1, "pressed twice, it is one lead");
  // Read again, they are known.
  await page.getByLabel("Rows with their headings").fill(FORM);
  await page.getByRole("button", { name: "Read it" }).click();
  await page.getByText("2 leads read, 2 on the line already and left out, 1 cannot be taken.").waitFor();
  await page.emulateMedia({ colorScheme: "dark" });
  await page.setViewportSize({ width: 360, height: 740 });
  await assertAccessible(page);
  await screenshot(page, "inbound-narrow-dark", { fullPage: true });
  assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= 360);
  // Whoever answers has it first, with what was asked.
  await page.setViewportSize({ width: 1440, height: 900 });
  await sit(app, "Joel Park");
  await app.visit("/work");
  await page.locator(".job-clock").getByText(/^They (asked|have waited)/).waitFor();
  await screenshot(page, "work-inbound");
  app.assertQuiet();
});

test("a form leaves leads in the depot's mailbox, sealed, once each, and a laptop that is online takes them out", async (t) => {
  const depot = await startDepot(t);
  const ana = await openLaptop(t, depot.origin, { time: FRIDAY });
  const { page } = ana;
  await ana.visit("/settings");
  await page.getByLabel("Name of a new member").fill("Ana Ruiz");
  await page.keyboard.press("Enter");
  await page.locator(".mem").filter({ hasText: "Ana Ruiz" }).waitFor();
  await ana.visit("/inbound");
  await page.getByText("this line is on this device alone").waitFor();
  await ana.visit("/team");
  await page.getByRole("button", { name: "Share this line" }).click();
  await page.locator("#letters").waitFor();
  await Promise.all([page.waitForEvent("load"), page.getByRole("button", { name: /open the shared line/ }).click()]);
  await page.locator("[data-sync=synced]").waitFor();
  await ana.visit("/inbound");
  await page.getByRole("button", { name: "Open the mailbox" }).click();
  await page.locator("#mailbox-key").waitFor();
  await assertAccessible(page);
  await screenshot(page, "inbound-mailbox", { fullPage: true });
  const [address, key] = [await page.locator("#mailbox-address").innerText(), await page.locator("#mailbox-key").innerText()];
  const leave = (id, lead, bearer = key) => fetch(address, {
    method: "POST",
    headers: { authorization: `Bearer ${bearer}`, "idempotency-key": id, "content-type": "application/json" },
    body: JSON.stringify(lead),
  });
  const id = randomUUID();
  const lead = { company: "Quill Harbor Foods", name: "Grace Hale", email: "grace@quillharbor.example", message: "Call me?" };
  assert.equal((await leave(id, lead, "0".repeat(64))).status, 401, "another key opens nothing");
  assert.equal((await leave(id, lead)).status, 201);
  assert.equal((await leave(id, lead)).status, 200, "sent again, it is the same lead");
  const waiting = page.getByRole("region", { name: "Leads that wait" });
  await waiting.getByText("Quill Harbor Foods").waitFor({ timeout: 60_000 });
  // Taken out, and sent once more after that: still one.
  await page.getByText("Nothing waits in it.").waitFor({ timeout: 60_000 });
  assert.equal((await leave(id, lead)).status, 200);
  // While nobody is online it waits at the depot, and its clock runs there already.
  await ana.offline(true);
  assert.equal((await leave(randomUUID(), { company: "Sable Point Energy", phone: "+44 20 7946 0992" })).status, 201);
  const left = Date.now();
  await setTimeout(6_000);
  await ana.offline(false);
  await waiting.getByText("Sable Point Energy").waitFor({ timeout: 90_000 });
  const waited = await clockOf(page, "Sable Point Energy");
  const passed = (Date.now() - left) / 1_000;
  assert.ok(waited >= 5 && waited <= passed + 12, `its clock says ${waited} s, and ${passed} s have passed`);
  assert.equal(await waiting.getByText("Quill Harbor Foods").count(), 1);
  // The key that forms had opens nothing once there is another.
  await page.getByRole("button", { name: "Give it a new key" }).click();
  await page.waitForFunction((old) => document.querySelector("#mailbox-key")?.textContent !== old, key);
  assert.equal((await leave(randomUUID(), lead)).status, 401);
  assert.deepEqual(ana.complaints, []);
});

/** Seconds that a lead has waited, as the table of those who wait says. */
async function clockOf(page, company) {
  const row = page.getByRole("region", { name: "Leads that wait" }).locator("tr").filter({ hasText: company });
  const [, number, unit] = (await row.innerText()).match(/\t(\d+) (s|min)\t/);
  return Number(number) * (unit === "s" ? 1 : 60);
}

test("a campaign is drawn up, takes what it wants, and its card says so", async (t) => {
  const app = await openApp(t, { viewport: { width: 1440, height: 900 } });
  const { page } = app;
  await demoLine(app);
  await sit(app, "Maren Holt");
  await app.visit("/campaigns");
  await page.getByText("No campaign yet").waitFor();
  await assertAccessible(page);
  await page.getByRole("button", { name: "New campaign" }).click();
  await page.getByLabel("Name", { exact: true }).fill("Everyone, by mail");
  await page.getByRole("button", { name: "E-mail" }).click();
  await page.getByText(/^[\d,]+ accounts of Cold would come under it\.$/).waitFor();
  const all = await page.getByText(/of Cold would come under it/).innerText();
  await page.getByLabel("Industries").selectOption("Software");
  await page.waitForFunction((all) => /^\d/.test(document.querySelector(".camp-part [role=status]")?.textContent) &&
    document.querySelector(".camp-part [role=status]").textContent !== all, all);
  await assertAccessible(page);
  await screenshot(page, "campaign-form", { fullPage: true });
  await page.getByRole("button", { name: "Industries: without Software" }).click();
  await page.getByLabel("Days of its touches, from the first").fill("5, 3");
  await page.getByText("The days of the cadence are out of order.").waitFor();
  await page.getByLabel("Days of its touches, from the first").fill("1, 3, 7");
  await page.getByRole("button", { name: "Save the campaign" }).click();
  const table = page.getByRole("region", { name: "Table of campaigns" });
  await table.getByText("by e-mail, days 1, 3, 7, on “Dialling line v1”").waitFor();
  await assertAccessible(page);
  await screenshot(page, "campaigns", { fullPage: true });
  // The next account that comes onto the line is under it, and its card says where its cadence stands.
  await app.visit("/inbound");
  await page.getByLabel("Company").fill("Falcon Tooling");
  await page.getByRole("button", { name: "Put it on the line" }).click();
  await page.getByRole("region", { name: "Leads that wait" }).getByText("Falcon Tooling").waitFor();
  await sit(app, "Joel Park");
  await app.visit("/work");
  await page.locator(".job-name").getByText("Falcon Tooling").waitFor();
  await page.locator(".job-place").getByText("Everyone, by mail, by e-mail: touch 1 of 3").waitFor();
  await screenshot(page, "work-campaign");
  await sit(app, "Maren Holt");
  await app.visit("/campaigns");
  await table.getByRole("button", { name: "Stop: Everyone, by mail" }).click();
  await table.getByText("stopped").waitFor();
  app.assertQuiet();
});
