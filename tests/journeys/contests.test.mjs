// Contests from the form to the standing, and what deals are worth on the account and on the board.
import assert from "node:assert/strict";
import { test } from "node:test";

import { FRIDAY, assertAccessible, fits, openApp, screenshot } from "./support/app.mjs";
import { demoLine } from "./support/lines.mjs";

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
  await contest.getByText(/comes to 1, 3 and 8 reaches that tier/).waitFor();
  await contest.getByText(/tier [1-3] of 3, the last|tier [12], \d+ to the next/).first().waitFor();
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

test("in a contest with a goal for each, whoever has none is in no list, and a goal of nothing is refused", async (t) => {
  const app = await openApp(t, { time: FRIDAY });
  const { page } = app;
  await demoLine(app);
  await app.visit("/contests");
  await page.getByLabel("Name of the contest").fill("A goal of your own");
  await page.getByRole("combobox", { name: "What counts" }).selectOption({ label: "Cards answered" });
  await page.getByRole("combobox", { name: "How it is won" }).selectOption({ label: "A goal for each" });
  const goals = page.getByRole("textbox", { name: /^Goal of / });
  assert.ok(await goals.count() > 2);
  const setOut = () => page.getByRole("button", { name: "Set it out" }).click();
  await setOut();
  await page.getByText("Somebody needs a goal.").waitFor();
  await goals.nth(0).fill("many");
  await setOut();
  await page.getByText("Goals are whole numbers.").waitFor();
  await goals.nth(0).fill("0");
  await setOut();
  await page.getByText("A goal of nothing is reached by everybody.").waitFor();
  await goals.nth(0).fill("1");
  await goals.nth(1).fill("9000");
  await assertAccessible(page);
  await screenshot(page, "contests-goals-form", { fullPage: true });
  await setOut();
  const contest = page.locator(".contest").filter({ hasText: "A goal of your own" });
  await contest.getByText("everybody has a goal of their own.").waitFor();
  await contest.locator("tbody tr").nth(1).waitFor();
  assert.equal(await contest.locator("tbody tr").count(), 2, "only those who have a goal");
  await contest.getByText(/^\d+ of 9000$/).waitFor();
  await assertAccessible(page);
  await screenshot(page, "contests-goals", { fullPage: true });
  await page.setViewportSize({ width: 360, height: 740 });
  assert.ok(await fits(page));
  await page.emulateMedia({ colorScheme: "dark" });
  await screenshot(page, "contests-goals-360-dark", { fullPage: true });
  app.assertQuiet();
});

test("what a deal is worth is entered on the account, and the board counts it", async (t) => {
  const app = await openApp(t, { time: FRIDAY });
  const { page } = app;
  await demoLine(app);
  const tile = (name) => page.locator(".five-tile").filter({ hasText: name });
  const open = async (bin) => {
    await app.visit(`/accounts?bin=${bin}`);
    await page.locator(".vt-body .vt-row").first().waitFor();
    await page.keyboard.press("j");
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/accounts\/./);
    await worth.waitFor();
  };
  const worth = page.getByRole("region", { name: "Worth" });
  const amount = worth.getByLabel("Amount, in whole units");
  const fact = (name) => worth.locator(`dt:text-is("${name}") + dd`);

  // An open opportunity: what the deal would bring, and nothing else.
  await open(5);
  await fact("The deal").filter({ hasText: "not known" }).waitFor();
  assert.equal(await worth.getByLabel("What it is").count(), 0);
  await amount.fill("a lot");
  await worth.getByRole("button", { name: "Book it" }).click();
  await worth.getByText("A whole number.").waitFor();
  await amount.fill("24 000");
  await page.keyboard.press("Enter");
  await fact("The deal").filter({ hasText: /24.?000/ }).waitFor();
  await assertAccessible(page);
  await screenshot(page, "account-worth-opportunity", { fullPage: true });

  // A customer: what was bought since.
  await open(6);
  await worth.getByLabel("What it is").selectOption({ label: "Add-on" });
  await amount.fill("7500");
  await page.keyboard.press("Enter");
  await fact("Add-on").filter({ hasText: /7.?500/ }).waitFor();
  await assertAccessible(page);
  await screenshot(page, "account-worth", { fullPage: true });
  await page.setViewportSize({ width: 360, height: 740 });
  assert.ok(await fits(page));
  await page.emulateMedia({ colorScheme: "dark" });
  await worth.scrollIntoViewIfNeeded();
  await screenshot(page, "account-worth-360-dark");
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize({ width: 1440, height: 900 });
  await app.visit("/boards?range=365d");
  await tile("Qualified opportunities").getByText(/Worth 24 k, as 1 of them says/).waitFor();
  // What was booked a moment ago is in it, not only with the next minute.
  await tile("Booked revenue").getByText(/Add-on 7.?5/).waitFor();
  await screenshot(page, "boards-worth");
  app.assertQuiet();
});
