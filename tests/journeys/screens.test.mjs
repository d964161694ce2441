// Every screen, for everyone: axe in every look and on every kind of line, and what axe does not see.
import assert from "node:assert/strict";
import { test } from "node:test";

import { FRIDAY, assertAccessible, openApp, screenshot, started } from "./support/app.mjs";
import { demoLine, largeLine } from "./support/lines.mjs";

const SCREENS = ["work", "line", "accounts", "account", "import", "deal", "boards", "alerts", "contests", "settings"];
const LOOKS = {
  light: { colorScheme: "light", forcedColors: "none" },
  dark: { colorScheme: "dark", forcedColors: "none" },
  forced: { colorScheme: "dark", forcedColors: "active" },
};
// The one rule of WCAG 2.2 that axe knows is not among those it runs by itself.
const WITH_TARGETS = { rules: { "target-size": { enabled: true } } };

for (const [kind, put] of [["empty", async () => {}], ["demo", demoLine], ["10 k accounts", largeLine]]) {
  test(`axe finds nothing on any screen of a line that is ${kind}, in light, dark and forced colours`, async (t) => {
    const app = await openApp(t, { viewport: { width: 1440, height: 900 }, reducedMotion: "reduce" });
    const { page } = app;
    await put(app);
    for (const screen of SCREENS) {
      await visit(app, screen);
      for (const look of Object.values(LOOKS)) {
        await dress(page, look);
        await assertAccessible(page, WITH_TARGETS);
      }
    }
    app.assertQuiet();
  });
}

for (const width of [1440, 360]) {
  test(`every screen of the demo line is kept as a picture at ${width}, and nothing sticks out`, async (t) => {
    const app = await openApp(t, { viewport: { width, height: width === 360 ? 740 : 900 }, time: FRIDAY });
    const { page } = app;
    await demoLine(app);
    for (const screen of SCREENS) {
      await visit(app, screen);
      for (const look of ["light", "dark"]) {
        await dress(page, LOOKS[look]);
        await screenshot(page, `${screen}-${look}-${width}`);
      }
      const [wide, fits] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
      assert.ok(wide <= fits, `${screen} is ${wide} pixels wide in ${fits}`);
    }
    app.assertQuiet();
  });

  test(`whatever has the focus is seen, on every screen at ${width}`, async (t) => {
    const app = await openApp(t, { viewport: { width, height: width === 360 ? 740 : 900 }, reducedMotion: "reduce" });
    await demoLine(app);
    for (const screen of SCREENS) {
      await visit(app, screen);
      assert.deepEqual(await obscured(app.page), [], screen);
    }
  });
}

test("with single keys switched off no letter does anything, and every button still does", async (t) => {
  const app = await openApp(t, { viewport: { width: 1440, height: 900 } });
  const { page } = app;
  await demoLine(app);
  await page.locator("#shortcuts").getByRole("switch").click();
  for (const screen of ["work", "line", "accounts", "account"]) {
    await visit(app, screen);
    const before = await glance(page);
    for (const key of ["1", "2", "s", "b", "n", "p", "m", "j", "k", "x", "z", "?", "/", " ", "g", "i"]) {
      await page.locator("h1").first().evaluate((heading) => heading.focus());
      await page.keyboard.press(key);
    }
    await page.waitForTimeout(200);
    assert.deepEqual(await glance(page), before, screen);
  }
  await visit(app, "work");
  await page.getByRole("button", { name: /^Skip/ }).click();
  await page.locator("dialog[open]").waitFor();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox").waitFor();
});

test("after one visit every screen reloads with the network gone", async (t) => {
  const app = await openApp(t);
  await demoLine(app);
  await app.readyForOffline();
  await app.goOffline();
  for (const screen of SCREENS) {
    await visit(app, screen);
    const title = await app.page.title();
    await app.page.reload();
    await started(app.page);
    await stands(app.page, screen);
    assert.equal(await app.page.title(), title);
  }
  app.assertQuiet();
});

/** Goes to a screen by its address; the account is the first that the table has, or one that is not there. */
async function visit(app, screen) {
  const { page } = app;
  if (screen !== "account") {
    await app.visit(`/${screen}`);
    return stands(page, screen);
  }
  await app.visit("/accounts");
  await stands(page, "accounts");
  const first = page.locator(".vt-body .vt-name a").first();
  const path = await first.count() ? await first.getAttribute("href") : "/accounts/1";
  await app.visit(path);
  return stands(page, "account");
}

/** Waits until what the screen shows has come to rest. */
async function stands(page, screen) {
  await page.locator("#main h1").first().waitFor();
  if (screen === "accounts") {
    await page.waitForFunction(() => document.querySelector(".vt")?.getAttribute("aria-busy") !== "true");
  }
  await page.evaluate(() => document.fonts.ready);
  await page.evaluate(() => new Promise((done) => { requestAnimationFrame(() => requestAnimationFrame(done)); }));
}

/** Another look, once nothing fades into it any more. */
async function dress(page, look) {
  await page.emulateMedia(look);
  await page.evaluate(() => Promise.all(document.getAnimations().map((animation) => animation.finished.catch(() => {}))));
}

/** What a stray key would change: the address, the words on the screen, what is open over it. */
const glance = (page) => page.evaluate(() => ({
  address: location.pathname + location.search,
  words: [...document.querySelectorAll("h1, .job-name, [aria-checked=true], [aria-selected=true]")].map((el) => el.textContent),
  over: document.querySelectorAll("dialog[open], :popover-open").length,
}));

/**
 * Walks the page with Tab and names everything that has the focus and is wholly covered by something else
 * or lies outside the window (WCAG 2.4.11).
 */
async function obscured(page, most = 150) {
  const hidden = [];
  await page.evaluate(() => { document.activeElement?.blur(); globalThis.walked = new Set(); });
  for (let n = 0; n < most; n += 1) {
    await page.keyboard.press("Tab");
    const found = await page.evaluate(async () => {
      // What slides in with the focus, or out with it, has arrived two frames later.
      await new Promise((done) => { requestAnimationFrame(() => requestAnimationFrame(done)); });
      await Promise.all(document.getAnimations().map((animation) => animation.finished.catch(() => {})));
      const el = document.activeElement;
      if (!el || el === document.body || globalThis.walked.has(el)) return { end: true };
      globalThis.walked.add(el);
      const name = `${el.localName}.${el.className} “${(el.getAttribute("aria-label") ?? el.textContent ?? "").trim().slice(0, 40)}”`;
      // A label that stands for a hidden field is what one sees.
      const shown = el.closest("label") ?? el.labels?.[0] ?? el;
      const boxes = [...el.getClientRects(), ...(shown === el ? [] : shown.getClientRects())];
      const seen = boxes.some((box) => [0.1, 0.5, 0.9].some((x) => [0.1, 0.5, 0.9].some((y) => {
        const at = document.elementFromPoint(box.left + box.width * x, box.top + box.height * y);
        return at && (shown.contains(at) || at.contains(el) && getComputedStyle(at).position !== "fixed" && at !== document.documentElement && at !== document.body);
      })));
      return { name, seen };
    });
    if (found.end) break;
    if (!found.seen) hidden.push(found.name);
  }
  return hidden;
}
