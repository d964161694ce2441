// The walking line: real lists come in, ten accounts are worked with the network off, the browser is killed,
// and tomorrow everything is there. By keyboard from beginning to end.
import "./support/whole-browser.mjs";
import assert from "node:assert/strict";
import { test } from "node:test";

import { FRIDAY, openApp, sameHash, screenshot, started, stateHash } from "./support/app.mjs";
import { importList, realList, tabTo } from "./support/lines.mjs";

test("a real list comes in, ten accounts are worked offline, and a killed browser finds everything there", async (t) => {
  const app = await openApp(t, { time: FRIDAY, viewport: { width: 1440, height: 900 } });
  const { page } = app;
  await app.visit("/work");
  await app.readyForOffline();
  await tabTo(page, page.getByLabel("Your name"));
  await page.keyboard.type("Maya Okafor");
  await page.keyboard.press("Enter");
  await page.locator(".todo.is-done").waitFor();

  await go(page, "i", "Import");
  await importList(page, await realList(t, "fortune1000.csv", 1_000));
  await screenshot(page, "walking-imported");
  await tabTo(page, page.getByRole("button", { name: "Import another list" }));
  await page.keyboard.press("Enter");
  await importList(page, await realList(t, "olist-marketing-qualified-leads.csv", 8_000));
  await go(page, "a", "Accounts");
  await counted(page, 9_000);

  await app.goOffline();
  await go(page, "w", "put something on the line");
  await tabTo(page, page.getByRole("button", { name: "Keep these" }));
  await page.keyboard.press("Enter");
  await tabTo(page, page.getByRole("button", { name: "Give me the first" }));
  await page.keyboard.press("Enter");
  await page.locator(".job-name").waitFor();
  const worked = [];
  for (let n = 0; n < 10; n += 1) worked.push(await workOne(page));
  assert.equal(new Set(worked).size > 1, true, "one company after another");
  await screenshot(page, "walking-worked");
  const card = await page.locator(".job-name a").innerText();
  await go(page, "s", "Settings");
  const before = await stateHash(page);

  await app.kill();
  app.time = new Date(FRIDAY.getTime() + 10 * 60_000);
  await app.reopen();
  await app.visit("/settings");
  assert.equal(await stateHash(app.page), before, "the same line, bit for bit, with no network to ask");
  await go(app.page, "w", undefined);
  await app.page.locator(".job-name").waitFor();
  assert.equal(await app.page.locator(".job-name a").innerText(), card, "the card that was at hand");
  assert.equal(await touches(app.page), 10, "ten touches today");
  await go(app.page, "a", "Accounts");
  await counted(app.page, 9_000);
  app.assertQuiet();
});

test("two tabs work the same line at once, and neither loses an answer", async (t) => {
  const app = await openApp(t, { time: FRIDAY, viewport: { width: 1440, height: 900 } });
  await app.visit("/work");
  await Promise.all([
    app.page.waitForEvent("load"),
    app.page.getByRole("button", { name: "Load the demo line" }).click(),
  ]);
  await started(app.page);
  const tabs = [await app.visit("/work"), await app.newTab("/work")];
  const from = await touches(tabs[0]);
  for (let n = 0; n < 5; n += 1) {
    // Both see the same card. One may be told that it is done with, or be given the next in the middle of a key.
    await Promise.all(tabs.map(async (page) => {
      await choose(page);
      await page.keyboard.press("Enter");
    }));
    await tabs[0].waitForTimeout(300);
  }
  // What a tab says it has saved stands in its own log.
  const said = await Promise.all(tabs.map((page) => page.locator(".log-item").count()));
  assert.ok(said[0] + said[1] >= 5, `${said.join(" and ")} answers`);
  for (const page of tabs) {
    await page.waitForFunction((n) => Number(document.querySelector(".day-today b")?.textContent) === n, from + said[0] + said[1]);
  }
  for (const page of tabs) await go(page, "s", "Settings");
  const same = await sameHash(tabs);
  await tabs[0].reload();
  await started(tabs[0]);
  assert.equal(await stateHash(tabs[0]), same, "and it is the one on the disk");
});

/** Presses the two keys that lead to a screen. */
async function go(page, letter, heading) {
  await page.keyboard.press("g");
  await page.keyboard.press(letter);
  if (heading) await page.getByRole("heading", { level: 1, name: heading }).first().waitFor();
}

const counted = (page, n) => page.waitForFunction((n) =>
  Number(document.querySelector(".acc-count b")?.textContent.replaceAll(",", "")) === n, n);

const touches = async (page) => Number(await page.locator(".day-today b").first().innerText());

/** What tells one card from the next. */
const cardOf = (page) => page.evaluate(() =>
  document.querySelector(".job-name a")?.getAttribute("href") + document.querySelector("#job-act")?.textContent);

/** Chooses the first outcome that is open and needs no form, answers what it asks, saves. */
async function choose(page) {
  const at = await page.locator(".out").evaluateAll((buttons) => buttons.findIndex((button) =>
    button.getAttribute("aria-disabled") !== "true" && !button.innerText.includes("name the owner")));
  await page.keyboard.press(String(at + 1));
  for (let n = 0; n < 4 && await page.locator(".job-next[aria-disabled=true]").count() > 0; n += 1) {
    await page.keyboard.press("1");
  }
}

/** Works one account by keyboard and waits for the next; returns its name. */
async function workOne(page) {
  const [name, before] = [await page.locator(".job-name a").innerText(), await cardOf(page)];
  await choose(page);
  await page.keyboard.press("Enter");
  await page.waitForFunction((before) =>
    document.querySelector(".job-name a")?.getAttribute("href") + document.querySelector("#job-act")?.textContent !== before,
  before);
  return name;
}
