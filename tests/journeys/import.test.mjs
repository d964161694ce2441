// A list comes in: real files and broken ones, by mouse and by keyboard, and everything back again.
import assert from "node:assert/strict";
import { appendFile, readFile, writeFile } from "node:fs/promises";
import { test } from "node:test";

import { assertAccessible, openApp, screenshot, started } from "./support/app.mjs";
import { HEADER, file, folder, large, real, row, workbook, zip } from "./support/lists.mjs";

/** The app with somebody at the desk, on the import's first step. */
async function desk(t, options = {}) {
  const app = await openApp(t, { viewport: { width: 1440, height: 900 }, ...options });
  const page = await app.visit("/work");
  await page.getByLabel("Your name").fill("Ana Sol");
  await page.getByRole("button", { name: "That’s me" }).click();
  await page.getByRole("button", { name: "That’s me" }).waitFor({ state: "detached" });
  await page.getByRole("link", { name: "Import", exact: true }).first().click();
  await page.getByRole("heading", { name: "Drop a list here" }).waitFor();
  await page.waitForURL("**/import"); // a reload comes back to where one is
  return app;
}

const choose = (page, path) => page.locator("#imp-file").setInputFiles(path);
const step = (page, name) => page.getByRole("heading", { name, exact: true }).waitFor({ timeout: 60_000 });
const says = (page, text) => page.getByText(text, { exact: false }).first().waitFor();

/** From the file to the dry run. */
async function check(page, path) {
  await choose(page, path);
  await step(page, "What the columns mean");
  await page.getByRole("button", { name: "Look for duplicates" }).click();
  await step(page, "Who is here already?");
  await page.getByRole("button", { name: "Check every row" }).click();
  await step(page, "What would happen");
  await page.locator(".tally-wide").waitFor({ timeout: 60_000 });
  return numbers(page);
}

/** The tally: new, fill in, left out, bad. */
async function numbers(page) {
  const texts = await page.locator(".tally-wide b").allInnerTexts();
  return texts.map((text) => Number(text.replaceAll(",", "")));
}

/** From the file to the report; the dry run's numbers. */
async function bring(page, path) {
  const found = await check(page, path);
  await page.getByRole("button", { name: /^Import [\d,]+ rows?$/ }).click();
  await page.getByRole("heading", { name: /came in$/ }).waitFor({ timeout: 120_000 });
  return found;
}

async function another(page) {
  await page.getByRole("button", { name: "Import another list" }).click();
  await step(page, "Drop a list here");
}

/** How many accounts the line has, as its own table counts them. */
async function accounts(app) {
  const tab = await app.newTab("/settings#backup");
  const text = await tab.getByText(/each with its people and history/).innerText();
  await tab.close();
  return Number(text.match(/^([\d,]+)/)[1].replaceAll(",", ""));
}

test("a real list maps itself, comes in, and a second time adds nothing", async (t) => {
  const list = real("fortune1000.csv");
  if (!list) return t.skip("../shared/data is missing");
  const app = await desk(t);
  const { page } = app;
  await assertAccessible(page);
  await screenshot(page, "import-choose-light-1440");
  await choose(page, list);
  await step(page, "What the columns mean");
  const meaning = (column) => page.getByLabel(column, { exact: true }).evaluate((box) => box.selectedOptions[0].text);
  assert.equal(await meaning("Company"), "Company");
  assert.equal(await meaning("Employees"), "Employees");
  assert.equal(await meaning("Revenue (M)"), "Annual revenue");
  assert.equal(await meaning("State"), "State");
  assert.equal(await meaning("Rank"), "Do not import");
  await assertAccessible(page);
  await screenshot(page, "import-columns-light-1440", { fullPage: true });
  await page.getByRole("button", { name: "Look for duplicates" }).click();
  await step(page, "Who is here already?");
  await page.locator(".dup-eg", { hasText: "No row" }).first().waitFor();
  await assertAccessible(page);
  await page.getByRole("button", { name: "Check every row" }).click();
  await step(page, "What would happen");
  await page.locator(".tally-wide").waitFor();
  const [added, filled, skipped, bad] = await numbers(page);
  assert.equal(added + filled + skipped + bad, 1000, "every row is one of the four");
  assert.equal(bad, 0);
  await assertAccessible(page);
  await screenshot(page, "import-check-light-1440", { fullPage: true });
  await page.getByRole("button", { name: /^Import [\d,]+ rows$/ }).click();
  await page.getByRole("heading", { name: /accounts came in$/ }).waitFor({ timeout: 60_000 });
  await assertAccessible(page);
  await screenshot(page, "import-done-light-1440", { fullPage: true });
  assert.equal(await accounts(app), added);

  const tab = await app.newTab("/accounts?q=Walmart");
  await tab.getByText("Walmart", { exact: true }).first().waitFor();
  await tab.close();
  await another(page);
  const again = await check(page, list);
  assert.equal(again[0], 0, "nothing is new the second time");
  assert.equal(again[1], 1000, "every row equals an account");
  await page.locator(".step-link", { hasText: "Duplicates" }).click();
  await step(page, "Who is here already?");
  await page.getByText("Compare them").first().click();
  await page.locator(".pair mark").first().waitFor();
  await assertAccessible(page);
  await screenshot(page, "import-duplicates-light-1440", { fullPage: true });
  await page.getByRole("radiogroup", { name: "Same name" }).getByRole("radio", { name: "Leave out" }).click();
  await page.getByRole("button", { name: "Check every row" }).click();
  await page.waitForFunction(() => document.querySelectorAll(".tally-wide b")[2]?.textContent === "1,000");
  await page.getByRole("button", { name: "Nothing to import" }).waitFor();
  app.assertQuiet();
});

test("won deals find their leads by the record id, and one undo takes the whole import back", async (t) => {
  const [leads, deals] = [real("olist-marketing-qualified-leads.csv"), real("olist-closed-deals.csv")];
  if (!leads || !deals) return t.skip("../shared/data is missing");
  const app = await desk(t);
  const { page } = app;
  const [added] = await bring(page, leads);
  assert.equal(added, 8000);
  assert.equal(await accounts(app), 8000);
  await another(page);
  await choose(page, deals);
  await step(page, "What the columns mean");
  assert.equal(await page.getByLabel("mql_id", { exact: true }).evaluate((box) => box.selectedOptions[0].text), "External ID");
  await page.getByRole("button", { name: "Look for duplicates" }).click();
  await page.locator(".dup", { hasText: "Same record id" }).getByText("842 rows").waitFor();
  await page.getByRole("button", { name: "Check every row" }).click();
  await page.locator(".tally-wide").waitFor();
  assert.deepEqual((await numbers(page)).slice(0, 2), [0, 842]);
  await page.getByRole("button", { name: "Import 842 rows" }).click();
  await page.getByRole("heading", { name: "0 accounts came in" }).waitFor({ timeout: 60_000 });
  assert.equal(await accounts(app), 8000, "won deals are no new leads");
  await another(page);
  await page.locator(".imp-past li").nth(1).waitFor();
  await screenshot(page, "import-past-light-1440", { fullPage: true });
  await assertAccessible(page);
  await page.getByRole("button", { name: "Take back the import of olist-marketing-qualified-leads.csv" }).click();
  await page.locator(".imp-past li", { hasText: "Taken back" }).waitFor({ timeout: 60_000 });
  // What the second list filled in is somebody's work by now: those stay, and it is said.
  await says(page, "off the line again");
  const left = await accounts(app);
  assert.ok(left <= 842, `${left} stay`);
  app.assertQuiet();
});

test("the key that undoes takes a whole import back", async (t) => {
  const list = real("sp500-constituents.csv");
  if (!list) return t.skip("../shared/data is missing");
  const app = await desk(t);
  const { page } = app;
  const [added] = await bring(page, list);
  assert.ok(added > 490);
  assert.equal(await accounts(app), added);
  await page.keyboard.press("z");
  await page.getByText("Undone.", { exact: false }).first().waitFor();
  assert.equal(await accounts(app), 0);
  app.assertQuiet();
});

test("each file that is no list is told for what it is, and nothing changes", async (t) => {
  const app = await desk(t);
  const { page } = app;
  const at = await folder(t);
  const lfs = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a2146\nsize 123456\n";
  const wrong = [
    ["page.csv", "<!DOCTYPE html><html><head><title>Sign in</title></head><body>…</body></html>", "This is a web page (“Sign in”)"],
    ["pointer.csv", lfs, "Git LFS pointer"],
    ["empty.csv", "", "This file is empty"],
    ["blank.csv", "\n\n  \n", "This file is empty"],
    ["header.csv", "Company,Website\n", "column names (Company, Website) but no rows"],
    ["archive.xlsx", zip({ "readme.txt": "Hello" }), "compressed archive"],
    ["broken.xlsx", zip({ "xl/workbook.xml": "<workbook/>" }), "workbook cannot be opened"],
    ["picture.csv", Buffer.from("\x89PNG\r\n\x1a\n0000", "latin1"), "a picture"],
    ["old.csv", Buffer.from("d0cf11e0a1b11ae10000", "hex"), "old .xls format"],
    ["data.csv", '{"accounts": [1, 2]}', "a JSON file"],
  ];
  for (const [name, content, words] of wrong) {
    await choose(page, await file(at, name, content));
    await page.getByRole("alert").getByText(words, { exact: false }).waitFor();
    if (name === "page.csv") {
      await assertAccessible(page);
      await screenshot(page, "import-wrong-light-1440");
    }
    await page.getByRole("button", { name: "Choose another file" }).click();
    await step(page, "Drop a list here");
  }
  assert.equal(await accounts(app), 0);
  app.assertQuiet();
});

test("a list that is odd in one way comes in whole", async (t) => {
  const app = await desk(t);
  const { page } = app;
  const at = await folder(t);
  const odd = [
    ["bom.csv", Buffer.from("\ufeffCompany,City\nBömag,Köln\n"), "UTF-8 with a byte order mark", [1, 0, 0, 0]],
    ["latin.csv", Buffer.from("Company;City\n\xd6l AG;K\xf6ln\nZ\xfcrich Re;Z\xfcrich\n", "latin1"), "Windows-1252", [2, 0, 0, 0]],
    ["lines.csv", 'Company,City\n"Cord\nUnion Ltd","New\nYork"\nDune,Aachen\n', "comma", [2, 0, 0, 0]],
    ["ragged.csv", "Company,City,State\nEcho,Aachen\nFerro,Bonn,NW,what,else\nGamma,Ulm,BW\n", "comma", [2, 0, 0, 1]],
    ["pipes.txt", "Company|Website\nHelio|helio.com\nIndra|indra.io\nJunta|junta.org\n", "vertical bar", [3, 0, 0, 0]],
  ];
  for (const [name, content, words, expected] of odd) {
    await choose(page, await file(at, name, content));
    await step(page, "What the columns mean");
    await says(page, words);
    await page.getByRole("button", { name: "Look for duplicates" }).click();
    await page.getByRole("button", { name: "Check every row" }).click();
    await page.locator(".tally-wide").waitFor();
    assert.deepEqual(await numbers(page), expected, name);
    await page.getByRole("button", { name: /^Import \d+ rows?$/ }).click();
    await page.getByRole("heading", { name: /came in$/ }).waitFor();
    await another(page);
  }
  assert.equal(await accounts(app), 10);
  await app.visit("/accounts");
  for (const name of ["Bömag", "Zürich Re", "Cord Union Ltd", "Gamma"]) await page.getByText(name, { exact: true }).first().waitFor();
  app.assertQuiet();
});

test("a workbook is read whatever its name says, and another of its sheets can be chosen", async (t) => {
  const app = await desk(t);
  const { page } = app;
  const at = await folder(t);
  const book = workbook({
    Cover: [],
    Leads: [["Company", "Employees"], ["Alfa", 12], ["Beta", 500]],
    More: [["Company", "City"], ["Gamma", "Ulm"], ["Delta", "Bonn"], ["Epsilon", "Aachen"]],
  });
  await choose(page, await file(at, "leads.csv", book));
  await step(page, "What the columns mean");
  await says(page, "The file is called .csv but is an Excel workbook");
  assert.equal(await page.getByLabel("Employees", { exact: true }).evaluate((box) => box.selectedOptions[0].text), "Employees");
  await assertAccessible(page);
  await screenshot(page, "import-workbook-light-1440", { fullPage: true });
  await page.getByLabel("Sheet").selectOption("More");
  await page.getByLabel("City", { exact: true }).waitFor();
  await page.getByRole("button", { name: "Look for duplicates" }).click();
  await page.getByRole("button", { name: "Check every row" }).click();
  await page.locator(".tally-wide").waitFor();
  assert.deepEqual(await numbers(page), [3, 0, 0, 0]);
  await page.getByRole("button", { name: "Import 3 rows" }).click();
  await page.getByRole("heading", { name: "3 accounts came in" }).waitFor();
  await another(page);
  // A sheet that is empty is said to be, and the file is not lost by it.
  await choose(page, await file(at, "leads.xlsx", book));
  await page.getByLabel("Sheet").selectOption("Cover");
  await page.getByRole("alert").getByText("This file is empty", { exact: false }).waitFor();
  await page.getByRole("button", { name: "Back to the columns" }).click();
  await page.getByLabel("Employees", { exact: true }).waitFor();
  app.assertQuiet();
});

test("rows that cannot come are in a file with their reasons, and come once they are mended", async (t) => {
  const app = await desk(t);
  const { page } = app;
  const at = await folder(t);
  const bad = `${HEADER}\n${row(1)}\n,,,Software,,TX\n${row(2)}\nOne,two.com,,Food,7,TX,,extra,cells\n`;
  assert.deepEqual(await check(page, await file(at, "half.csv", bad)), [2, 0, 0, 2]);
  await page.getByText("Mend the row").click();
  await says(page, "Line 5");
  await assertAccessible(page);
  await screenshot(page, "import-issues-light-1440", { fullPage: true });
  await page.getByRole("button", { name: "Import 2 rows" }).click();
  await page.getByRole("heading", { name: "2 accounts came in" }).waitFor();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Download the 2 rows that cannot come" }).click(),
  ]);
  assert.equal(download.suggestedFilename(), "half-not-imported.csv");
  const text = await readFile(await download.path(), "utf8");
  assert.match(text, /takt_line,takt_problem,takt_advice/);
  assert.match(text, /,3,"?No company name/);
  const mended = text.replace(",,,Software,,TX,3", "Mended,mended.com,,Software,,TX,3").replace(/One,two.com[^\r]*/, "One,two.com,,Food,7,TX,5,,");
  await another(page);
  const back = await bring(page, await file(at, "half-not-imported.csv", mended));
  assert.deepEqual(back, [2, 0, 0, 0], "only those that were missing come");
  assert.equal(await accounts(app), 4);
  app.assertQuiet();
});

test("a list is pasted, mapped by hand, kept as a template, and known again", async (t) => {
  const app = await desk(t);
  const { page } = app;
  const rows = "Who\tWhere they sit\tFax\nKappa Works\tUlm\t1\nLima Foods\tBonn\t2\n";
  await page.getByRole("button", { name: "Paste rows" }).click();
  await page.getByLabel("Rows, with their column names on top").fill(rows);
  await assertAccessible(page);
  await page.getByRole("button", { name: "Look at these rows" }).click();
  await step(page, "What the columns mean");
  await page.getByLabel("Who", { exact: true }).selectOption("Company");
  await page.getByLabel("Where they sit").selectOption("City");
  await page.getByLabel("Keep this for the next file as").fill("Trade fair");
  await page.getByRole("button", { name: "Keep", exact: true }).click();
  await says(page, "files with these columns map themselves");
  await page.getByRole("button", { name: "Another file" }).click();
  // By Ctrl-V, anywhere on the page.
  await page.evaluate((text) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", text);
    document.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true }));
  }, rows);
  await says(page, "Mapped by your template “Trade fair”");
  await page.getByRole("button", { name: "Another file" }).click();
  // Dropped beside the place for it: the app stays, and the file is looked at all the same.
  await page.evaluate((text) => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([text], "fair.tsv"));
    const drop = new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true });
    document.querySelector("h1").dispatchEvent(drop);
    if (!drop.defaultPrevented) throw new Error("the browser would have left the app");
  }, rows);
  await says(page, "Mapped by your template “Trade fair”");
  const chosen = await page.getByLabel("Where they sit").evaluate((box) => box.selectedOptions[0].text);
  assert.equal(chosen, "City");
  app.assertQuiet();
});

test("an import is stopped, goes on, is stopped and taken back", async (t) => {
  const app = await desk(t);
  const { page } = app;
  const at = await folder(t);
  // So many that it still runs when somebody presses Stop, on whatever machine.
  const rows = 60_000;
  const list = await large(at, rows);
  assert.deepEqual(await check(page, list), [59_940, 0, 0, 0], "blank rows are passed over");
  await page.getByRole("button", { name: "Import 59,940 rows" }).click();
  await step(page, "Coming in");
  await screenshot(page, "import-running-light-1440");
  await page.getByRole("button", { name: "Stop" }).click();
  await step(page, "Stopped on the way");
  await assertAccessible(page);
  await screenshot(page, "import-stopped-light-1440");
  const some = await accounts(app);
  assert.ok(some > 0 && some < 59_940, `${some} are in`);
  await page.getByRole("button", { name: "Go on" }).click();
  await page.getByRole("heading", { name: "59,940 accounts came in" }).waitFor({ timeout: 160_000 });
  assert.equal(await accounts(app), 59_940);
  await page.getByRole("button", { name: "Take the import back" }).click();
  await step(page, "Drop a list here");
  assert.equal(await accounts(app), 0);

  await check(page, list);
  await page.getByRole("button", { name: "Import 59,940 rows" }).click();
  await step(page, "Coming in");
  // Another screen does not stop it, and it is said there. By keys: a mouse would wait until nothing moves any more.
  await page.getByRole("link", { name: "Settings", exact: true }).first().click();
  await page.getByRole("link", { name: /^Importing, \d+ %/ }).press("Enter");
  await page.getByRole("button", { name: "Stop" }).press("Enter");
  await step(page, "Stopped on the way");
  await page.getByRole("button", { name: "Take it back" }).click();
  await step(page, "Drop a list here");
  assert.equal(await accounts(app), 0);
  app.assertQuiet();
});

test("a reload in the middle leaves an import that goes on or is taken back with one click", async (t) => {
  const app = await desk(t);
  const { page } = app;
  const at = await folder(t);
  const list = await large(at, 100_000);
  for (const end of ["goes on", "taken back"]) {
    await check(page, list);
    await page.getByRole("button", { name: "Import 99,900 rows" }).click();
    await step(page, "Coming in");
    await page.waitForFunction(() => document.querySelector(".run-n b")?.textContent !== "0");
    page.once("dialog", (dialog) => dialog.accept());
    await page.reload();
    await started(page);
    await page.getByRole("heading", { name: "The import of list-100000.csv stopped before its end" }).waitFor();
    const some = await accounts(app);
    assert.ok(some < 99_900, `${some} are in`);
    await assertAccessible(page);
    await screenshot(page, "import-unfinished-light-1440");
    if (end === "goes on") {
      await page.getByRole("button", { name: "Go on with the file" }).click();
      await says(page, "Choose the same file below");
      await choose(page, await file(at, "other.csv", "Company\nOther\n"));
      await step(page, "This is another file");
      await page.getByRole("button", { name: "Choose another file" }).click();
      await page.getByRole("button", { name: "Go on with the file" }).click();
      await choose(page, list);
      await page.getByRole("heading", { name: "99,900 accounts came in" }).waitFor({ timeout: 120_000 });
      assert.equal(await accounts(app), 99_900, "nothing is missing, and nothing is there twice");
      await page.getByRole("button", { name: "Take the import back" }).click();
    } else {
      await page.getByRole("button", { name: "Take it back" }).click();
      await page.getByRole("heading", { name: "The import of list-100000.csv stopped" }).waitFor({ state: "detached", timeout: 60_000 });
    }
    await step(page, "Drop a list here");
    await page.locator(".imp-past li", { hasText: "Taken back" }).first().waitFor({ timeout: 60_000 });
    assert.equal(await accounts(app), 0);
  }
  app.assertQuiet();
});

test("a second tab follows an import that goes on in the first, and offers neither to go on nor to take it back", async (t) => {
  const app = await desk(t);
  const { page, context } = app;
  const list = await large(await folder(t), 100_000);
  await check(page, list);
  await page.getByRole("button", { name: "Import 99,900 rows" }).click();
  await step(page, "Coming in");
  await page.waitForFunction(() => document.querySelector(".run-n b")?.textContent !== "0");
  await page.getByRole("button", { name: "Stop" }).click();
  await step(page, "Stopped on the way");
  const other = await context.newPage();
  await other.goto(page.url());
  await started(other);
  await other.getByRole("heading", { name: "The import of list-100000.csv goes on in another tab" }).waitFor();
  assert.equal(await other.getByRole("button", { name: "Go on with the file" }).count(), 0);
  await assertAccessible(other);
  await page.getByRole("button", { name: "Go on", exact: true }).click();
  await page.getByRole("heading", { name: "99,900 accounts came in" }).waitFor({ timeout: 120_000 });
  await other.getByRole("heading", { name: /The import of list-100000.csv/ }).waitFor({ state: "detached", timeout: 60_000 });
  assert.equal(await accounts(app), 99_900);
});

test("a file that may not be read any more stops the import, and goes on once it is chosen again", async (t) => {
  const app = await desk(t);
  const { page } = app;
  const at = await folder(t);
  const list = await large(at, 60_000);
  await check(page, list);
  // Changed on the disk: the browser withdraws its permission.
  await appendFile(list, "Late,late.com,,,,\n");
  await page.getByRole("button", { name: "Import 59,940 rows" }).click();
  await page.getByRole("alert").getByText("The browser may not read this file any more", { exact: false }).waitFor();
  await assertAccessible(page);
  await screenshot(page, "import-unreadable-light-1440");
  await writeFile(list, await readFile(list, "utf8").then((text) => text.replace("Late,late.com,,,,\n", "")));
  await page.getByRole("button", { name: "Choose the file again" }).click();
  await says(page, "Choose the same file below");
  await choose(page, list);
  await page.getByRole("heading", { name: "59,940 accounts came in" }).waitFor({ timeout: 120_000 });
  assert.equal(await accounts(app), 59_940);
  app.assertQuiet();
});

test("by keyboard alone, from the file to the line and back", async (t) => {
  const app = await desk(t);
  const { page } = app;
  const at = await folder(t);
  const list = await file(at, "keys.csv", `${HEADER}\n${row(1)}\n${row(2)}\n`);
  const active = () => page.evaluate(() => document.activeElement?.textContent?.trim() ?? "");
  /** Tabs until the focus is on what is wanted. */
  const tabTo = async (wanted) => {
    for (let i = 0; i < 60; i += 1) {
      await page.keyboard.press("Tab");
      const here = await page.evaluate(() => {
        const el = document.activeElement;
        return el?.id === "imp-file" ? "Choose a file" : el?.textContent?.trim() ?? "";
      });
      if (here.startsWith(wanted)) return;
    }
    assert.fail(`the focus never came to “${wanted}”`);
  };
  await tabTo("Choose a file");
  const chooser = page.waitForEvent("filechooser");
  // One round trip: the browser has heard that its own dialog is not wanted before the key comes.
  assert.equal(await page.evaluate(() => document.activeElement?.id), "imp-file");
  await page.keyboard.press("Space");
  await (await chooser).setFiles(list);
  await step(page, "What the columns mean");
  await page.waitForFunction(() => document.activeElement?.id === "imp-columns-h");
  await tabTo("Look for duplicates");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.activeElement?.id === "imp-rules-h");
  await tabTo("Fill what is empty");
  await page.keyboard.press("ArrowRight");
  assert.equal(await active(), "Leave out");
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute("aria-checked")), "true");
  await screenshot(page, "import-focus-light-1440");
  await tabTo("Check every row");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.activeElement?.id === "imp-check-h");
  await page.locator(".tally-wide").waitFor();
  await tabTo("Import 2 rows");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.activeElement?.id === "imp-done-h");
  await tabTo("Take the import back");
  await page.keyboard.press("Enter");
  await step(page, "Drop a list here");
  assert.equal(await accounts(app), 0);
  app.assertQuiet();
});

test("an export for each program maps itself when it comes back, and a backup restores to the same line", async (t) => {
  const list = real("fortune1000.csv");
  if (!list) return t.skip("../shared/data is missing");
  const app = await desk(t);
  const { page } = app;
  const at = await folder(t);
  const [added] = await bring(page, list);
  for (const program of ["A spreadsheet, or Takt", "Salesforce", "HubSpot"]) {
    await app.visit("/accounts");
    await page.getByRole("button", { name: "Export" }).first().click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Everything").check();
    await dialog.getByLabel(program).check();
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      dialog.getByRole("button", { name: "Export", exact: true }).click(),
    ]);
    const path = await file(at, `${program.slice(-4)}.csv`, await readFile(await download.path()));
    await app.visit("/import");
    const found = await check(page, path);
    assert.deepEqual(found, [0, added, 0, 0], `${program}: every row is known again`);
    await page.locator(".step-link", { hasText: "Columns" }).click();
    const meanings = await page.locator(".map select").evaluateAll((boxes) =>
      Object.fromEntries(boxes.map((box) => [box.labels[0].textContent, box.selectedOptions[0].text])));
    const fields = Object.values(meanings);
    for (const field of ["Company", "State", "Industry", "Employees", "Annual revenue"]) {
      assert.ok(fields.includes(field), `${program}: ${field} maps itself`);
    }
    await page.getByRole("button", { name: "Another file" }).click();
  }
  const fingerprint = async () => {
    await app.visit("/settings#backup");
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "Make a backup" }).click(),
    ]);
    const path = await file(at, "line.takt", await readFile(await download.path()));
    await page.locator("#restore-file").setInputFiles(path);
    return (await page.getByText(/Fingerprint [0-9a-f]{16}/).innerText()).match(/Fingerprint ([0-9a-f]{16})/)[1];
  };
  const before = await fingerprint();
  await app.visit("/import");
  await page.getByRole("button", { name: "Take back the import of fortune1000.csv" }).click();
  await page.locator(".imp-past li", { hasText: "Taken back" }).waitFor({ timeout: 60_000 });
  await app.visit("/settings#backup");
  await page.locator("#restore-file").setInputFiles(`${at}/line.takt`);
  await Promise.all([page.waitForEvent("load"), page.getByRole("button", { name: "Replace this line" }).click()]);
  await started(page);
  assert.equal(await fingerprint(), before);
  assert.equal(await accounts(app), added);
  app.assertQuiet();
});

test("dark, forced colours and a narrow screen show every step whole", async (t) => {
  const at = await folder(t);
  const list = await file(at, "list.csv", `${HEADER}\n${[1, 2, 3, 4, 5].map(row).join("\n")}\n,,,x,,\n${row(1)}\n`);
  const looks = [
    ["dark-1440", { colorScheme: "dark" }],
    ["forced-1440", { forcedColors: "active" }],
    ["light-360", { viewport: { width: 360, height: 740 } }],
    ["dark-360", { viewport: { width: 360, height: 740 }, colorScheme: "dark" }],
  ];
  for (const [name, options] of looks) {
    await t.test(name, async (t) => {
      const app = await desk(t, options);
      const { page } = app;
      const look = async (what) => {
        await assertAccessible(page);
        const spill = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert.ok(spill <= 0, `${what} spills ${spill} px to the side`);
        await screenshot(page, `import-${what}-${name}`, { fullPage: true });
      };
      await look("choose");
      await choose(page, list);
      await step(page, "What the columns mean");
      await look("columns");
      await page.getByRole("button", { name: "Look for duplicates" }).click();
      await page.locator(".dup-eg", { hasText: "such as line" }).first().waitFor();
      await look("duplicates");
      await page.getByRole("button", { name: "Check every row" }).click();
      await page.locator(".tally-wide").waitFor();
      await page.locator(".why-head").first().click();
      await look("check");
      await page.getByRole("button", { name: "Import 6 rows" }).click();
      await page.getByRole("heading", { name: "5 accounts came in" }).waitFor();
      await look("done");
      await another(page);
      await choose(page, await file(at, "page.csv", "<html><title>Sign in</title><body></body></html>"));
      await page.getByRole("alert").waitFor();
      await look("wrong");
      app.assertQuiet();
    });
  }
});
