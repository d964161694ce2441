// Whoever holds several stations: one card at a time, in the line's order, at all benches or at one.
import assert from "node:assert/strict";
import { test } from "node:test";

import { FRIDAY, assertAccessible, openApp, screenshot, started } from "./support/app.mjs";
import { demoLine, sit } from "./support/lines.mjs";

test("a member with several benches stands at all of them or at one, and the card follows", async (t) => {
  const app = await openApp(t, { viewport: { width: 1440, height: 900 } });
  const { page } = app;
  await demoLine(app);
  await sit(app, "Tom Becker");
  await app.visit("/work");
  const benches = page.getByRole("group", { name: "Where you stand" });
  const names = await benches.getByRole("button").allInnerTexts();
  assert.deepEqual(names.map((name) => name.replace(/[\d\s]+(due)?$/, "")), [
    "All benches", "Junior SDR", "Senior SDR", "Customer success",
  ]);
  await page.locator(".job-act").waitFor();
  await assertAccessible(page);
  await screenshot(page, "work-benches");
  await benches.getByRole("button", { name: /^Junior SDR/ }).click();
  await page.locator(".job-place").getByText("Junior SDR").waitFor();
  await page.locator(".job-place").getByText("Researching").waitFor();
  // The keys step through them, and the choice is this device's own.
  await page.keyboard.press("]");
  await page.locator(".job-place").getByText("Senior SDR").waitFor();
  assert.equal(await benches.getByRole("button", { name: /^Senior SDR/ }).getAttribute("aria-pressed"), "true");
  await page.reload();
  await started(page);
  await page.locator(".job-place").getByText("Senior SDR").waitFor();
  await page.keyboard.press("[");
  await page.keyboard.press("[");
  await benches.getByRole("button", { name: /^All benches/, pressed: true }).waitFor();
  await page.emulateMedia({ colorScheme: "dark" });
  await page.setViewportSize({ width: 360, height: 740 });
  await app.visit("/work");
  await page.locator(".job-act").waitFor();
  await assertAccessible(page);
  await screenshot(page, "work-benches-narrow-dark");
  assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= 360);
  app.assertQuiet();
});

test("a hand-off is answered on the card, with its clock, and returned with a reason", async (t) => {
  const app = await openApp(t, { viewport: { width: 1440, height: 900 } });
  const { page } = app;
  await demoLine(app);
  await sit(app, "Ruth Adeyemi");
  await app.visit("/work");
  const clock = page.locator(".job-clock");
  // What waits for an answer comes among the deals; the others are put off.
  for (let n = 0; n < 40 && !(await clock.isVisible()); n += 1) {
    const name = await page.locator(".job-name").innerText();
    await page.keyboard.press("s");
    await page.getByRole("dialog").getByRole("button").filter({ hasText: "Asked to wait" }).click();
    await page.waitForFunction((old) => document.querySelector(".job-name")?.textContent !== old, name);
  }
  await clock.getByText(/^Handed over by /).waitFor();
  await assertAccessible(page);
  await screenshot(page, "work-hand-off");
  const company = await page.locator(".job-name").innerText();
  await page.keyboard.press("2");
  // Without a reason nothing goes back.
  await page.keyboard.press("Enter");
  await page.getByText("Choose a reason first.").first().waitFor();
  await page.keyboard.press("1");
  await page.keyboard.press("Enter");
  await page.locator(".log-item").filter({ hasText: company }).getByText(/Return/).waitFor();
  app.assertQuiet();
});

test("what has waited too long is passed on by whichever device notices, without anybody asking", async (t) => {
  const app = await openApp(t, { time: FRIDAY, viewport: { width: 1440, height: 900 } });
  const { page } = app;
  await demoLine(app);
  await app.visit("/hand-offs");
  const rows = page.locator("table tbody tr");
  // Handed to everyone and late; half a minute later the first of the executives has them, with clocks begun anew.
  await rows.filter({ hasText: "Maren Holt" }).filter({ hasText: /8 h left|7 h 5\d min left/ }).first().waitFor({ timeout: 90_000 });
  app.assertQuiet();
});
