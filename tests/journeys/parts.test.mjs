// A screen whose part of the app is still on its way, or does not come.
import assert from "node:assert/strict";
import { test } from "node:test";

import { assertAccessible, openApp, screenshot } from "./support/app.mjs";

const PART = /\/split_manage_module.*\.wasm$/;

test("a screen whose part does not come says so, and stands once it does", async (t) => {
  const app = await openApp(t, { serviceWorkers: "block" });
  const { page } = app;
  await page.route(PART, (route) => route.abort());
  await app.visit("/settings");
  await page.getByRole("heading", { name: "Settings could not be fetched", level: 1 }).waitFor();
  await assertAccessible(page);
  await screenshot(page, "part-missing");
  await Promise.all([page.waitForRequest(PART), page.getByRole("button", { name: "Try again" }).click()]);
  await page.getByRole("heading", { name: "Settings could not be fetched", level: 1 }).waitFor();
  await page.unroute(PART);
  await page.getByRole("button", { name: "Try again" }).click();
  await page.getByRole("heading", { name: "Settings", level: 1, exact: true }).waitFor();
  await page.locator("#storage").waitFor();
});

test("while a part is on its way its screen has a name and a place", async (t) => {
  const app = await openApp(t, { serviceWorkers: "block", viewport: { width: 1440, height: 900 } });
  const { page } = app;
  let letThrough;
  const held = new Promise((done) => { letThrough = done; });
  await page.route(PART, async (route) => { await held; await route.continue(); });
  try {
    await app.visit("/settings");
    await page.locator("[aria-busy=true] h1", { hasText: "Settings" }).waitFor();
    await assertAccessible(page);
    await screenshot(page, "part-coming");
  } finally {
    letThrough();
  }
  await page.locator("#storage").waitFor();
  assert.equal(await page.locator("[aria-busy=true] h1").count(), 0);
  app.assertQuiet();
});
