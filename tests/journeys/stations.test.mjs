// The benches of whoever steers the line: levels, a batch tested and released, hand-offs, recycling, rules.
import assert from "node:assert/strict";
import { test } from "node:test";

import { FRIDAY, assertAccessible, openApp, screenshot } from "./support/app.mjs";
import { demoLine, importList, madeList } from "./support/lines.mjs";

test("a lead manager holds a list back, tests its sample, and only then is it released", async (t) => {
  const app = await openApp(t, { time: FRIDAY, viewport: { width: 1440, height: 900 } });
  const { page } = app;
  await app.visit("/work");
  await page.getByLabel("Your name").fill("Maya Okafor");
  await page.keyboard.press("Enter");
  await page.locator(".todo.is-done").waitFor();
  await app.visit("/bench");
  await page.getByText("No list has come in yet.").waitFor();
  await page.getByText("Cold is empty: nothing can be dealt or pulled.").waitFor();
  await assertAccessible(page);
  await screenshot(page, "bench-empty", { fullPage: true });
  await page.getByRole("button", { name: "Hold new lists back" }).click();
  await page.getByRole("button", { name: "Stop holding back" }).waitFor();
  await app.visit("/import");
  await importList(page, madeList(400));
  await app.visit("/bench");
  await page.getByText("400 accounts held back. Look at 65").waitFor();
  // Nothing of it may be pulled before.
  assert.equal(await page.locator(".bench-need dd").nth(1).innerText(), "0");
  await page.getByRole("button", { name: /^Draw the sample/ }).click();
  const card = page.locator(".bench-sample");
  await card.getByText("0 of 65 looked at").waitFor();
  await assertAccessible(page);
  await screenshot(page, "bench-sample", { fullPage: true });
  await card.getByRole("button", { name: "Outdated" }).click();
  for (let n = 1; n < 65; n += 1) {
    await card.getByText(`${n} of 65 looked at, 1 with a defect, 3 allowed`).waitFor();
    assert.equal(await page.getByRole("button", { name: /^Release/ }).count(), 0);
    await card.getByRole("button", { name: "All right" }).click();
  }
  await page.getByRole("button", { name: /^Release: / }).click();
  await page.getByText("Released: 1 of 65 had a defect.").waitFor();
  await page.waitForFunction(() => document.querySelectorAll(".bench-need dd")[1]?.textContent === "400");
  app.assertQuiet();
});

test("every level, hand-off, lap and rule of a line that has been worked can be seen", async (t) => {
  const app = await openApp(t, { viewport: { width: 1440, height: 900 } });
  const { page } = app;
  await demoLine(app);
  const screens = [["bench", "Lead manager"], ["hand-offs", "Hand-offs"], ["recycling", "Recycling"], ["rules", "Rules"]];
  for (const [route, name] of screens) {
    await app.visit(`/${route}`);
    await page.getByRole("heading", { level: 1, name }).waitFor();
    await assertAccessible(page);
    await screenshot(page, `steer-${route}`, { fullPage: true });
  }
  // What a task should take stands beside what it takes.
  await app.visit("/bench");
  const tasks = page.getByRole("region", { name: "Table of tasks" });
  await tasks.locator("tbody tr").first().waitFor();
  const first = await tasks.locator("tbody tr").first().locator("th, td").allInnerTexts();
  assert.match(first.slice(2, 7).join(" "), /^[\d,]+( \d+:\d\d){4}$/);
  assert.match(first[7], /× standard|as planned/);
  await page.emulateMedia({ colorScheme: "dark" });
  await page.setViewportSize({ width: 360, height: 740 });
  for (const [route, name] of screens) {
    await app.visit(`/${route}`);
    await page.getByRole("heading", { level: 1, name }).waitFor();
    await assertAccessible(page);
    await screenshot(page, `steer-${route}-narrow-dark`, { fullPage: true });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(wide <= 360, `${route} is ${wide} wide`);
  }
  // What left for one reason goes back at once, and is a lap later.
  await page.setViewportSize({ width: 1440, height: 900 });
  await app.visit("/recycling");
  const back = page.getByRole("button", { name: /^Put back: / }).first();
  const name = await back.getAttribute("aria-label");
  await back.click();
  await page.getByRole("button", { name, exact: true }).waitFor({ state: "detached" });
  app.assertQuiet();
});

test("calling hours, holidays and a member's own week are kept as they are typed, and a deal is shaped before it begins", async (t) => {
  const app = await openApp(t, { time: FRIDAY, viewport: { width: 1440, height: 900 } });
  const { page } = app;
  await demoLine(app);
  await app.visit("/rules");
  const hours = page.getByRole("form", { name: "Calling hours of a place" });
  await hours.getByLabel("Country, as US; empty is everywhere").fill("us");
  await hours.getByLabel("State, as FL").fill("fl");
  await hours.getByLabel("To", { exact: true }).fill("20:00");
  await hours.getByLabel("Calls in 24 hours").fill("3");
  await hours.getByRole("button", { name: "Keep these hours" }).click();
  const table = page.getByRole("region", { name: "Calling hours" });
  await table.getByText("FL, US").waitFor();
  await table.getByText("08:00–20:00").waitFor();
  // A day that ends before it begins is not kept.
  await hours.getByLabel("To", { exact: true }).fill("07:00");
  await hours.getByRole("button", { name: "Keep these hours" }).click();
  await page.getByText("A calling rule ends before it begins.").first().waitFor();
  // Accounts of which nobody knows where they are have a clock once it is named.
  await page.getByText("they may be called at any hour.").waitFor();
  await page.getByLabel("Where no place is known, by the clock of").selectOption("Texas, United States");
  await page.getByRole("button", { name: "Keep this clock" }).click();
  await table.getByText("Where no place is known: the clock of Texas, United States").waitFor();
  await page.getByText("the clock of Texas, United States counts.").waitFor();
  await page.getByLabel("Day", { exact: true }).fill("2026-12-25");
  await page.getByRole("button", { name: "Nobody works then" }).click();
  await page.getByRole("list", { name: "Holidays" }).getByText("25 Dec 2026").waitFor();
  await page.getByRole("group", { name: "Working days" }).getByRole("button", { name: "Fri" }).click();
  await page.getByText(/works on days of their own, at the line’s hours\./).waitFor();
  const own = page.getByRole("form", { name: "Working hours" });
  await own.getByLabel("Ends").fill("13:30");
  await own.getByRole("button", { name: "Works these hours" }).click();
  await page.getByText(/works on days and at hours of their own\./).waitFor();
  await assertAccessible(page);
  await screenshot(page, "steer-rules-kept", { fullPage: true });

  await app.visit("/bench");
  await page.getByText(/accepted opportunities promised in thirty days by \d+ members?\./).waitFor();
  const before = await page.locator("#supply .set-body p").allInnerTexts();
  await page.getByRole("group", { name: "Accepted opportunities a member and month" }).getByRole("button", { name: "30" }).click();
  await page.waitForFunction((before) => document.querySelector("#supply .set-body p")?.textContent !== before, before[0]);
  await assertAccessible(page);
  await screenshot(page, "steer-supply", { fullPage: true });

  await app.visit("/deal");
  await page.getByText("How it is dealt").click();
  await page.getByLabel("Size classes begin at").fill("900, 50");
  await page.getByText("The size classes are out of order.").waitFor();
  assert.equal(await page.getByRole("button", { name: "Begin the deal" }).isDisabled(), true);
  await page.getByLabel("Size classes begin at").fill("50, 900");
  await page.getByLabel("Territories, one a line; they void comparisons").fill("South: TX, FL = Joel Park");
  await assertAccessible(page);
  await screenshot(page, "deal-plan", { fullPage: true });
  await page.getByRole("button", { name: "Begin the deal" }).click();
  // One is given by hand, and counted as such.
  const company = page.getByLabel("Company in a queue");
  await company.fill("al");
  const offered = await page.locator("#hand-companies option").filter({ hasNotText: "with Inés" }).first().getAttribute("value");
  await company.fill(offered);
  await page.getByRole("combobox", { name: "To", exact: true }).selectOption("Inés Duarte");
  await page.getByRole("combobox", { name: "Why" }).selectOption("Another language");
  await page.getByRole("button", { name: "Give it by hand" }).click();
  await page.locator("#draws").getByText(/rows?, 1 by hand,/).waitFor();
  await page.getByRole("button", { name: /^Deal \d/ }).click();
  await page.getByRole("button", { name: "Nothing to deal" }).waitFor();
  app.assertQuiet();
});
