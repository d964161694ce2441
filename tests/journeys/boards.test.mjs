// A manager's look at the boards: the two answers, any range, the wall, the printout, and a link for somebody
// who has nothing but the link.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

import { FRIDAY, assertAccessible, fits, openApp, screenshot, started } from "./support/app.mjs";

/** The demo line, open on its boards. */
async function demo(t, options = {}) {
  const app = await openApp(t, { time: FRIDAY, ...options });
  await app.visit("/accounts");
  await Promise.all([
    app.page.waitForEvent("load"),
    app.page.getByRole("button", { name: "Look at the demo line" }).click(),
  ]);
  await started(app.page);
  await app.visit("/boards");
  await app.page.locator(".bd-cfd svg.chart path.b3").first().waitFor();
  return app;
}

test("an empty line has a board that says so", async (t) => {
  const app = await openApp(t);
  await app.visit("/boards");
  await app.page.getByRole("heading", { name: "Nobody is on the line" }).waitFor();
  await assertAccessible(app.page);
  await screenshot(app.page, "boards-empty");
  app.assertQuiet();
});

test("the first screen answers whether the line is winning and where it is stuck", async (t) => {
  const app = await demo(t, { viewport: { width: 1440, height: 900 } });
  const { page } = app;
  for (const question of ["Are we winning?", "Where is it stuck?"]) {
    const box = await page.getByText(question).boundingBox();
    assert.ok(box.y + box.height < 900, `${question} is on the first screen`);
  }
  await assertAccessible(page);
  await screenshot(page, "boards", { fullPage: true });

  // A view is its address.
  await page.getByRole("button", { name: "90 days" }).click();
  await page.waitForURL(/range=90d/);
  await page.getByLabel("Laps").selectOption("first");
  await page.waitForURL(/lap=first/);
  await page.getByRole("combobox", { name: "Against" }).selectOption("before");
  await page.waitForURL(/against=before/);
  await page.getByRole("heading", { name: "Compared" }).waitFor();
  // Any two ranges.
  await page.getByRole("combobox", { name: "Against" }).selectOption("days");
  await page.waitForURL(/against=2026-/);
  await page.getByLabel("the days from").fill("2026-10-01");
  await page.waitForURL(/against=2026-10-01\.\./);
  await page.getByLabel("until").fill("2026-10-15");
  await page.waitForURL(/against=2026-10-01\.\.2026-10-15/);
  const compared = page.locator("figure", { has: page.getByRole("heading", { name: "Compared" }) });
  await compared.getByText(/against 1 October to 15 October|1 Oct to 15 Oct|against 1 Oct/).first().waitFor();
  await screenshot(page, "boards-against", { fullPage: true });
  await page.getByRole("combobox", { name: "Against" }).selectOption("");
  await page.waitForURL((url) => !url.search.includes("against"));
  await page.goBack();
  await page.waitForURL(/against/);
  await page.goForward();
  await page.waitForURL((url) => !url.search.includes("against"));
  await page.reload();
  await started(page);
  assert.equal(await page.getByLabel("Laps").inputValue(), "first");

  await page.emulateMedia({ colorScheme: "dark", reducedMotion: "reduce" });
  await assertAccessible(page);
  await screenshot(page, "boards-dark", { fullPage: true });
  await page.emulateMedia({ colorScheme: "light", forcedColors: "active" });
  await assertAccessible(page);
  await screenshot(page, "boards-forced");
  app.assertQuiet();
});

test("a chart is read by the arrow keys, as a table and as a file", async (t) => {
  const app = await demo(t);
  const { page } = app;
  const figure = page.locator("figure", { has: page.getByRole("heading", { name: "Conversion" }) });
  await figure.locator(".fig-plot").focus();
  await page.keyboard.press("ArrowRight");
  const first = await figure.locator(".fig-read").innerText();
  assert.match(first, /of \d+/);
  await page.keyboard.press("ArrowRight");
  assert.notEqual(await figure.locator(".fig-read").innerText(), first);
  await screenshot(page, "boards-focus");

  await figure.getByRole("button", { name: "Table of Conversion" }).click();
  assert.equal(await figure.locator("tbody tr").count(), 4);
  await assertAccessible(page);
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    figure.getByRole("button", { name: "CSV of Conversion" }).click(),
  ]);
  const file = await readFile(await download.path(), "utf8");
  assert.match(file, /^Step,Went on,Decided,Share,/);
  assert.equal(download.suggestedFilename(), "Conversion.csv");
  app.assertQuiet();
});

test("a telephone shows the whole board, and a member their own", async (t) => {
  const app = await demo(t, { viewport: { width: 360, height: 740 } });
  const { page } = app;
  assert.ok(await fits(page), "nothing sticks out");
  await assertAccessible(page);
  await screenshot(page, "boards-360", { fullPage: true });
  await page.getByRole("button", { name: "Me", exact: true }).click();
  await page.getByRole("heading", { name: "Day, week, month" }).waitFor();
  assert.ok(await fits(page));
  await assertAccessible(page);
  await screenshot(page, "boards-me-360", { fullPage: true });
  app.assertQuiet();
});

test("the wall fits one screen, and the printout one sheet", async (t) => {
  const app = await demo(t, { viewport: { width: 1920, height: 1080 } });
  const { page } = app;
  await app.visit("/boards?kiosk=1");
  await page.locator(".is-kiosk .bd-cfd svg.chart path.b3").first().waitFor();
  const sizes = await page.evaluate(() => {
    const { scrollHeight, scrollWidth } = document.documentElement;
    const over = [...document.querySelectorAll(".is-kiosk .bd-cell")]
      .filter((cell) => cell.offsetParent && cell.getBoundingClientRect().bottom > innerHeight).length;
    return { scrollHeight, scrollWidth, over };
  });
  assert.deepEqual(sizes, { scrollHeight: 1080, scrollWidth: 1920, over: 0 });
  assert.ok(!await page.getByRole("navigation", { name: "Main" }).isVisible());
  await assertAccessible(page);
  await screenshot(page, "boards-kiosk");
  await page.getByRole("button", { name: "Leave wall view" }).click();
  await page.getByRole("navigation", { name: "Main" }).waitFor();
  // The charts are drawn anew for the narrower page; whoever prints has seen it.
  await page.waitForTimeout(500);

  await page.emulateMedia({ media: "print" });
  const pdf = await page.pdf({ format: "A4", preferCSSPageSize: true });
  assert.equal(pdf.toString("latin1").match(/\/Type\s*\/Page\b(?!s)/g).length, 1, "one A4");
  app.assertQuiet();
});

/** Makes a link with the dialog and gives it. */
async function share(page, { password } = {}) {
  await page.getByRole("button", { name: "Share", exact: true }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill("Wall of the line");
  if (password) await dialog.getByLabel("Password, if you like").fill(password);
  await dialog.getByRole("button", { name: "Make the link" }).click();
  const field = dialog.getByLabel("The link", { exact: true });
  await field.waitFor();
  await assertAccessible(page);
  return field.inputValue();
}

test("a link opens in a browser that has no line, and its secret is in no request", async (t) => {
  const app = await demo(t);
  const link = await share(app.page);
  await screenshot(app.page, "boards-share");
  assert.match(link, /\/d\/[0-9a-f]{8}#b=/);
  const secret = link.split("#")[1];

  const other = await openApp(t, { time: FRIDAY });
  const requests = [];
  other.context.on("request", (request) => requests.push([request.url(), request.postData() ?? "", JSON.stringify(request.headers())].join(" ")));
  const began = Date.now();
  await other.page.goto(link.replace(app.origin, other.origin));
  await other.page.getByRole("heading", { name: "Wall of the line" }).waitFor();
  t.diagnostic(`opened in ${Date.now() - began} ms, ${link.length} characters`);
  assert.equal(await other.page.title(), "Wall of the line");
  assert.ok(!other.page.url().includes(secret.slice(0, 12)), "the secret has left the address bar");
  assert.ok(requests.length > 3 && requests.every((request) => !request.includes(secret.slice(2, 22))));
  const databases = await other.page.evaluate(async () => (await indexedDB.databases()).map((db) => db.name));
  assert.deepEqual(databases, [], "no line was made in somebody else's browser");
  await other.page.locator(".fig svg.chart path").first().waitFor();
  await assertAccessible(other.page);
  await screenshot(other.page, "boards-viewer", { fullPage: true });
  const text = await other.page.locator("main").innerText();
  assert.ok(!/@|\.example|\+\d{6}/.test(text), "no way to reach anybody");

  await other.page.reload();
  await other.page.getByRole("heading", { name: "Wall of the line" }).waitFor();
  await other.page.setViewportSize({ width: 360, height: 740 });
  assert.ok(await fits(other.page));
  await screenshot(other.page, "boards-viewer-360", { fullPage: true });
  app.assertQuiet();
  other.assertQuiet();
});

test("a wrong link, a changed one, one that is over and one with a password each say what is wrong", async (t) => {
  const app = await demo(t);
  const open = await share(app.page);
  await app.page.getByRole("button", { name: "Close" }).click();
  const sealed = await share(app.page, { password: "four winds" });
  assert.match(sealed, /#s=/);
  await app.page.getByRole("button", { name: "Close" }).click();

  const other = await openApp(t, { time: FRIDAY });
  const { page } = other;
  const go = async (link) => {
    await page.goto("about:blank");
    await page.goto(link.replace(app.origin, other.origin));
  };
  const says = (name) => page.getByRole("heading", { name }).waitFor();
  await go(open.split("#")[0]);
  await says("There is no board in this link");
  await assertAccessible(page);
  await go(`${open.slice(0, -40)}AAAA${open.slice(-36)}`);
  await says("This link is damaged");
  await assertAccessible(page);
  assert.equal(await page.locator(".fig").count(), 0);

  await go(sealed);
  await says("This board has a password");
  assert.equal(await page.locator(".fig").count(), 0);
  await assertAccessible(page);
  await page.getByLabel("Password").fill("five winds");
  await page.keyboard.press("Enter");
  await page.getByText("That password does not open it.").waitFor();
  await page.getByLabel("Password").fill("four winds");
  await page.keyboard.press("Enter");
  await says("Wall of the line");
  other.assertQuiet();

  const later = await openApp(t, { time: new Date(FRIDAY.getTime() + 9 * 86_400_000) });
  await later.page.goto(open.replace(app.origin, later.origin));
  await later.page.getByRole("heading", { name: /This board ended on/ }).waitFor();
  assert.equal(await later.page.locator(".fig").count(), 0);
  await assertAccessible(later.page);
  later.assertQuiet();
});
