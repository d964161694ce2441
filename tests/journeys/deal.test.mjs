// Distribution as a manager does it, and as anybody checks it.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

import { FRIDAY, assertAccessible, openApp, screenshot, started } from "./support/app.mjs";

test("a manager deals with the network off, reveals the seed, and the log proves every draw", async (t) => {
  const app = await openApp(t, { time: FRIDAY, viewport: { width: 1440, height: 900 } });
  const page = await demo(app, "Maren Holt");
  await go(app, page);
  await page.getByLabel("Name of the deal").fill("November");
  await assertAccessible(page);
  await screenshot(page, "deal-begin");
  await app.context.setOffline(true);
  await page.getByRole("button", { name: "Begin the deal" }).click();
  const fingerprint = await page.locator("code[data-fingerprint]").getAttribute("data-fingerprint");
  assert.match(fingerprint, /^[0-9a-f]{64}$/);
  const deal = page.getByRole("button", { name: /^Deal \d/ });
  const promised = Number((await deal.innerText()).match(/\d+/)[0]);
  assert.ok(promised > 20, `${promised} accounts to deal`);
  await deal.click();
  await page.getByRole("button", { name: "Nothing to deal" }).waitFor();
  await page.getByRole("button", { name: "Draw inbound places" }).click();
  await page.getByText("Inbound places drawn ahead").first().waitFor();
  // Nobody is more than their band, and every draw is in the log.
  await page.locator("#draws").getByText(`${promised + 60} rows, 0 by hand, 0 empty.`).waitFor();
  await page.getByRole("button", { name: "Prove it" }).click();
  await page.locator("[data-proved=true]").waitFor();
  await assertAccessible(page);
  await screenshot(page, "deal-open", { fullPage: true });

  await page.getByRole("button", { name: "Reveal the seed…" }).click();
  await page.getByRole("button", { name: "Keep it open" }).waitFor();
  await assertAccessible(page);
  await page.getByRole("button", { name: "Reveal and close" }).click();
  await page.getByLabel("Name of the deal").waitFor();
  await page.getByRole("button", { name: "Prove it" }).click();
  await page.locator("[data-proved=true]").getByText(`Proved: ${promised + 60} draws`).waitFor();

  // The file holds what somebody without our code needs: the seed is the one that was committed to.
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Save every draw as CSV" }).click(),
  ]);
  const rows = (await readFile(await download.path(), "utf8")).trim().split("\n").map((row) => row.split(","));
  assert.equal(rows.length, promised + 61);
  const [, , commitment, seed] = rows[1];
  assert.equal(commitment, fingerprint);
  const bytes = Buffer.concat([Buffer.from("takt seed 1"), Buffer.from(seed, "hex")]);
  assert.equal(createHash("sha256").update(bytes).digest("hex"), commitment);

  // It is all there after a reload, for everybody.
  await app.context.setOffline(false);
  await page.reload();
  await started(page);
  await page.getByRole("button", { name: "Prove it" }).click();
  await page.locator("[data-proved=true]").waitFor();
  app.assertQuiet();
});

test("whoever is no manager sees the log and cannot deal", async (t) => {
  const app = await openApp(t, { time: FRIDAY, viewport: { width: 360, height: 740 }, colorScheme: "dark" });
  const page = await demo(app, "Maren Holt");
  await go(app, page);
  await page.getByRole("button", { name: "Begin the deal" }).click();
  await page.getByRole("button", { name: /^Deal \d/ }).click();
  await page.getByRole("button", { name: "Nothing to deal" }).waitFor();
  await assertAccessible(page);
  await screenshot(page, "deal-narrow-dark", { fullPage: true });
  await sit(page, app, "Joel Park");
  await go(app, page);
  await page.locator("#draws").getByText("rows, 0 by hand").waitFor();
  assert.equal(await page.getByRole("button", { name: /^Deal \d|Reveal/ }).count(), 0);
  // The keyboard goes there from anywhere.
  await app.visit("/line");
  await page.keyboard.press("g");
  await page.keyboard.press("d");
  await page.getByRole("heading", { name: "Distribution" }).waitFor();
  app.assertQuiet();
});

async function demo(app, who) {
  const page = await app.visit("/settings");
  await page.locator("#demo").getByRole("button", { name: "Load it" }).click();
  await page.locator("#demo").getByRole("button", { name: "Remove it" }).waitFor();
  await sit(page, app, who);
  return page;
}

async function sit(page, app, who) {
  if (!page.url().includes("/settings")) await app.visit("/settings");
  const row = page.locator(".mem").filter({ hasText: who });
  const seat = row.getByRole("button", { name: "Sits at this desk" });
  if (!(await seat.isVisible())) await page.getByRole("button", { name: `More for ${who}` }).click();
  if (await seat.isVisible()) await seat.click();
  await row.getByText("at this desk").first().waitFor();
}

async function go(app, page) {
  await page.getByRole("navigation", { name: "Settings" }).getByRole("link", { name: "Distribution" }).click();
  await page.getByRole("heading", { name: "Distribution" }).waitFor();
}
