// A board behind a link, against a depot as it is shipped: kept fresh, opened by somebody who has nothing but the
// link, put away, and called back.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

import { assertAccessible, fits, screenshot } from "./support/app.mjs";
import { openLaptop, startDepot } from "./support/depot.mjs";
import { importList, madeList } from "./support/lines.mjs";
import { anasLine, bensLaptop, inStep } from "./support/team.mjs";

/** Ana's shared line, with a list on it. */
const anas = (t, options) => anasLine(t, {
  options,
  bring: async (ana) => {
    await ana.visit("/import");
    await importList(ana.page, madeList(120));
  },
});

/** Opens the dialog on the boards. */
async function dialog(ana, search = "") {
  await ana.visit(`/boards${search}`);
  await ana.page.getByRole("button", { name: "Share", exact: true }).click();
  return ana.page.getByRole("dialog");
}

/** Makes a link that is kept fresh, and waits until the depot shows the board. */
async function liveLink(ana, { name = "Wall of the line", password, search } = {}) {
  const box = await dialog(ana, search);
  await box.getByLabel("Name").fill(name);
  if (password) await box.getByLabel("Password, if you like").fill(password);
  await box.getByRole("button", { name: "Make the link" }).click();
  const field = box.getByLabel("The link", { exact: true });
  await field.waitFor();
  const link = await field.inputValue();
  const id = link.match(/\/d\/([0-9a-f]{32})#k=/)?.[1];
  assert.ok(id, link);
  const row = box.locator("#live-links .share-row").filter({ hasText: name });
  await row.getByText(/fresh as of/).waitFor({ timeout: 60_000 });
  return { link, box };
}

/** Somebody who has nothing but a link. Every request their browser makes is written down. */
async function viewer(t, origin, options = {}) {
  const other = await openLaptop(t, origin, options);
  other.requests = [];
  other.context.on("request", (request) =>
    other.requests.push([request.url(), request.postData() ?? "", JSON.stringify(request.headers())].join(" ")));
  other.go = async (link) => {
    await other.page.goto("about:blank");
    await other.page.goto(link);
  };
  other.says = (name) => other.page.getByRole("heading", { name }).waitFor();
  return other;
}

const noData = async (page) => {
  assert.equal(await page.locator(".fig, .ans, .five").count(), 0, "no data on the page");
};

test("a link that is kept fresh opens for whoever holds it, and follows what the line does", async (t) => {
  const { depot, ana } = await anas(t);
  const { link, box } = await liveLink(ana);
  await assertAccessible(ana.page);
  await screenshot(ana.page, "live-dialog");
  const secret = link.split("#k=")[1];
  const boss = await viewer(t, depot.origin);
  const began = Date.now();
  await boss.go(`${link.split("#")[0]}?refresh=5#k=${secret}`);
  await boss.says("Wall of the line");
  t.diagnostic(`shown after ${Date.now() - began} ms with a cold browser, link of ${link.length} characters`);
  assert.equal(await boss.page.title(), "Wall of the line");
  assert.ok(!boss.page.url().includes("#"), "the secret has left the address bar");
  await boss.page.locator(".fig svg.chart").first().waitFor();
  await boss.page.getByText("Asks again in").waitFor();
  const lede = await boss.page.locator(".page-lede").innerText();
  assert.match(lede, /As of .*\d:\d\d/);
  await assertAccessible(boss.page);
  await screenshot(boss.page, "live-viewer", { fullPage: true });
  const text = await boss.page.locator("main").innerText();
  assert.ok(!/@|\.example|\+\d{6}|Alder|Beacon/.test(text), "no company and no way to reach anybody");
  const databases = await boss.page.evaluate(async () => (await indexedDB.databases()).map((db) => db.name));
  assert.deepEqual(databases, [], "no line was made in somebody else's browser");

  // What Ana does is on the board a little later, with nobody touching it.
  await ana.visit("/accounts");
  const leads = boss.page.locator(".five").first();
  assert.match(await leads.innerText(), /120/);
  await ana.visit("/import");
  await importList(ana.page, { ...madeList(150), name: "more.csv" });
  await boss.page.locator(".five").filter({ hasText: /150/ }).first().waitFor({ timeout: 60_000 });

  // The list says when it was opened, and how new it is.
  await dialog(ana);
  const row = box.locator("#live-links > li").filter({ hasText: "Wall of the line" });
  await row.getByText(/Last opened/).waitFor();
  await row.getByText(/fresh as of/).waitFor();
  await row.getByText(/made by Ana Ruiz/).waitFor();
  await assertAccessible(ana.page);
  await screenshot(ana.page, "live-list");
  await ana.page.setViewportSize({ width: 360, height: 740 });
  assert.ok(await fits(ana.page));
  await screenshot(ana.page, "live-list-360");
  await ana.page.emulateMedia({ colorScheme: "dark" });
  await screenshot(ana.page, "live-list-360-dark");

  // A telephone, a printer, a wall, a file.
  await boss.page.setViewportSize({ width: 360, height: 740 });
  assert.ok(await fits(boss.page), "nothing sticks out");
  await screenshot(boss.page, "live-viewer-360", { fullPage: true });
  await boss.page.emulateMedia({ colorScheme: "dark" });
  await assertAccessible(boss.page);
  await screenshot(boss.page, "live-viewer-360-dark", { fullPage: true });
  await boss.page.emulateMedia({ colorScheme: "light" });
  await boss.page.setViewportSize({ width: 1920, height: 1080 });
  const figure = boss.page.locator("figure", { has: boss.page.getByRole("heading", { name: "Conversion" }) });
  await figure.getByRole("button", { name: "Table of Conversion" }).click();
  const [download] = await Promise.all([
    boss.page.waitForEvent("download"),
    figure.getByRole("button", { name: "CSV of Conversion" }).click(),
  ]);
  assert.match(await readFile(await download.path(), "utf8"), /^Step,Went on,Decided,Share,/);
  await figure.getByRole("button", { name: "Table of Conversion" }).click();
  await boss.page.getByRole("button", { name: "Wall view" }).click();
  await boss.page.locator(".is-kiosk").waitFor();
  const sizes = await boss.page.evaluate(() => {
    const { scrollHeight, scrollWidth } = document.documentElement;
    return { scrollHeight, scrollWidth };
  });
  assert.deepEqual(sizes, { scrollHeight: 1080, scrollWidth: 1920 }, "the wall fits one screen");
  await screenshot(boss.page, "live-wall");
  await boss.page.getByRole("button", { name: "Leave wall view" }).click();
  await boss.page.waitForTimeout(500);
  await boss.page.emulateMedia({ media: "print" });
  const pdf = await boss.page.pdf({ format: "A4", preferCSSPageSize: true });
  assert.equal(pdf.toString("latin1").match(/\/Type\s*\/Page\b(?!s)/g).length, 1, "one A4");

  assert.ok(boss.requests.some((request) => request.includes("/projection")), "the depot was asked");
  for (const request of boss.requests) {
    for (let at = 0; at + 20 <= secret.length; at += 10) {
      assert.ok(!request.includes(secret.slice(at, at + 20)), "the fragment is in no request");
    }
  }
  assert.deepEqual([...ana.complaints, ...boss.complaints], []);
});

test("two laptops take turns keeping one link fresh, and whoever looks on notices nothing", async (t) => {
  const { depot, ana } = await anas(t);
  const { ben } = await bensLaptop(t, { depot, ana });
  const { link } = await liveLink(ana);
  await inStep(ben.page);
  const boss = await viewer(t, depot.origin);
  await boss.go(link.replace("#", "?refresh=5#"));
  await boss.says("Wall of the line");
  const shows = (n) => boss.page.locator(".five").filter({ hasText: n }).first().waitFor({ timeout: 90_000 });
  await shows(/120/);
  const more = async (laptop, rows) => {
    await laptop.visit("/import");
    await importList(laptop.page, { ...madeList(rows), name: `${rows}.csv` });
  };

  // Ana's laptop is shut. Ben made no link, and his keeps hers fresh.
  await ana.context.close();
  ana.context = undefined;
  await more(ben, 150);
  await shows(/150/);

  // Ben's is off the net, and Ana's is open again: it is hers once more.
  await ben.offline(true);
  await ana.open();
  await ana.visit("/work");
  await inStep(ana.page);
  await more(ana, 180);
  await shows(/180/);

  // Both are there: neither puts an older board over a newer one.
  await ben.offline(false);
  await more(ben, 210);
  await shows(/210/);
  await Promise.all([inStep(ana.page), inStep(ben.page)]);
  await boss.page.waitForTimeout(12_000);
  await shows(/210/);
  assert.equal(await boss.page.getByText("this is how it was").count(), 0);
  assert.deepEqual([...ana.complaints, ...ben.complaints, ...boss.complaints], []);
});

test("paused, resumed, called back: each is its own page, with no data, and a page that is open follows", async (t) => {
  const { depot, ana } = await anas(t);
  const { link, box } = await liveLink(ana);
  const boss = await viewer(t, depot.origin);
  const quick = link.replace("#", "?refresh=5#");
  await boss.go(quick);
  await boss.says("Wall of the line");

  await box.getByRole("button", { name: "Pause Wall of the line" }).click();
  await boss.says("This board is paused");
  await noData(boss.page);
  await assertAccessible(boss.page);
  await screenshot(boss.page, "live-paused");
  await box.getByRole("button", { name: "Open again Wall of the line" }).click();
  await boss.says("Wall of the line");

  await box.getByRole("button", { name: "Call back Wall of the line" }).click();
  await screenshot(ana.page, "live-call-back");
  await box.getByRole("button", { name: "Yes, call it back" }).click();
  await boss.says("This link was called back");
  await noData(boss.page);
  await boss.go(link);
  await boss.says("This link was called back");
  await noData(boss.page);
  await assertAccessible(boss.page);
  await box.locator("#live-links").getByText("Called back", { exact: true }).waitFor();
  assert.equal(await box.getByRole("button", { name: /Open again|Pause/ }).count(), 0);
  assert.deepEqual([...ana.complaints, ...boss.complaints], []);
});

test("a wrong key, a changed link, bent bytes, a lost depot and an end each get their own page and no data", async (t) => {
  const { depot, ana } = await anas(t);
  const { link } = await liveLink(ana, { name: "First" });
  await ana.page.getByRole("button", { name: "Close" }).click();
  const { link: second } = await liveLink(ana, { name: "Second" });
  const boss = await viewer(t, depot.origin);
  const page = boss.page;
  const [path, secret] = link.split("#k=");

  await boss.go(path);
  await boss.says("There is no board in this link");
  await boss.go(`${path}#k=${secret.slice(0, -9)}`);
  await boss.says("There is no board in this link");
  const letter = secret[40] === "A" ? "B" : "A";
  await boss.go(`${path}#k=${secret.slice(0, 40)}${letter}${secret.slice(41)}`);
  await boss.says("There is no board in this link");
  await noData(page);
  await assertAccessible(page);

  // A depot that does not know the key: another line's depot.
  const elsewhere = await startDepot(t);
  await boss.go(link.replace(depot.origin, elsewhere.origin));
  await boss.says("This link opens nothing");
  await noData(page);
  await assertAccessible(page);

  // What the depot hands out is not what was sealed: bent, or another board's.
  const bend = (bytes) => { bytes[bytes.length - 5] ^= 1; return bytes; };
  await page.route("**/projection", async (route) => {
    const reply = await route.fetch();
    await route.fulfill({ response: reply, body: bend(await reply.body()) });
  });
  await boss.go(link);
  await boss.says("This link is damaged");
  await noData(page);
  await assertAccessible(page);
  await page.unroute("**/projection");
  await page.route("**/projection", async (route) => {
    await route.fulfill({ status: 200, contentType: "text/html", body: "<h1>Sign in to the Wi-Fi</h1>" });
  });
  await boss.go(link);
  await boss.says("Something else answers for the depot");
  await noData(page);
  await page.unroute("**/projection");

  // A depot that is away, and comes back: the page recovers by itself.
  await boss.go(`${path}?refresh=5#k=${secret}`);
  await boss.says("First");
  await depot.stop();
  await page.getByText("The depot does not answer: this is how it was.").waitFor({ timeout: 40_000 });
  await screenshot(page, "live-away");
  await depot.start();
  await page.getByText("this is how it was").waitFor({ state: "hidden", timeout: 40_000 });

  // After its last day the depot gives nothing; nor does the page by its own clock.
  const later = await viewer(t, depot.origin, { time: new Date(Date.now() + 9 * 86_400_000) });
  await later.go(second);
  await later.says("This link has expired");
  await noData(later.page);
  await assertAccessible(later.page);
  assert.deepEqual([...ana.complaints, ...boss.complaints, ...later.complaints], []);
});

test("with a password neither the link nor the depot alone shows anything", async (t) => {
  const { depot, ana } = await anas(t);
  const { link } = await liveLink(ana, { password: "four winds" });
  const boss = await viewer(t, depot.origin);
  await boss.go(link);
  await boss.says("This board has a password");
  await noData(boss.page);
  await assertAccessible(boss.page);
  assert.ok(!boss.requests.some((request) => request.includes("/projection")), "nothing is asked for before it");
  await boss.page.getByLabel("Password").fill("five winds");
  await boss.page.keyboard.press("Enter");
  await boss.page.getByText("That password does not open it.").waitFor();
  await noData(boss.page);
  await boss.page.getByLabel("Password").fill("four winds");
  await boss.page.keyboard.press("Enter");
  await boss.says("Wall of the line");
  assert.ok(boss.requests.every((request) => !/(four|five)( |%20|\+)winds/.test(request)), "the password is in no request");
  await ana.page.locator("#live-links").getByText(/with a password/).waitFor();
  assert.deepEqual([...ana.complaints, ...boss.complaints], []);
});
