// A line of any size in a real profile: made on the host, put in through the app's own Restore.
import { join } from "node:path";

import { controlled } from "../../journeys/support/app.mjs";
import { newProfile, openBrowser, removeProfile } from "../../journeys/support/browser.mjs";
import { openLaptop, startDepot } from "../../journeys/support/depot.mjs";
import { startServer } from "../../journeys/support/server.mjs";
import { shareLine } from "../../journeys/support/team.mjs";

// A Friday, 16:00 in Berlin, 10:00 in New York: a working hour, whatever hour the machine has.
const FRIDAY = Date.parse("2026-11-20T15:00:00Z");

/**
 * Serves the app, restores a line of so many accounts and hands over `{ origin, open, close }`.
 * `file` is another line than the one of that size. `open()` starts a browser on the profile and gives its context, and closes the one before.
 */
export async function lineOf(accounts, file = `${accounts}.takt`) {
  const server = await startServer();
  const profile = await newProfile();
  let context;
  const line = {
    origin: server.origin,
    async open() {
      await context?.close();
      context = await openBrowser(profile, { viewport: { width: 1440, height: 900 } });
      context.setDefaultTimeout(300_000);
      await context.addInitScript(shiftClock, FRIDAY);
      await context.addInitScript(watch);
      return context;
    },
    async close() {
      await context?.close();
      await server.stop();
      await removeProfile(profile);
    },
  };
  try {
    await line.open();
    const page = context.pages()[0];
    await page.goto(`${line.origin}/settings`);
    await started(page);
    await page.locator("#restore-file").setInputFiles(join(process.env.TAKT_LINES, file));
    const replace = page.getByRole("button", { name: "Replace this line" });
    const refusal = page.locator("#restore-wrong:not([hidden])");
    await replace.or(refusal).first().waitFor({ timeout: 60_000 });
    if (await refusal.count() > 0) {
      throw new Error(`${await refusal.innerText()} The bench line is of another build: \`cargo xtask bench\` makes it anew.`);
    }
    const reloaded = page.waitForEvent("load");
    await replace.click();
    await reloaded;
    await started(page);
    await controlled(page);
  } catch (reason) {
    await line.close();
    throw reason;
  }
  return line;
}

/** A line of so many accounts at a depot, as the laptop has it that shared it; `t` ends both. */
export async function sharedLineOf(t, accounts) {
  const depot = await startDepot(t);
  const ana = await openLaptop(t, depot.origin);
  const { page } = ana;
  ana.context.setDefaultTimeout(300_000);
  await ana.visit("/settings");
  await page.locator("#restore-file").setInputFiles(join(process.env.TAKT_LINES, `${accounts}.takt`));
  await Promise.all([page.waitForEvent("load"), page.getByRole("button", { name: "Replace this line" }).click()]);
  await page.waitForSelector("html[data-started]", { state: "attached" });
  await shareLine(ana);
  return ana;
}

/** Waits until the first screen stands, and says what the page noted on its way there. */
export async function started(page) {
  await page.waitForFunction(() => globalThis.opened?.painted);
  return page.evaluate(() => globalThis.opened);
}

/** "10 k" for 10000, "1 M" for a million. */
export const short = (n) => (n < 1_000_000 ? `${n / 1_000} k` : `${n / 1_000_000} M`);

/** Prints one figure as `cargo xtask bench` reads it. */
export function figure(what, measured, unit, limit) {
  console.log(JSON.stringify({ what, place: "browser", measured, unit, limit }));
}

/** The value that a share of the list does not exceed. */
export function quantile(list, share) {
  const sorted = list.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)];
}

// Only what time it is; the time that passes, and what is measured with, is the browser's own.
function shiftClock(start) {
  const Real = Date;
  const ahead = start - Real.now();
  globalThis.Date = class extends Real {
    constructor(...words) {
      if (words.length === 0) super(Real.now() + ahead);
      else super(...words);
    }
    static now() { return Real.now() + ahead; }
  };
}

/** In every page: notes when the first screen stands and is on the glass, and every strict write with its end. */
export function watch() {
  globalThis.opened = {};
  globalThis.painted = (then) => requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => then(performance.now());
    channel.port2.postMessage(0);
  });
  const seen = new MutationObserver(() => {
    seen.disconnect();
    globalThis.opened.stands = performance.now();
    globalThis.painted((at) => { globalThis.opened.painted = at; });
  });
  seen.observe(document, { subtree: true, attributes: true, attributeFilter: ["data-started"] });
  globalThis.writes = [];
  const transaction = IDBDatabase.prototype.transaction;
  IDBDatabase.prototype.transaction = function begin(stores, mode, options) {
    const tx = transaction.call(this, stores, mode, options);
    if (options?.durability === "strict") {
      const write = { from: performance.now() };
      tx.addEventListener("complete", () => { write.to = performance.now(); globalThis.writes.push(write); });
    }
    return tx;
  };
}
