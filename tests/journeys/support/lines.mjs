// Lines to look at: the demo, and lists that come in through the Import screen as a person brings them.
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { started } from "./app.mjs";
import { ROOT } from "./paths.mjs";

const DATA = process.env.TAKT_DATA ?? join(ROOT, "../shared/data");

/** Loads the demo line from Settings, and stays there. */
export async function demoLine(app) {
  const { page } = app;
  await app.visit("/settings");
  const demo = page.locator("#demo");
  await Promise.all([page.waitForEvent("load"), demo.getByRole("button", { name: "Load it" }).click()]);
  await started(page);
  await demo.getByRole("button", { name: "Remove it" }).waitFor();
}

/** Somebody of the line sits down at this desk. */
export async function sit(app, who) {
  const { page } = app;
  await app.visit("/settings");
  const row = page.locator(".mem").filter({ hasText: who });
  const seat = row.getByRole("button", { name: "Sits at this desk" });
  if (!(await seat.isVisible())) await page.getByRole("button", { name: `More for ${who}` }).click();
  if (await seat.isVisible()) await seat.click();
  await row.getByText("at this desk").first().waitFor();
}

/** Somebody sits down on an empty line and brings ten thousand companies. */
export async function largeLine(app) {
  const { page } = app;
  await app.visit("/work");
  await page.getByLabel("Your name").fill("Maya Okafor");
  await page.keyboard.press("Enter");
  await page.locator(".todo.is-done").waitFor();
  await app.visit("/import");
  await importList(page, madeList(10_000));
}

/** Takes a list through every step of the Import screen, by keyboard alone; returns how many rows came. */
export async function importList(page, list) {
  await tabTo(page, page.locator("#imp-file"));
  const chooser = page.waitForEvent("filechooser");
  // One round trip: the browser has heard that its own dialog is not wanted before the key comes.
  await page.evaluate(() => document.activeElement?.id);
  await page.keyboard.press("Space");
  await (await chooser).setFiles(list);
  for (const step of ["Look for duplicates", "Check every row", /^Import [\d,]+ rows?$/]) {
    const button = page.getByRole("button", { name: step });
    await button.and(page.locator(":enabled:not([aria-disabled=true])")).waitFor({ timeout: 60_000 });
    await tabTo(page, button);
    await page.keyboard.press("Enter");
  }
  await page.getByRole("link", { name: "See the accounts" }).waitFor({ timeout: 120_000 });
}

/** Presses Tab until an element has the focus, as somebody without a mouse does. */
export async function tabTo(page, locator, most = 120) {
  for (let n = 0; n < most; n += 1) {
    if (await locator.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`Tab never comes to ${locator}`);
}

/** A public list as it is; where it is not at hand, that is said, and a made one of that size stands in. */
export async function realList(t, name, rows) {
  const path = join(DATA, name);
  if (existsSync(path)) return { name, mimeType: "text/csv", buffer: await readFile(path) };
  t.diagnostic(`no data folder: a made list stands in for ${name}`);
  return { ...madeList(rows), name };
}

/** A list of so many companies, always the same. */
export function madeList(rows) {
  const stems = ["Alder", "Beacon", "Cobalt", "Driftwood", "Ember", "Foxglove", "Granite", "Harbor"];
  const forms = ["Works", "Logistics", "Software", "Health", "Capital", "Energy", "Builders", "Foods"];
  const lines = Array.from({ length: rows }, (_, n) => {
    const [stem, form] = [stems[n % 8], forms[(n >> 3) % 8]];
    const phone = `+1512555${String(n % 10_000).padStart(4, "0")}`;
    return `${stem} ${form} ${n},https://${stem.toLowerCase()}${n}.example,${phone},${5 + (n * 7_919) % 5_000},${form},Austin,TX,United States`;
  });
  const head = "Company,Website,Phone,Employees,Industry,City,State,Country";
  return { name: `made-${rows}.csv`, mimeType: "text/csv", buffer: Buffer.from([head, ...lines, ""].join("\n")) };
}
