// A person is erased: from the screen, the log, the snapshots and the depot, and no list brings them back.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";

import { assertAccessible, openApp, screenshot, started } from "./support/app.mjs";
import { importList } from "./support/lines.mjs";
import { nowhereStored, storedWords } from "./support/stored.mjs";
import { inStep, sameLine, sharedLine } from "./support/team.mjs";

const TRACES = ["Grace", "Hale", "grace@", "5550134"];

/** A company with Grace, by hand, and a note that names her. */
async function withGrace(page) {
  await page.getByRole("button", { name: /^Add/ }).first().click();
  await page.getByLabel("Company").fill("Alder Works");
  await page.getByLabel("Website").fill("alder.example");
  await page.getByRole("button", { name: "Add to Cold" }).click();
  await page.getByRole("heading", { name: "Alder Works" }).waitFor();
  await page.keyboard.press("c");
  await page.getByLabel("Name").fill("Grace Hale");
  await page.getByLabel("Job", { exact: true }).fill("VP Operations");
  await page.getByLabel("Phone", { exact: true }).fill("+15125550134");
  await page.getByLabel("E-mail", { exact: true }).fill("grace@alder.example");
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await page.locator(".list").getByText("Grace Hale").waitFor();
  await page.keyboard.press("n");
  await page.getByLabel("What the next person should know").fill("Grace decides, after March.");
  await page.getByRole("button", { name: "Keep it" }).click();
  await page.getByText("Grace decides, after March.").waitFor();
}

async function askToErase(page) {
  await page.getByRole("button", { name: "Edit Grace Hale" }).click();
  await page.getByRole("button", { name: "Erase…" }).click();
  const dialog = page.getByRole("dialog", { name: "Erase Grace Hale" });
  await dialog.waitFor();
  return dialog;
}

const list = (rows) => ({
  name: "people.csv",
  mimeType: "text/csv",
  buffer: Buffer.from(["Company,Website,Contact Name,Contact Email,Direct Phone", ...rows, ""].join("\n")),
});

test("a person who was erased is in no byte this browser keeps, and a list leaves them out and says so", async (t) => {
  const app = await openApp(t);
  const { page } = app;
  await app.visit("/work");
  await page.getByLabel("Your name").fill("Maya Okafor");
  await page.keyboard.press("Enter");
  await page.locator(".todo.is-done").waitFor();
  await app.visit("/accounts");
  await withGrace(page);
  assert.notDeepEqual(await storedWords(page, TRACES), [], "the look finds what is there");
  // A second tab has the line open: its numbers stay taken, and nothing of what they said stays.
  const other = await app.newTab("/accounts");
  await page.bringToFront();
  const dialog = await askToErase(page);
  await dialog.getByText("1 note that names them").waitFor();
  await screenshot(page, "erase");
  await assertAccessible(page);
  await page.setViewportSize({ width: 360, height: 780 });
  await page.emulateMedia({ colorScheme: "dark" });
  await screenshot(page, "erase-360-dark");
  await assertAccessible(page);
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.emulateMedia({ colorScheme: "light" });
  await Promise.all([
    page.waitForEvent("load"),
    other.waitForEvent("load"),
    dialog.getByRole("button", { name: "Erase for good" }).click(),
  ]);
  await Promise.all([started(page), started(other)]);
  await nowhereStored(page, TRACES);
  await page.getByText("A person was erased").waitFor();
  assert.equal(await page.getByText("Grace").count(), 0);
  await screenshot(page, "erased");
  // Nor is she brought back.
  await app.visit("/import");
  await importList(page, list(["Birch Works,birch.example,Grace Hale,Grace@Alder.example,", "Cedar Works,cedar.example,Ben Moor,,"]));
  await page.locator("#imp-erased").getByText(/1 person was left out/).waitFor();
  await screenshot(page, "erased-import");
  assert.deepEqual(await storedWords(page, ["Grace", "grace@"]), []);
  assert.notDeepEqual(await storedWords(page, ["Ben Moor"]), []);
  app.assertQuiet();
});

test("a person who was erased on one laptop goes from the other, from the depot's batches, and from what a newcomer gets", async (t) => {
  const { depot, ana, ben } = await sharedLine(t);
  await ana.visit("/accounts");
  await withGrace(ana.page);
  await ben.visit("/accounts");
  await ben.page.getByText("Alder Works").waitFor();
  await inStep(ana.page);
  assert.notDeepEqual(await storedWords(ben.page, TRACES), []);
  const held = await depot.head(ana);
  assert.equal(held.first, 1);
  // Ben is away while it happens.
  await ben.kill();
  const dialog = await askToErase(ana.page);
  await Promise.all([
    ana.page.waitForEvent("load", { timeout: 60_000 }),
    dialog.getByRole("button", { name: "Erase for good" }).click(),
  ]);
  await started(ana.page);
  await nowhereStored(ana.page, TRACES);
  await ana.page.getByText("A person was erased").waitFor();
  const erased = await inStep(ana.page);
  for (let n = 0; (await depot.head(ana)).first <= held.head; n += 1) {
    assert.ok(n < 120, "the depot still holds the batches before it");
    await ana.page.waitForTimeout(500);
  }
  const head = await depot.head(ana);
  assert.ok(head.snapshot >= erased - 1 && head.first > held.head, JSON.stringify(head));
  // Ben comes back by the snapshot, and nothing of her is left on his laptop either.
  await ben.open();
  await ben.visit("/accounts");
  await inStep(ben.page, erased);
  await nowhereStored(ben.page, TRACES);
  await sameLine(ana, ben);
  const file = await readFile(join(depot.folder, "takt.db"), "latin1");
  for (const trace of TRACES) assert.ok(!file.includes(trace), "a depot never held it in clear");
});
