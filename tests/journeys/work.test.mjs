// A rep's hour: the demo line, the network gone, ten accounts by keyboard alone, one undone, one called back.
import assert from "node:assert/strict";
import { test } from "node:test";

import { FRIDAY, assertAccessible, openApp, screenshot, started } from "./support/app.mjs";
import { saved } from "./support/card.mjs";

const heading = (page) => page.locator("#job-act").innerText();
const account = (page) => page.locator(".job-name a").innerText();
const rows = (page) => page.locator(".log-item");

/** The demo line, open on the card. */
async function onTheDemo(t, options = {}) {
  const app = await openApp(t, { time: FRIDAY, ...options });
  await app.visit("/work");
  await Promise.all([
    app.page.waitForEvent("load"),
    app.page.getByRole("button", { name: "Load the demo line" }).click(),
  ]);
  await started(app.page);
  await app.page.locator(".job-name").waitFor();
  return app;
}

/** Answers whatever the card still asks, then saves; returns the milliseconds from Enter to the painted card. */
async function answer(page, key) {
  await page.keyboard.press(String(key));
  for (let i = 0; i < 4; i += 1) {
    const asks = await page.locator(".job-next[aria-disabled=true]").count();
    if (asks === 0) break;
    await page.keyboard.press("1");
  }
  return (await saved(page)).painted;
}

/** The first outcome that is open and needs no form. */
async function open(page, wanted) {
  const labels = await page.locator(".out").evaluateAll((buttons) => buttons.map((b) => ({
    text: b.innerText.replaceAll("\n", " "), barred: b.getAttribute("aria-disabled") === "true",
  })));
  const at = labels.findIndex(({ text, barred }) => !barred && !text.includes("name the owner") && (!wanted || wanted.test(text)));
  return at < 0 ? labels.findIndex(({ text, barred }) => !barred && !text.includes("name the owner")) + 1 : at + 1;
}

test("ten accounts by keyboard with the network off, one undone, one called back", async (t) => {
  const app = await onTheDemo(t, { viewport: { width: 1440, height: 900 } });
  const { page } = app;
  await app.readyForOffline();
  await app.goOffline();

  await page.waitForFunction(() => document.activeElement?.id === "job-act");
  assert.match(await page.title(), / · Takt$/);
  await assertAccessible(page);
  await screenshot(page, "work-card-light-1440");

  const took = [];
  const worked = [];
  for (let i = 0; i < 10; i += 1) {
    worked.push(await account(page));
    // Every third time somebody picks up.
    took.push(await answer(page, await open(page, i % 3 === 2 ? /\d [A-Z]/ : undefined)));
    await page.waitForFunction(() => document.activeElement?.id === "job-act");
    assert.equal(await page.locator(".out[aria-checked=true]").count(), 0, "the next card begins with nothing chosen");
  }
  assert.equal(await page.locator(".day-big").innerText(), "10");
  assert.ok(await rows(page).first().getByText(worked[9]).isVisible(), "the newest is on top of the log");
  const sorted = took.toSorted((a, b) => a - b);
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)];
  t.diagnostic(`Enter to the next card on screen: p50 ${at(0.5).toFixed(1)} ms, p95 ${at(0.95).toFixed(1)} ms`);

  await t.test("undo brings the card back", async () => {
    await page.keyboard.press("z");
    await page.waitForFunction((name) => document.querySelector(".job-name a")?.textContent === name, worked[9]);
    assert.equal(await page.locator(".log-item.is-undone").count(), 1);
    assert.equal(await page.locator(".day-big").innerText(), "9");
    await screenshot(page, "work-undone-light-1440");
  });

  await t.test("a call back is promised in the prospect's time", async () => {
    const name = await account(page);
    await page.keyboard.press("b");
    await page.locator("#when").waitFor();
    await page.waitForFunction(() => document.activeElement?.id === "when");
    await page.keyboard.type("soon");
    assert.match(await page.locator("#when-o").innerText(), /not a moment/);
    await page.locator("#when").fill("");
    await page.keyboard.type("thu 2pm");
    assert.match(await page.locator("#when-o").innerText(), /Thu 26 Nov 2026, 14:00/);
    await assertAccessible(page);
    await screenshot(page, "work-callback-light-1440");
    await page.keyboard.press("Enter");
    await page.waitForFunction((name) => document.querySelector(".job-name a")?.textContent !== name, name);
    assert.match(await rows(page).first().innerText(), /Call back Thu/);
    await page.waitForFunction(() => document.activeElement?.id === "job-act");
  });

  await t.test("a skip needs a reason", async () => {
    const name = await account(page);
    await page.keyboard.press("s");
    await page.locator("dialog[open]").waitFor();
    await assertAccessible(page);
    await screenshot(page, "work-skip-light-1440");
    await page.keyboard.press("Escape");
    await page.locator("dialog[open]").waitFor({ state: "detached" });
    assert.equal(await account(page), name, "Escape changes nothing");
    await page.keyboard.press("s");
    await page.locator("dialog[open]").waitFor();
    await page.keyboard.press("2");
    await page.waitForFunction((name) => document.querySelector(".job-name a")?.textContent !== name, name);
    assert.match(await rows(page).first().innerText(), /Skipped, waiting for them/);
  });

  await t.test("it is all still there after a reload", async () => {
    const name = await account(page);
    await page.reload();
    await started(page);
    await page.locator(".job-name").waitFor();
    assert.equal(await account(page), name);
    assert.equal(await page.locator(".day-big").innerText(), "9");
  });
  app.assertQuiet();
});

test("a rep names the person, answers the gate's questions, and works until the band is full", async (t) => {
  const app = await onTheDemo(t, { viewport: { width: 1440, height: 900 } });
  const { page } = app;
  await page.keyboard.press("g");
  await page.keyboard.press("s");
  await page.getByRole("button", { name: "More for Joel Park" }).click();
  await page.getByRole("button", { name: "Sits at this desk" }).click();
  await page.keyboard.press("g");
  await page.keyboard.press("w");
  await page.locator(".job-name").waitFor();

  const seen = new Set();
  for (let i = 0; i < 80 && await page.locator(".job-empty").count() === 0; i += 1) {
    const action = await heading(page);
    if (action.startsWith("Decide the fit") && !seen.has("named") && await page.locator("#job-person").count()) {
      seen.add("named");
      await page.keyboard.press("1");
      await page.keyboard.press("Enter");
      await page.waitForFunction(() => document.activeElement?.id === "job-person");
      await page.keyboard.type("Dana Whitfield");
      await assertAccessible(page);
      await screenshot(page, "work-person-light-1440");
      await page.keyboard.press("Enter");
      await page.locator(".job-next:not([aria-disabled])").waitFor();
      await page.keyboard.press("Enter");
      await page.waitForFunction((old) => document.querySelector("#job-act")?.textContent !== old, action);
      assert.match(await page.locator(".log").innerText(), /owner is named → 4 Qualifying/);
      continue;
    }
    if (/set the meeting|pass test/.test(action) && !seen.has("asked")) {
      seen.add("asked");
      await page.keyboard.press(String(await open(page, /Meeting set/)));
      assert.match(await page.locator(".job-sub").innerText(), /ideal client\?/);
      await page.keyboard.press("2");
      await page.keyboard.press("1");
      assert.match(await page.locator(".job-sub").innerText(), /needs ideal client \(it is no\)/, "the gate holds");
      assert.equal(await page.locator(".job-next").getAttribute("aria-disabled"), "true");
      await page.getByRole("button", { name: "Ideal client: no" }).click();
      assert.equal(await page.locator(".job-next").getAttribute("aria-disabled"), null);
      await page.locator("#job-act").focus();
      await page.keyboard.press("Escape");
    }
    const before = await page.locator(".log-item").first().innerText().catch(() => "");
    await page.keyboard.press("s");
    await page.waitForFunction(() => document.activeElement?.closest("dialog[open]"));
    await page.keyboard.press("2");
    await page.waitForFunction((old) => document.querySelector(".log-item")?.innerText !== old, before);
    await page.locator("dialog").waitFor({ state: "detached" });
    // Nothing due and room in the band: the next one is pulled by itself.
    await page.locator(".job-name, .job-empty .tag, .job-empty .empty-time").first().waitFor();
  }
  assert.deepEqual([...seen].sort(), ["asked", "named"]);
  assert.equal(await heading(page), "The band is full: finish one first");
  await assertAccessible(page);
  await screenshot(page, "work-full-light-1440");
  app.assertQuiet();
});

test("the keys of the card: a note, a pause, a choice taken back", async (t) => {
  const app = await onTheDemo(t, { viewport: { width: 1440, height: 900 }, colorScheme: "dark" });
  const { page } = app;
  await page.keyboard.press("n");
  await page.waitForFunction(() => document.activeElement?.id === "job-note");
  await page.keyboard.type("1 asks for z");
  assert.equal(await page.locator(".out[aria-checked=true]").count(), 0, "digits are text while one types");
  await page.keyboard.press("Escape");
  await page.waitForFunction(() => document.activeElement?.id === "job-act");
  await page.keyboard.press(" ");
  await page.locator(".clocks[data-paused]").waitFor();
  await page.keyboard.press(" ");
  await page.locator(".clocks:not([data-paused])").waitFor();
  await page.keyboard.press(String(await open(page)));
  assert.equal(await page.locator(".out[aria-checked=true]").count(), 1);
  assert.match(await page.locator(".clock.is-on").innerText(), /Wrap/);
  await assertAccessible(page);
  await screenshot(page, "work-chosen-dark-1440");
  await page.keyboard.press("Escape");
  assert.equal(await page.locator(".out[aria-checked=true]").count(), 0);
  app.assertQuiet();
});

test("on a telephone the card fits and nothing scrolls sideways", async (t) => {
  const app = await onTheDemo(t, { viewport: { width: 360, height: 740 } });
  const { page } = app;
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
  await assertAccessible(page);
  await screenshot(page, "work-card-light-360", { fullPage: true });
  app.assertQuiet();
});

test("first use is four steps that tick themselves", async (t) => {
  const app = await openApp(t, { time: FRIDAY, viewport: { width: 1440, height: 900 } });
  const { page } = app;
  await app.visit("/work");
  assert.equal(await heading(page), "Let’s put something on the line");
  await assertAccessible(page);
  await screenshot(page, "work-first-light-1440");
  await page.getByLabel("Your name").fill("Maya Okafor");
  await page.keyboard.press("Enter");
  await page.locator(".todo.is-done").waitFor();
  assert.equal(await page.locator(".todo[aria-current=step] b").innerText(), "Bring a list");
  await assertAccessible(page);
  app.assertQuiet();
});
