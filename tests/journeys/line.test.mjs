// The line as a manager walks it: see where it jams, move by keys, by mouse, by menu and by finger, take it back.
import assert from "node:assert/strict";
import { test } from "node:test";

import { FRIDAY, assertAccessible, openApp, screenshot, started } from "./support/app.mjs";

const WIDE = { width: 1440, height: 900 };

/** The demo line, open on the line. */
async function demo(t, options = {}) {
  const app = await openApp(t, { time: FRIDAY, viewport: WIDE, ...options });
  await app.visit("/line");
  await Promise.all([
    app.page.waitForEvent("load"),
    app.page.getByRole("button", { name: "Look at the demo line" }).click(),
  ]);
  await started(app.page);
  await app.visit("/line");
  await app.page.locator(".bin").nth(8).waitFor();
  return app;
}

const bin = (page, n) => page.locator(`#bin-${n}`);
const count = async (page, n) => Number((await bin(page, n).locator(".bin-n").innerText()).replaceAll(",", ""));
const counted = (page, n, wanted) => page.waitForFunction(([n, wanted]) =>
  Number(document.querySelector(`#bin-${n} .bin-n`)?.textContent.replaceAll(",", "")) === wanted, [n, wanted]);
const active = (page) => page.evaluate(() => {
  const el = document.activeElement;
  return { id: el?.id ?? "", bin: el?.closest?.(".bin")?.id ?? "", tag: el?.tagName ?? "" };
});
/** Every bin adds up to the same total, whatever was moved. */
const total = async (page) => {
  const all = await page.locator(".bin-n").allInnerTexts();
  return all.reduce((sum, n) => sum + Number(n.replaceAll(",", "")), 0);
};
const focusUnit = (page, n, i = 0) => bin(page, n).locator(".unit-main").nth(i).focus();
const nothingSticksOut = async (page) =>
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "nothing sticks out");

for (const look of [
  { name: "light", colorScheme: "light" },
  { name: "dark", colorScheme: "dark" },
  { name: "forced", forcedColors: "active" },
]) {
  const { name, ...options } = look;
  test(`the line is accessible, empty and full, in ${name} colours`, async (t) => {
    const app = await openApp(t, { time: FRIDAY, viewport: WIDE, ...options });
    const { page } = app;
    await app.visit("/line");
    await page.getByRole("heading", { name: "The line is empty" }).waitFor();
    await assertAccessible(page);
    await screenshot(page, `line-first-${name}-1440`);
    await page.setViewportSize({ width: 360, height: 740 });
    await assertAccessible(page);
    await screenshot(page, `line-first-${name}-360`);
    await page.setViewportSize(WIDE);
    await Promise.all([
      page.waitForEvent("load"),
      page.getByRole("button", { name: "Look at the demo line" }).click(),
    ]);
    await started(page);
    await app.visit("/line");
    await page.locator(".bin").nth(8).waitFor();
    await assertAccessible(page);
    await screenshot(page, `line-${name}-1440`);
    await focusUnit(page, 3, 1);
    await page.keyboard.press("Enter");
    await page.locator(".moving").waitFor();
    await assertAccessible(page);
    await screenshot(page, `line-picked-${name}-1440`);
    await page.keyboard.press("Escape");
    await page.setViewportSize({ width: 360, height: 740 });
    await assertAccessible(page);
    await nothingSticksOut(page);
    await screenshot(page, `line-${name}-360`, { fullPage: true });
    app.assertQuiet();
  });
}

test("the line says where it jams and why, what is late and what comes back", async (t) => {
  const app = await demo(t);
  const { page } = app;
  assert.equal(await page.locator(".bin-neck").count(), 1, "one bottleneck");
  const neck = page.locator(".bin", { has: page.locator(".bin-neck") });
  const named = await neck.locator(".bin-name span").last().innerText();
  assert.match(await page.locator("#line-lede").innerText(), new RegExp(`^${named} is the bottleneck\\. .* of work wait .* at .*\\.`));
  assert.match(await bin(page, 3).innerText(), /in band|under band|full|over band/);
  assert.match(await bin(page, 3).locator(".bin-of").innerText(), /150$/, "three reps of 50");
  assert.ok(await page.locator(".bin-late").count() > 0, "something is late");
  assert.match(await page.locator(".lane").innerText(), /back this week/);
  assert.equal(await bin(page, 1).locator(".unit").count(), 6);

  // In the order of work: the scores fall.
  const scores = (await bin(page, 2).locator(".unit-meta [aria-hidden]").allInnerTexts()).map(Number);
  assert.deepEqual(scores, scores.toSorted((a, b) => b - a));

  // The way to all of them carries the bin, and what is late carries that too.
  const researching = await count(page, 3);
  await bin(page, 3).locator(".bin-all").click();
  await page.waitForURL(/\/accounts\?bin=3$/);
  await page.waitForFunction((n) => Number(document.querySelector(".acc-count b")?.textContent) === n, researching);
  await page.goBack();
  await page.locator(".bin").nth(8).waitFor();
  const late = page.locator(".bin-late").first();
  const many = Number((await late.innerText()).match(/\d+/)[0]);
  await late.click();
  await page.waitForURL(/late=1/);
  await page.waitForFunction((n) => Number(document.querySelector(".acc-count b")?.textContent) === n, many);
  app.assertQuiet();
});

test("by keys alone: picked up, aimed, refused with its rule, dropped, and taken back", async (t) => {
  const app = await demo(t);
  const { page } = app;
  const all = await total(page);
  const before = { three: await count(page, 3), seven: await count(page, 7) };
  await focusUnit(page, 3, 1);
  const picked = await active(page);
  const name = await page.locator(`#${picked.id} .clip`).innerText();

  await page.keyboard.press("Enter");
  await page.locator(".moving", { hasText: name }).waitFor();
  assert.match(await page.locator("[aria-live=assertive]").innerText(), /picked up from 3 Researching/);
  // To the left lies Targeted, and the line does not run back.
  await page.keyboard.press("ArrowLeft");
  await page.locator("#bin-2[data-drop=no][data-over]").waitFor();
  assert.match(await bin(page, 2).locator(".bin-rule").innerText(), /does not run from Researching to Targeted/);
  assert.match(await page.locator("[aria-live=assertive]").innerText(), /2 Targeted: not here\. The line does not run/);
  await page.keyboard.press("Enter");
  await page.locator(".moving").waitFor();
  await counted(page, 3, before.three);
  // Esc puts it back where it was.
  await page.keyboard.press("Escape");
  await page.locator(".moving").waitFor({ state: "detached" });
  assert.equal((await active(page)).id, picked.id, "the focus stays");

  // Down from Researching hang the rejects; there a reason is asked.
  await page.keyboard.press("Enter");
  await page.keyboard.press("ArrowDown");
  await page.locator("#bin-7[data-drop=yes][data-over]").waitFor();
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: `Why does ${name} go to 7 Developing?` }).waitFor();
  await assertAccessible(page);
  await screenshot(page, "line-why-light-1440");
  await page.keyboard.press("2");
  await counted(page, 7, before.seven + 1);
  await counted(page, 3, before.three - 1);
  await page.locator(`#bin-7 #${picked.id}`).waitFor();
  await page.waitForFunction((id) => document.activeElement?.id === id, picked.id);
  assert.equal((await active(page)).bin, "bin-7", "the focus goes with the account");
  assert.match(await page.locator(".toasts").innerText(), new RegExp(`${name}: moved to Developing`));

  await page.keyboard.press("z");
  await counted(page, 7, before.seven);
  await counted(page, 3, before.three);
  await page.waitForFunction(() => document.activeElement?.closest(".bin") !== null);
  assert.equal(await total(page), all);
  app.assertQuiet();
});

test("by mouse: carried over the line, dropped where it may go, kept where it may not", async (t) => {
  const app = await demo(t);
  const { page } = app;
  const before = { two: await count(page, 2), one: await count(page, 1) };
  const unit = bin(page, 2).locator(".unit-main").nth(1);
  const name = await unit.locator(".clip").innerText();
  const centre = async (locator) => {
    const box = await locator.boundingBox();
    return [box.x + box.width / 2, box.y + box.height / 2];
  };
  const carry = async (to) => {
    await page.mouse.move(...await centre(unit));
    await page.mouse.down();
    await page.mouse.move(...await centre(page.locator(`#bin-${to} .bin-head`)), { steps: 6 });
    await page.locator(`#bin-${to}[data-over]`).waitFor();
  };

  await carry(4);
  assert.equal(await bin(page, 4).getAttribute("data-drop"), "no");
  assert.match(await bin(page, 4).locator(".bin-rule").innerText(), /does not run from Targeted to Qualifying/);
  await screenshot(page, "line-drag-light-1440");
  await page.mouse.up();
  await page.locator(".moving").waitFor({ state: "detached" });
  assert.match(await page.locator(".toasts").innerText(), /does not run from Targeted to Qualifying/);
  assert.equal(await count(page, 2), before.two, "an illegal drop changes nothing");

  await carry(1);
  assert.equal(await bin(page, 1).getAttribute("data-drop"), "yes");
  await page.mouse.up();
  await counted(page, 1, before.one + 1);
  await counted(page, 2, before.two - 1);
  await bin(page, 1).getByText(name).waitFor();
  await page.getByRole("button", { name: /^Undo/ }).click();
  await counted(page, 1, before.one);
  await page.waitForFunction(() => document.activeElement?.tagName !== "BODY");

  // A press without a drag opens the account.
  await bin(page, 2).locator(".unit-main").first().click();
  await page.waitForURL(/\/accounts\/[0-9a-f]+$/);
  await page.goBack();
  await page.locator(".bin").nth(8).waitFor();
  app.assertQuiet();
});

test("by menu: every bin with its rule, a reason where the gate asks one, and m with a number", async (t) => {
  const app = await demo(t);
  const { page } = app;
  const before = { three: await count(page, 3), nine: await count(page, 9), eight: await count(page, 8) };
  const unit = bin(page, 3).locator(".unit").first();
  const name = await unit.locator(".clip").innerText();
  await unit.hover();
  await page.getByRole("button", { name: `Move ${name} to…` }).click();
  const menu = page.getByRole("menu");
  await menu.waitFor();
  assert.equal(await menu.getByRole("menuitem").count(), 8);
  assert.equal(await menu.getByRole("menuitem", { name: /1 Cold/ }).getAttribute("aria-disabled"), "true");
  assert.match(await menu.getByRole("menuitem", { name: /1 Cold/ }).innerText(), /does not run/);
  await assertAccessible(page);
  await screenshot(page, "line-menu-light-1440");
  await menu.getByRole("menuitem", { name: /9 Bad Business Fit/ }).click();
  await page.getByRole("button", { name: "Wrong size" }).click();
  await counted(page, 9, before.nine + 1);
  await bin(page, 9).getByText(name).waitFor();
  await page.waitForFunction(() => document.activeElement?.closest("#bin-9") !== null);
  await page.keyboard.press("z");
  await counted(page, 9, before.nine);

  await focusUnit(page, 3, 2);
  const { id } = await active(page);
  await page.keyboard.press("m");
  await page.keyboard.press("8");
  await page.getByRole("heading", { name: /go to 8 No Current Opportunity/ }).waitFor();
  // Changing one's mind is no move, and the focus is back.
  await page.keyboard.press("Escape");
  await page.locator("dialog").waitFor({ state: "detached" });
  await page.waitForFunction((id) => document.activeElement?.id === id, id);
  assert.equal(await count(page, 8), before.eight);
  await page.keyboard.press("m");
  await page.keyboard.press("8");
  await page.getByRole("heading", { name: /go to 8/ }).waitFor();
  await page.keyboard.press("1");
  await counted(page, 8, before.eight + 1);
  await page.waitForFunction((id) => document.activeElement?.id === id, id);

  // Walking: one stop in each bin, arrows from there.
  await page.keyboard.press("z");
  await counted(page, 8, before.eight);
  await focusUnit(page, 2, 0);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowRight");
  assert.equal((await active(page)).bin, "bin-3");
  await page.keyboard.press("k");
  assert.equal(await page.evaluate(() => [...document.querySelectorAll("#bin-3 .unit-main")].indexOf(document.activeElement)), 0);
  assert.equal(await bin(page, 3).locator(".unit-main[tabindex='0']").count(), 1);
  await page.keyboard.press("o");
  await page.waitForURL(/\/accounts\/[0-9a-f]+$/);
  app.assertQuiet();
});

test("one member's line is in the address: it survives a reload and goes with Back", async (t) => {
  const app = await demo(t);
  const { page } = app;
  const whole = await count(page, 3);
  await page.getByLabel("Whose line").selectOption({ label: "Joel Park" });
  await page.waitForURL(/\?who=[0-9a-f]+$/);
  await page.waitForFunction((n) => Number(document.querySelector("#bin-3 .bin-n").textContent) < n, whole);
  const own = await count(page, 3);
  assert.match(await page.locator("#line-lede").innerText(), /^Joel Park has /);
  assert.match(await bin(page, 3).locator(".bin-of").innerText(), /50$/, "his own band");
  await assertAccessible(page);
  await screenshot(page, "line-member-light-1440");
  assert.match(await bin(page, 3).locator(".bin-all").getAttribute("href"), /bin=3&owner=/);

  await page.reload();
  await started(page);
  await counted(page, 3, own);
  assert.equal(await page.getByLabel("Whose line").evaluate((el) => el.selectedOptions[0].textContent), "Joel Park");
  await page.goBack();
  await counted(page, 3, whole);
  assert.equal(await page.getByLabel("Whose line").evaluate((el) => el.selectedOptions[0].textContent), "Everyone");
  await page.goForward();
  await counted(page, 3, own);

  // Somebody who holds nothing, and somebody who is not here: said, with the way out.
  await page.goto(`${app.origin}/line?who=1`);
  await started(page);
  await page.getByText("somebody who is not on this line").waitFor();
  await assertAccessible(page);
  await screenshot(page, "line-stranger-light-1440");
  await page.getByRole("button", { name: "Show everyone" }).click();
  await page.waitForURL(/\/line$/);
  await counted(page, 3, whole);
  app.assertQuiet();
});

test("what has waited long enough is put back in one press, and taken back in one", async (t) => {
  const app = await demo(t);
  const { page } = app;
  const cold = await count(page, 1);
  // Two months on, timers have run out; the line itself would look again in ten minutes.
  await page.clock.setSystemTime(new Date("2027-01-25T15:00:00Z"));
  const press = page.getByRole("button", { name: /^Put (it|all \d+) back$/ });
  await press.waitFor();
  await assertAccessible(page);
  await screenshot(page, "line-due-back-light-1440");
  const due = Number((await page.locator(".lane-due").innerText()).match(/\d+/)[0]);
  assert.ok(due > 0);
  await press.click();
  await counted(page, 1, cold + due);
  await page.locator(".lane-due").waitFor({ state: "detached" });
  await page.waitForFunction(() => document.activeElement?.closest("#bin-1") !== null);
  await page.keyboard.press("z");
  await counted(page, 1, cold);
  app.assertQuiet();
});

test("by finger: a rest picks up, a tap on a bin drops; scrolling stays scrolling", async (t) => {
  const app = await demo(t, { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true });
  const { page } = app;
  await nothingSticksOut(page);
  await assertAccessible(page);
  const before = { two: await count(page, 2), one: await count(page, 1) };
  const unit = bin(page, 2).locator(".unit-main").first();
  await unit.evaluate((el) => el.scrollIntoView({ block: "center" }));
  const box = await unit.boundingBox();
  const session = await app.context.newCDPSession(page);
  const touch = (type, x, y) => session.send("Input.dispatchTouchEvent", {
    type, touchPoints: type === "touchEnd" ? [] : [{ x, y }],
  });
  const [x, y] = [box.x + box.width / 3, box.y + box.height / 2];
  await touch("touchStart", x, y);
  await page.locator(".moving").waitFor();
  await touch("touchEnd");
  await page.locator("#bin-1[data-drop=yes]").waitFor();
  await assertAccessible(page);
  await screenshot(page, "line-picked-touch-360");
  await bin(page, 1).locator(".bin-rule").tap();
  await counted(page, 1, before.one + 1);
  await counted(page, 2, before.two - 1);
  await nothingSticksOut(page);

  // And carried by the finger itself.
  const next = bin(page, 2).locator(".unit-main").first();
  await next.evaluate((el) => el.scrollIntoView({ block: "center" }));
  const from = await next.boundingBox();
  await touch("touchStart", from.x + 40, from.y + 10);
  await page.locator(".moving").waitFor();
  const rule = bin(page, 1).locator(".bin-rule");
  for (let i = 0; i < 60; i += 1) {
    const box = await rule.boundingBox();
    if (box.y > 100) break;
    await touch("touchMove", from.x + 40, 70);
    await page.evaluate(() => new Promise(requestAnimationFrame));
  }
  // The page goes on scrolling while the finger is at its edge: the bin is followed until it rests.
  for (let at = -1; ;) {
    const to = await rule.boundingBox();
    await touch("touchMove", to.x + 30, to.y + 10);
    await page.evaluate(() => new Promise(requestAnimationFrame));
    if (to.y === at) break;
    at = to.y;
  }
  await page.locator("#bin-1[data-over]").waitFor();
  await screenshot(page, "line-drag-touch-360");
  await touch("touchEnd");
  await counted(page, 1, before.one + 2);
  app.assertQuiet();
});

test("a message that is answered from within leaves nothing behind", async (t) => {
  const app = await demo(t);
  const { page } = app;
  const before = await count(page, 8);
  for (const undo of ["Enter", "pointer"]) {
    await focusUnit(page, 3, 2);
    await page.keyboard.press("m");
    await page.keyboard.press("8");
    await page.getByRole("heading", { name: /go to 8/ }).waitFor();
    await page.keyboard.press("1");
    await counted(page, 8, before + 1);
    // The message has the focus, or the pointer, when it goes.
    const button = page.locator(".toast").first().getByRole("button", { name: /^Undo/ });
    await button.hover();
    if (undo === "Enter") {
      await button.focus();
      await page.keyboard.press("Enter");
    } else {
      await button.click();
    }
    await counted(page, 8, before);
    await page.mouse.move(10, 10);
    await page.clock.fastForward(20_000);
    await page.waitForTimeout(200);
  }
  assert.equal(await page.locator("#stopped").isVisible(), false);
  app.assertQuiet();
});
