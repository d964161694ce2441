// Whose clock counts where nobody knows the place: the number's country, then the line's own once it has one.
import assert from "node:assert/strict";
import { test } from "node:test";

import { FRIDAY, assertAccessible, openApp, screenshot } from "./support/app.mjs";

test("the card says whose clock counts where no place is known, and waits by it", async (t) => {
  const app = await openApp(t, { time: FRIDAY, viewport: { width: 1440, height: 900 } });
  const { page } = app;
  await app.visit("/work");
  await page.getByLabel("Your name").fill("Maya Okafor");
  await page.keyboard.press("Enter");
  await page.locator(".todo.is-done").waitFor();
  await app.visit("/map");
  await page.locator(".sm-template").filter({ hasText: "Dialling line, every station" }).click();
  await page.getByRole("button", { name: "Save as version 2" }).click();
  await page.getByRole("button", { name: "Save as version 3" }).waitFor();

  // It is the middle of the night where the first number rings: the second is given.
  await asked(app, "Kanda Tooling", "+81 3 5555 0101");
  await asked(app, "Who Knows Works", "");
  await app.visit("/work");
  const time = page.locator("#their-time");
  await page.locator(".job-name").getByText("Who Knows Works").waitFor();
  await time.getByText("Nobody knows what time it is in their town.").waitFor();
  await screenshot(page, "clock-unknown");
  await time.getByRole("link", { name: "Name a clock for such numbers" }).click();
  await keep(page, "Germany");
  await app.visit("/work");
  await time.getByText("in Germany, the line’s clock: no place is known").waitFor();
  await time.getByText("you may call until 21:00").waitFor();
  await assertAccessible(page);
  await screenshot(page, "clock-home");

  // By a clock that is shut the card waits, and the next is given: its number says Germany.
  await app.visit("/rules");
  await keep(page, "Japan");
  await asked(app, "Spree Logistics", "+49 30 5555 0101");
  await app.visit("/work");
  await page.locator(".job-name").getByText("Spree Logistics").waitFor();
  await time.getByText("in Germany, by the number: no place is known").waitFor();
  assert.match(await time.innerText(), /^16:0\d/);
  await page.emulateMedia({ colorScheme: "dark" });
  await page.setViewportSize({ width: 360, height: 740 });
  await assertAccessible(page);
  await screenshot(page, "clock-number-narrow-dark");
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth) <= 360);
  app.assertQuiet();
});

/** Somebody asks, and says no place. */
async function asked(app, company, phone) {
  const { page } = app;
  await app.visit("/inbound");
  await page.getByLabel("Company").fill(company);
  await page.getByLabel("Telephone").fill(phone);
  await page.getByRole("button", { name: "Put it on the line" }).click();
  await page.getByRole("region", { name: "Leads that wait" }).getByText(company).waitFor();
}

/** The clock of a place is kept for what nobody knows. */
async function keep(page, place) {
  await page.getByLabel("Where no place is known, by the clock of").selectOption(place);
  await page.getByRole("button", { name: "Keep this clock" }).click();
  await page.getByText(`the clock of ${place} counts.`).waitFor();
}
