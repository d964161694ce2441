// The sales map as a manager draws it: by keyboard and by mouse, checked, saved, compared, and work moved over.
import assert from "node:assert/strict";
import { test } from "node:test";

import { assertAccessible, openApp, screenshot, started } from "./support/app.mjs";

test("a map is changed by keyboard, mended where it is wrong, saved as a version and compared", async (t) => {
  const app = await openApp(t, { viewport: { width: 1440, height: 900 } });
  const page = await demo(app, "Maren Holt");
  await page.keyboard.press("g");
  await page.keyboard.press("m");
  await page.getByRole("heading", { name: "Sales map", level: 1 }).waitFor();
  await assertAccessible(page);
  await screenshot(page, "map");

  // Arrow keys go through the cards; a new task comes after the chosen one and is named at once.
  await page.locator("#sm-1").focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await waitFocus(page, "sm-1-1");
  await page.keyboard.press("n");
  await waitFocus(page, "sm-first");
  await page.keyboard.press("Control+a");
  await page.keyboard.type("Send the one-page case");
  await page.keyboard.press("Tab");
  await page.locator(".sm-act", { hasText: "Send the one-page case" }).waitFor();

  // Nothing leads there and nobody leaves it: both are told, and a fault leads to its place.
  const faults = page.locator(".sm-faults");
  await faults.getByText("Nothing leads to “Send the one-page case”.").click();
  await page.waitForFunction(() => /^sm-\d+$/.test(document.activeElement?.id ?? ""));
  const key = (await focused(page)).replace("sm-", "");
  await screenshot(page, "map-faults");
  await assertAccessible(page);
  await page.getByRole("button", { name: /Save as version/ }).click({ force: true });
  await page.getByText("Mend what is listed below first.").first().waitFor();

  // Where the answer leads is chosen from a list; only what the line allows is offered.
  await page.locator("#sm-1-1").focus();
  await page.locator("#sm-lead").selectOption({ label: "On to “Send the one-page case”" });
  await page.locator(`#sm-${key}-0`).focus();
  const offered = await page.locator("#sm-lead option").allInnerTexts();
  assert.ok(!offered.some((o) => /Won|Accept|Hand-off/.test(o)), offered.join());
  await page.locator("#sm-lead").selectOption({ label: "On to “Call the switchboard and get the name of the owner”" });
  await faults.waitFor({ state: "detached" });

  await page.locator(`#sm-${key}`).focus();
  await page.locator("#sm-standard").fill("90");
  await page.locator("#sm-standard").press("Enter");

  // What is drawn survives a reload.
  await page.reload();
  await started(page);
  await page.locator(".sm-act", { hasText: "Send the one-page case" }).waitFor();
  await page.getByText(/New task at Junior SDR in Researching: “Send the one-page case”/).waitFor();
  await page.getByRole("button", { name: "Save as version 2" }).click();
  await page.getByRole("button", { name: "Save as version 3" }).waitFor();
  await page.getByRole("button", { name: /^Version 2/ }).click();
  await page.getByRole("heading", { name: "What version 2 changed" }).waitFor();
  await page.getByText(/New task at Junior SDR/).waitFor();

  // Work in flight stays on version 1 until it is moved over, and the preview says what would happen.
  await page.getByRole("button", { name: "Show what moving it over would do" }).click();
  const move = page.getByRole("button", { name: /^Move [\d,]+ accounts over/ });
  await move.waitFor();
  await page.locator(".sm-history").scrollIntoViewIfNeeded();
  await screenshot(page, "map-versions", { fullPage: true });
  await assertAccessible(page);
  await move.click();
  await page.getByText("All of it is on the newest version already.").waitFor();
  app.assertQuiet();
});

test("an arrow is drawn to where an answer leads, undone", async (t) => {
  const app = await openApp(t, { viewport: { width: 1440, height: 900 }, colorScheme: "dark" });
  const page = await demo(app, "Maren Holt");
  await app.visit("/map");
  await page.getByRole("heading", { name: "Sales map", level: 1 }).waitFor();
  const before = await page.locator("#sm-1-3").innerText();
  await drag(page, page.locator("#sm-1-3 + .sm-port"), page.locator("#sm-2"));
  assert.match(await page.locator("#sm-1-3").innerText(), /next/);
  await screenshot(page, "map-dark");
  await assertAccessible(page);
  await page.locator("#sm-1-3").focus();
  await page.keyboard.press("z");
  await page.waitForFunction((was) => document.querySelector("#sm-1-3").innerText === was, before);

  // Alt and arrows move: an answer among its keys, a task to the station beside.
  await page.locator("#sm-5-0").focus();
  await page.keyboard.press("Alt+ArrowDown");
  await waitFocus(page, "sm-5-1");
  assert.match(await page.locator("#sm-5-1").innerText(), /Accept/);
  await page.locator("#sm-2").focus();
  await page.keyboard.press("Alt+ArrowDown");
  await page.locator(".sm-lane[aria-label='Senior SDR'] [data-task='2']").waitFor();
  await page.keyboard.press("z");
  await page.locator(".sm-lane[aria-label='Junior SDR'] [data-task='2']").waitFor();
  app.assertQuiet();
});

test("on a narrow screen the map is a list that can be edited, and on paper it is one too", async (t) => {
  const app = await openApp(t, { viewport: { width: 360, height: 740 } });
  const page = await demo(app, "Maren Holt");
  await app.visit("/map");
  await page.getByRole("heading", { name: "Sales map", level: 1 }).waitFor();
  for (const map of ["Referral", "Full dialling"]) {
    const button = page.locator(".sm-template", { hasText: new RegExp(map, "i") });
    if (await button.count()) await button.first().click();
  }
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= 360), "nothing runs out of the screen");
  await assertAccessible(page);
  await screenshot(page, "map-narrow");
  await page.locator(".sm-row").first().click();
  await page.locator("#sm-lead").waitFor();
  await assertAccessible(page);
  await screenshot(page, "map-narrow-answer");
  await page.locator("#sm-done").click();
  await page.locator("#sm-add-question").click();
  await page.locator("#sm-q-1").fill("How many seats?");
  await page.locator("#sm-q-1").press("Tab");
  await page.locator("#sm-q-1-kind").selectOption({ label: "A number" });
  await page.locator("#sm-q-1-gate").selectOption({ label: "Required to leave Qualifying" });
  await page.locator("#sm-q-1-max").fill("500");
  await page.locator("#sm-q-1-max").press("Tab");
  await page.getByText("New question: “How many seats?”").waitFor();
  await assertAccessible(page);
  await page.emulateMedia({ media: "print" });
  assert.equal(await page.locator(".sm-side").isVisible(), false);
  assert.equal(await page.locator(".sm-full").first().isVisible(), true);
  await page.setViewportSize({ width: 720, height: 1018 });
  await screenshot(page, "map-print", { fullPage: true });
  app.assertQuiet();
});

test("a question of the map is asked on the card before its answer can be saved", async (t) => {
  const app = await openApp(t, { viewport: { width: 1440, height: 900 }, time: new Date("2026-11-23T15:00:00Z") });
  const page = await demo(app, "Maren Holt");
  await app.visit("/map");
  await page.locator("#sm-add-question").click();
  await page.locator("#sm-q-1").fill("How many seats?");
  await page.locator("#sm-q-1").press("Tab");
  await page.locator("#sm-q-1-kind").selectOption({ label: "A number" });
  for (const card of await page.locator(".sm-card").all()) {
    await card.locator(".sm-row").first().click();
    await page.locator("#sm-a-1").check();
  }
  await page.getByRole("button", { name: "Save as version 2" }).click();
  await page.getByRole("button", { name: "Save as version 3" }).waitFor();
  await page.getByRole("button", { name: "Show what moving it over would do" }).click();
  await page.getByRole("button", { name: /^Move [\d,]+ accounts over/ }).click();
  await page.getByText("All of it is on the newest version already.").waitFor();
  await app.visit("/work");
  const name = await page.locator(".job h1, .job h2").first().innerText();
  await page.keyboard.press("1");
  await page.locator("#job-field").waitFor();
  await assertAccessible(page);
  await screenshot(page, "work-question");
  await page.locator("#job-field").fill("never");
  await page.locator("#job-field").press("Enter");
  await page.getByText("A whole number from 0 to 1000.", { exact: false }).first().waitFor();
  await page.locator("#job-field").fill("40");
  await page.locator("#job-field").press("Enter");
  await page.getByText("Ready: Enter saves it and brings the next.").waitFor();
  await page.getByRole("button", { name: /Save and next/ }).click();
  await page.waitForFunction((was) => document.querySelector(".job h1, .job h2")?.innerText !== was, name);
  app.assertQuiet();
});

async function demo(app, who) {
  const page = await app.visit("/settings");
  await page.locator("#demo").getByRole("button", { name: "Load it" }).click();
  await page.locator("#demo").getByRole("button", { name: "Remove it" }).waitFor();
  const row = page.locator(".mem").filter({ hasText: who });
  const seat = row.getByRole("button", { name: "Sits at this desk" });
  if (!(await seat.isVisible())) await page.getByRole("button", { name: `More for ${who}` }).click();
  if (await seat.isVisible()) await seat.click();
  await row.getByText("at this desk").first().waitFor();
  return page;
}

const focused = (page) => page.evaluate(() => document.activeElement?.id ?? "");

const waitFocus = (page, id) => page.waitForFunction((id) => document.activeElement?.id === id, id);

async function drag(page, from, to) {
  await from.scrollIntoViewIfNeeded();
  const [a, b] = [await from.boundingBox(), await to.boundingBox()];
  await page.mouse.move(a.x + a.width / 2, a.y + a.height / 2);
  await page.mouse.down();
  await page.mouse.move(b.x + 40, b.y + 20, { steps: 4 });
  await page.mouse.up();
}
