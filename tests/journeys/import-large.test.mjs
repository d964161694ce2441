// Large lists: everything comes in, the page answers meanwhile, and what it cost is printed.
import assert from "node:assert/strict";
import { readdir, readFile, readlink } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";

import { openApp, started } from "./support/app.mjs";
import { folder, large } from "./support/lists.mjs";

for (const rows of [100_000, 1_000_000]) {
  test(`${rows.toLocaleString("en")} rows come in while the page stays in use`, { timeout: 900_000 }, async (t) => {
    const app = await openApp(t, { viewport: { width: 1440, height: 900 } });
    const page = await app.visit("/work");
    app.context.setDefaultTimeout(600_000);
    await page.getByLabel("Your name").fill("Ana Sol");
    await page.getByRole("button", { name: "That’s me" }).click();
    await page.getByRole("button", { name: "That’s me" }).waitFor({ state: "detached" });
    await page.getByRole("link", { name: "Import", exact: true }).first().click();
    await page.evaluate(() => {
      globalThis.tasks = [];
      new PerformanceObserver((list) => {
        for (const { startTime, duration } of list.getEntries()) globalThis.tasks.push([startTime, duration]);
      }).observe({ type: "longtask" });
    });
    const timed = async (what, doing) => {
      await page.evaluate(() => { globalThis.tasks.length = 0; });
      const from = performance.now();
      await doing();
      const seconds = (performance.now() - from) / 1_000;
      const tasks = await page.evaluate(() => globalThis.tasks.map(([, duration]) => duration));
      const longest = Math.max(0, ...tasks);
      const over = tasks.filter((ms) => ms > 50).length;
      t.diagnostic(`${what}: ${seconds.toFixed(1)} s, longest task ${longest > 0 ? longest.toFixed(0) : "under 50"} ms, ${over} over 50 ms`);
    };
    const list = await large(await folder(t), rows);
    const good = rows - rows / 1_000;
    const words = good.toLocaleString("en");
    await timed("to the columns", async () => {
      await page.locator("#imp-file").setInputFiles(list);
      await page.getByRole("heading", { name: "What the columns mean" }).waitFor();
    });
    await timed("dry run", async () => {
      await page.getByRole("button", { name: "Look for duplicates" }).click();
      await page.getByRole("button", { name: "Check every row" }).click();
      await page.locator(".tally-wide").waitFor();
    });
    t.diagnostic(`memory after the dry run: ${await memory(app)}`);
    await timed("onto the line", async () => {
      await page.getByRole("button", { name: `Import ${words} rows` }).click();
      await page.getByRole("heading", { name: "Coming in" }).waitFor();
      // Somebody looks at the line meanwhile.
      await page.getByRole("link", { name: "Accounts", exact: true }).first().click();
      await page.getByRole("heading", { name: "Accounts", exact: true }).waitFor();
      await page.getByRole("link", { name: /^Importing/ }).waitFor();
      await page.getByRole("link", { name: "Import", exact: true }).first().click();
      await page.getByRole("heading", { name: `${words} accounts came in` }).waitFor();
    });
    t.diagnostic(`memory with the line full: ${await memory(app)}`);
    await timed("the table of accounts", async () => {
      await page.getByRole("link", { name: "See the accounts" }).click();
      await page.getByText(words).first().waitFor();
    });
    await page.waitForTimeout(3_000);
    const from = performance.now();
    await page.reload();
    await started(page);
    t.diagnostic(`open again: ${((performance.now() - from) / 1_000).toFixed(1)} s`);
    await page.getByText(words).first().waitFor();
    await page.evaluate(() => {
      globalThis.tasks = [];
      new PerformanceObserver((list) => {
        for (const { startTime, duration } of list.getEntries()) globalThis.tasks.push([startTime, duration]);
      }).observe({ type: "longtask" });
    });
    await page.getByRole("link", { name: "Import", exact: true }).first().click();
    await timed("taken back", async () => {
      await page.getByRole("button", { name: /^Take back the import of/ }).click();
      await page.locator(".imp-past").getByText("Taken back", { exact: true }).waitFor();
    });
    app.assertQuiet();
  });
}

/** Memory of the page's own process, worker included. */
async function memory(app) {
  const lock = await readlink(join(app.profile, "SingletonLock")).catch(() => "");
  const browser = Number(lock.match(/-(\d+)$/)?.[1]);
  if (!browser) return "not known";
  const parents = new Map();
  for (const entry of await readdir("/proc").catch(() => [])) {
    const text = /^\d+$/.test(entry) ? await readFile(`/proc/${entry}/status`, "utf8").catch(() => "") : "";
    if (text) parents.set(Number(entry), { parent: Number(text.match(/PPid:\s+(\d+)/)?.[1]), kb: Number(text.match(/VmRSS:\s+(\d+)/)?.[1] ?? 0) });
  }
  const isOurs = (pid) => pid === browser || (parents.has(pid) && isOurs(parents.get(pid).parent));
  const sizes = [...parents].filter(([pid]) => pid !== browser && isOurs(pid)).map(([, { kb }]) => kb);
  return `${Math.round(Math.max(0, ...sizes) / 1024)} MB in the largest process`;
}
