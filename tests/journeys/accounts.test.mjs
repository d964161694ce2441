// A manager's look through the accounts: find some, keep the view, move them through the gates, take it back,
// open one and write down who decides.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

import { assertAccessible, openApp, screenshot, started } from "./support/app.mjs";

/** The demo line, open on the accounts. */
async function demo(t, options) {
  const app = await openApp(t, options);
  await app.visit("/accounts");
  await Promise.all([
    app.page.waitForEvent("load"),
    app.page.getByRole("button", { name: "Look at the demo line" }).click(),
  ]);
  await started(app.page);
  await app.visit("/accounts");
  await app.page.locator(".vt-body .vt-row").first().waitFor();
  return app;
}

const count = async (page) => Number((await page.locator(".acc-count b").innerText()).replaceAll(",", ""));
const counted = (page, n) => page.waitForFunction((n) =>
  Number(document.querySelector(".acc-count b")?.textContent.replaceAll(",", "")) === n
  && document.querySelector(".vt")?.getAttribute("aria-busy") !== "true", n);
const settled = (page) => page.waitForFunction(() => document.querySelector(".vt")?.getAttribute("aria-busy") === "false");

test("an empty line says what to do first", async (t) => {
  const app = await openApp(t);
  await app.visit("/accounts");
  await app.page.getByRole("heading", { name: "No account is on the line yet" }).waitFor();
  await assertAccessible(app.page);
  await screenshot(app.page, "accounts-first");
  app.assertQuiet();
});

test("a view is its address: search, filters and order come back with the back button", async (t) => {
  const app = await demo(t);
  const { page } = app;
  const all = await count(page);
  assert.ok(all > 800, `${all} accounts`);
  await assertAccessible(page);
  await screenshot(page, "accounts");

  await page.getByRole("group", { name: "Filters" }).getByRole("button", { name: "Bin" }).click();
  await page.getByRole("checkbox", { name: /^3 Researching/ }).check();
  await page.keyboard.press("Escape");
  await page.waitForURL(/bin=3/);
  await settled(page);
  const researching = await count(page);
  assert.ok(researching > 0 && researching < all, `${researching} researched`);
  const bins = await page.locator(".vt-body .vt-bin .num").allInnerTexts();
  assert.ok(bins.every((bin) => bin === "3"), bins.join());

  await page.keyboard.press("/");
  await page.keyboard.type("a", { delay: 20 });
  await page.waitForURL(/q=a/);
  await settled(page);
  assert.ok(await count(page) <= researching);
  await page.keyboard.type("qzx");
  await page.getByRole("heading", { name: /hide all/ }).waitFor();
  await assertAccessible(page);
  await screenshot(page, "accounts-nomatch");
  await page.getByRole("button", { name: "Drop the words" }).click();
  await counted(page, researching);

  await page.getByRole("button", { name: "Company" }).click();
  await page.waitForURL(/sort=name/);
  await settled(page);
  const names = await page.locator(".vt-body .vt-name").allInnerTexts();
  assert.deepEqual(names, [...names].sort((a, b) => a.toLowerCase() < b.toLowerCase() ? -1 : 1));

  await page.goBack();
  await page.waitForURL((url) => !url.search.includes("sort"));
  await page.goto(`${app.origin}/accounts`);
  await started(page);
  await counted(page, all);
  await page.goBack();
  await started(page);
  await counted(page, researching);

  await page.getByRole("button", { name: "Save view" }).click();
  await page.getByLabel("Name").fill("In research");
  await page.keyboard.press("Enter");
  const view = page.getByRole("link", { name: /In research/ });
  await view.waitFor();
  assert.equal(await view.getAttribute("aria-current"), "true");
  await page.getByRole("button", { name: "Late" }).click();
  await page.getByText("unsaved changes").waitFor();
  await page.getByRole("button", { name: "Discard" }).click();
  await page.getByText("unsaved changes").waitFor({ state: "detached" });
  await counted(page, researching);
  await page.getByRole("button", { name: "Rename" }).click();
  await page.getByRole("textbox", { name: "Name" }).fill("Research");
  await page.keyboard.press("Enter");
  await page.getByRole("link", { name: "Research", exact: true }).waitFor();
  await page.getByRole("button", { name: "Delete this view" }).click();
  await page.getByRole("link", { name: "Research", exact: true }).waitFor({ state: "detached" });
  app.assertQuiet();
});

test("a bulk move says first who stays and why, and one undo takes it back", async (t) => {
  const app = await demo(t);
  const { page } = app;
  await page.goto(`${app.origin}/accounts?bin=3`);
  await started(page);
  await settled(page);
  const before = await count(page);

  // By keyboard: the second row, then down to the fifth, then all.
  await page.keyboard.press("j");
  await page.keyboard.press("x");
  await page.keyboard.press("J");
  await page.keyboard.press("J");
  await page.getByText("3 selected").waitFor();
  assert.equal(await page.locator(".vt-row[aria-selected=true]").count(), 3);
  await page.getByRole("button", { name: /Select all .* matching/ }).click();
  await page.getByText(`${before} selected`).waitFor();
  await assertAccessible(page);
  await screenshot(page, "accounts-selected");

  await page.keyboard.press("m");
  await page.getByRole("button", { name: /4 Qualifying/ }).click();
  await page.locator(".why-item").first().waitFor();
  await page.waitForFunction(() => !document.querySelector("dialog")?.textContent.includes("Tried"));
  const tally = (await page.locator(".tally b").allInnerTexts()).map((n) => Number(n.replaceAll(",", "")));
  assert.equal(tally[0] + tally[1], before);
  assert.ok(tally[1] > 0, "some stay");
  await assertAccessible(page);
  await screenshot(page, "accounts-refusals");
  await page.getByRole("button", { name: "Back" }).click();
  await page.getByRole("button", { name: /7 Developing/ }).click();
  await page.getByLabel("Why").selectOption({ label: "No budget yet" });
  const move = page.getByRole("button", { name: /^Move \d/ });
  await page.waitForFunction(() => document.querySelector("dialog .btn-main")?.disabled === false);
  const moved = Number((await move.innerText()).match(/\d+/)[0]);
  assert.ok(moved > 0);
  await move.click();
  await page.locator("dialog").waitFor({ state: "detached" });
  if (before > moved) await counted(page, before - moved);
  else await page.getByRole("heading", { name: /hide all/ }).waitFor();
  await page.keyboard.press("z");
  await counted(page, before);
  app.assertQuiet();
});

test("an account page: who decides opens the gate, and the timeline tells it", async (t) => {
  const app = await demo(t);
  const { page } = app;
  await page.goto(`${app.origin}/accounts?bin=3`);
  await started(page);
  await settled(page);
  await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Timeline" }).waitFor();
  const name = await page.getByRole("heading", { level: 1 }).innerText();
  assert.equal(await page.title(), `${name} · Takt`);
  await assertAccessible(page);
  await screenshot(page, "account", { fullPage: true });

  await page.keyboard.press("c");
  await page.getByLabel("Name").fill("Ada Quill");
  await page.getByLabel("Job", { exact: true }).fill("Head of Operations");
  await page.getByRole("checkbox", { name: /^Owns the problem/ }).check();
  await screenshot(page, "account-person");
  await page.keyboard.press("Enter");
  await page.getByRole("listitem").filter({ hasText: "Ada Quill" }).first().waitFor();
  const people = page.locator("section", { has: page.getByRole("heading", { name: /^People/ }) });
  await people.getByText("Head of Operations, owns the problem").waitFor();
  await page.locator(".tl").getByText("A person was added").first().waitFor();

  await page.keyboard.press("n");
  await page.getByLabel("What the next person should know").fill("Budget is decided in March.");
  await page.getByRole("button", { name: "Keep it" }).click();
  await page.locator(".tl").getByText("Budget is decided in March.").waitFor();

  await page.keyboard.press("z");
  await page.locator(".tl .is-undone").getByText("Note").waitFor();
  await page.keyboard.press("m");
  await page.getByRole("button", { name: /4 Qualifying/ }).waitFor();
  await assertAccessible(page);
  await screenshot(page, "account-move");
  await page.keyboard.press("Escape");
  await page.locator("dialog").waitFor({ state: "detached" });
  await page.keyboard.press("j");
  await page.waitForFunction((name) => document.querySelector("h1")?.textContent !== name, name);
  app.assertQuiet();
});

test("an account is typed in, and everything leaves as CSV", async (t) => {
  const app = await demo(t);
  const { page } = app;
  const before = await count(page);
  await page.getByRole("button", { name: "Export" }).click();
  await page.getByLabel(/Everything/).check();
  await assertAccessible(page);
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.locator("dialog").getByRole("button", { name: "Export" }).click(),
  ]);
  const lines = (await readFile(await download.path(), "utf8")).trimEnd().split("\r\n");
  assert.match(lines[0], /Company,Website/);
  assert.ok(lines.length > before, `${lines.length} lines`);

  await page.keyboard.press("n");
  await page.getByLabel("Company").fill("Zephyr Quarry Works");
  await page.getByLabel("Website").fill("https://www.zephyr-quarry.example/about");
  await assertAccessible(page);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name: "Zephyr Quarry Works" }).waitFor();
  await page.getByText("zephyr-quarry.example").first().waitFor();
  await page.keyboard.press("Escape");
  await counted(page, before + 1);
  await page.keyboard.press("/");
  await page.keyboard.type("quarry zephyr");
  await counted(page, 1);
  app.assertQuiet();
});

test("on a telephone the table keeps name, bin and score", async (t) => {
  const app = await demo(t, { viewport: { width: 360, height: 740 }, colorScheme: "dark" });
  const { page } = app;
  await assertAccessible(page);
  await screenshot(page, "accounts-360-dark");
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "nothing sticks out");
  await page.locator(".vt-body .vt-name a").first().click();
  await page.getByRole("heading", { name: "Timeline" }).waitFor();
  await assertAccessible(page);
  await screenshot(page, "account-360-dark", { fullPage: true });
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "nothing sticks out");
  app.assertQuiet();
});
