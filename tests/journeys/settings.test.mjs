// Settings as a person uses them: people, bands, score, week, keys, look, by mouse and by keyboard.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

import { assertAccessible, openApp, screenshot, started } from "./support/app.mjs";

test("people join, work at stations, change roles, leave and come back", async (t) => {
  const app = await openApp(t);
  const page = await app.visit("/settings");
  await assertAccessible(page);
  const name = page.getByLabel("Name of a new member");
  await page.getByRole("button", { name: "Add a member" }).click();
  await page.getByText("Type a name first.").waitFor();
  for (const who of ["Ana Sol", "Ben Ito"]) {
    await name.fill(who);
    await name.press("Enter");
    await page.locator(".mem").getByText(who).first().waitFor();
  }
  await page.getByText("Owner, at this desk").waitFor();
  const chip = page.getByRole("group", { name: "Stations of Ben Ito" }).getByRole("button", { name: "Senior SDR" });
  await chip.press("Enter");
  await pressed(chip, "true");
  await page.getByRole("button", { name: "More for Ben Ito" }).click();
  await page.locator(".mem").nth(1).getByLabel("Role").selectOption("Manager");
  await page.locator(".mem").nth(1).locator(".list-sub", { hasText: "Manager" }).waitFor();
  await page.locator(".mem").nth(1).getByRole("button", { name: "Leaves the line" }).click();
  await page.getByRole("button", { name: "Take back" }).click();
  await page.locator(".mem").nth(1).getByText("Ben Ito").first().waitFor();
  // The last owner cannot leave, and it is said.
  await page.getByRole("button", { name: "More for Ana Sol" }).click();
  await page.locator(".mem").first().getByRole("button", { name: "Leaves the line" }).click();
  await page.getByText("A line keeps at least one owner.").waitFor();
  await assertAccessible(page);
  app.assertQuiet();
});

test("bands out of order are told before they are saved, and an own band is one member's", async (t) => {
  const app = await openApp(t);
  const page = await demo(app);
  const bands = page.locator("#bands");
  const min = bands.getByLabel("4 Qualifying, minimum");
  await min.fill("20");
  await bands.getByText("4 Qualifying has its minimum above its target.").waitFor();
  assert.equal(await bands.getByRole("button", { name: "Save the bands" }).isDisabled(), true);
  await assertAccessible(page);
  await min.fill("9");
  await bands.getByRole("button", { name: "Save the bands" }).click();
  await page.getByRole("status").getByText("New bands for the line").waitFor();
  await bands.getByLabel("Bands of").selectOption({ index: 1 });
  await bands.getByText("As the line").waitFor();
  await bands.getByLabel("4 Qualifying, maximum").fill("18");
  await bands.getByRole("button", { name: "Save the bands" }).click();
  await bands.getByText("Their own").waitFor();
  await bands.getByRole("button", { name: "Use the line's" }).click();
  await bands.getByText("As the line").waitFor();
  assert.equal(await bands.getByLabel("4 Qualifying, maximum").inputValue(), "15");
  app.assertQuiet();
});

test("a score is tried on the top five before it ranks anything", async (t) => {
  const app = await openApp(t);
  const page = await demo(app);
  const score = page.locator("#score");
  const rows = score.locator("tbody tr");
  assert.equal(await rows.count(), 5);
  const first = await rows.allInnerTexts();
  const size = score.getByLabel("Size");
  await size.focus();
  for (let n = 0; n < 10; n += 1) await size.press("ArrowLeft");
  await page.waitForFunction((was) =>
    [...document.querySelectorAll("#score tbody tr")].map((row) => row.innerText).join() !== was, first.join());
  await score.getByText("Points under each weight").click();
  const points = score.getByLabel("Software, points");
  await points.fill("101");
  await score.getByText("Points go from 0 to 100", { exact: false }).waitFor();
  await points.fill("100");
  await assertAccessible(page);
  await score.getByRole("button", { name: "Rank by this" }).click();
  await page.getByRole("status").getByText("New score for every account").waitFor();
  await page.reload();
  await started(page);
  assert.equal(await score.getByLabel("Software, points").inputValue(), "100");
  app.assertQuiet();
});

test("thirty calls an hour are said never to clear, and a week without days is not saved", async (t) => {
  const app = await openApp(t);
  const page = await demo(app);
  const week = page.locator("#week");
  await week.getByLabel("Calls an hour").fill("30");
  await week.getByText("the utilisation is 1.0 and the queue never clears", { exact: false }).waitFor();
  await assertAccessible(page);
  await week.getByRole("button", { name: "Put back" }).click();
  for (const day of ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"]) {
    await week.getByRole("button", { name: day, exact: true }).click();
  }
  await week.getByText("The week needs at least one working day.").waitFor();
  assert.equal(await week.getByRole("button", { name: "Save the week" }).isDisabled(), true);
  app.assertQuiet();
});

test("keys can be switched off and moved, and stay so", async (t) => {
  const app = await openApp(t);
  const page = await app.visit("/settings");
  const keys = page.locator("#shortcuts");
  await keys.getByRole("button", { name: "Skip: S. Change" }).click();
  await page.keyboard.press("n");
  await keys.getByText("N already does “Note”; choose another").waitFor();
  await keys.getByRole("button", { name: "Skip: S. Change" }).click();
  await page.keyboard.press("x");
  await keys.getByRole("button", { name: "Skip: X. Change" }).waitFor();
  await assertAccessible(page);
  await keys.getByRole("switch").click();
  await page.reload();
  await started(page);
  await keys.getByRole("button", { name: "Skip: X. Change" }).waitFor();
  assert.equal(await keys.getByRole("switch").isChecked(), false);
  await page.locator("h1").focus();
  await page.keyboard.press("g");
  await page.keyboard.press("w");
  assert.equal(new URL(page.url()).pathname, "/settings", "single keys are off");
  app.assertQuiet();
});

test("the look is chosen by keyboard and kept", async (t) => {
  const app = await openApp(t);
  const page = await app.visit("/settings");
  await page.getByRole("radio", { name: "As the system" }).focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  assert.equal(await page.locator("html").getAttribute("data-theme"), "dark");
  await page.reload();
  await started(page);
  assert.equal(await page.locator("html").getAttribute("data-theme"), "dark");
  assert.equal(await page.getByRole("radio", { name: "Dark" }).getAttribute("aria-checked"), "true");
  await assertAccessible(page);
});

test("everything leaves as JSON lines, and a file that is no backup is named for what it is", async (t) => {
  const app = await openApp(t);
  const page = await demo(app);
  const backup = page.locator("#backup");
  const download = page.waitForEvent("download");
  await backup.getByRole("button", { name: "Export" }).click();
  const lines = (await readFile(await (await download).path(), "utf8")).trim().split("\n").map((line) => JSON.parse(line));
  assert.ok(lines.length > 800 && lines.some(({ events }) => events.length > 1));
  await page.locator("#restore-file").setInputFiles({ name: "a.csv", mimeType: "text/csv", buffer: Buffer.from("Company\n") });
  await backup.getByText("This is not a Takt backup.", { exact: false }).waitFor();
  await assertAccessible(page);
  app.assertQuiet();
});

for (const [scheme, width] of [["light", 1440], ["dark", 1440], ["light", 360], ["dark", 360]]) {
  test(`settings at ${width} in ${scheme}`, async (t) => {
    const app = await openApp(t, { colorScheme: scheme, viewport: { width, height: 900 } });
    const page = await demo(app);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "nothing sticks out");
    await assertAccessible(page);
    await screenshot(page, `settings-${scheme}-${width}`);
  });
}

/** Settings over the demo line. */
async function demo(app) {
  const page = await app.visit("/settings");
  await page.locator("#demo").getByRole("button", { name: "Load it" }).click();
  await page.locator("#demo").getByRole("button", { name: "Remove it" }).waitFor();
  return page;
}

const pressed = (button, is) => button.and(button.page().locator(`[aria-pressed=${is}]`)).waitFor();
