// The app under test: a server, a profile, a browser and a page, and what a person can do to them.
import assert from "node:assert/strict";
import { mkdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

import { killBrowser, limited, newProfile, openBrowser, removeProfile } from "./browser.mjs";
import { OUTPUT } from "./paths.mjs";
import { startServer } from "./server.mjs";

/**
 * A Friday, 16:00 in Berlin, 10:00 in New York, midnight in Tokyo: people are at work and all but the far west may be
 * called, whatever hour and day the machine has. A demo line made from it is the same in every run.
 */
export const FRIDAY = new Date("2026-11-20T15:00:00Z");

const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

/**
 * Opens the app in a new profile.
 *
 *     const app = await openApp(t);            // closes everything when the test `t` ends
 *     await app.visit("/work");
 *
 * `options` go to the browser (colorScheme, reducedMotion, forcedColors, viewport …), except
 * `dist`, another build to serve, and `time`, a date that the page's clock starts at and then runs on.
 */
export async function openApp(t, { dist, time, ...options } = {}) {
  const server = await startServer({ dist });
  const profile = await newProfile();
  const app = new App(server, profile, options, time);
  t.after(() => app.close());
  limited(t, profile);
  await app.reopen();
  return app;
}

class App {
  /** What went wrong in any page so far: exceptions, console errors, refusals of the page's policy. */
  complaints = [];

  constructor(server, profile, options, time) {
    Object.assign(this, { server, profile, options, time });
  }

  get origin() { return this.server.origin; }

  /** Opens the browser on the same profile, with one empty page. */
  async reopen() {
    this.context = await openBrowser(this.profile, this.options);
    this.context.on("page", (page) => this.#listen(page));
    if (this.time) await this.context.clock.install({ time: this.time });
    this.page = this.context.pages()[0] ?? await this.context.newPage();
    this.#listen(this.page);
    if (this.offline) await this.context.setOffline(true);
  }

  /** Ends the browser as a power cut would. */
  async kill() {
    await killBrowser(this.context, this.profile);
    this.context = undefined;
  }

  async close() {
    await this.context?.close();
    await this.server.stop();
    await removeProfile(this.profile);
  }

  /** Goes to a route and waits until the app has taken over from the shell. */
  async visit(route, page = this.page) {
    await page.goto(this.origin + route);
    await started(page);
    return page;
  }

  /** A second tab of the same browser. */
  async newTab(route) {
    return this.visit(route, await this.context.newPage());
  }

  /** Waits until the service worker keeps a whole build and answers for this page. */
  async readyForOffline(page = this.page) {
    await controlled(page);
  }

  /** Pulls the plug: the browser says it is offline, and the server is gone, for workers too. */
  async goOffline() {
    this.offline = true;
    await this.context?.setOffline(true); // a browser that is not open will open offline
    await this.server.stop();
  }

  async goOnline() {
    this.offline = false;
    await this.server.start();
    await this.context?.setOffline(false);
  }

  /** Makes this tab's processor slower by a factor; 1 is its own speed. */
  async throttle(factor, page = this.page) {
    const session = await this.context.newCDPSession(page);
    await session.send("Emulation.setCPUThrottlingRate", { rate: factor });
  }

  /** The most that this origin may store. Before the database is first opened, or it has no effect. */
  async limitStorage(bytes, page = this.page) {
    const session = await this.context.newCDPSession(page);
    await session.send("Storage.overrideQuotaForOrigin", { origin: this.origin, quotaSize: bytes });
  }

  /** Lets `navigator.storage.persist()` say yes, which headless browsers refuse by themselves. */
  async allowDurableStorage(page = this.page) {
    const session = await this.context.newCDPSession(page);
    await session.send("Browser.grantPermissions", { origin: this.origin, permissions: ["durableStorage"] });
  }

  /** No exception, no console error, nothing refused by the page's policy, in any page so far. */
  assertQuiet() {
    assert.deepEqual(this.complaints, []);
  }

  #listen(page) {
    page.on("pageerror", (error) => this.complaints.push(`exception: ${error.message}`));
    page.on("console", (message) => {
      const expected = this.offline && message.text().includes("ERR_INTERNET_DISCONNECTED");
      if (message.type() === "error" && !expected) this.complaints.push(`console: ${message.text()}`);
    });
  }
}

/** Waits until a page's files come from its service worker. */
export const controlled = (page) =>
  page.waitForFunction(() => navigator.serviceWorker.controller?.state === "activated", undefined, { timeout: 60_000 });

/** Waits until the app has taken over from the shell. */
export async function started(page) {
  await page.waitForSelector("html[data-started]", { state: "attached" });
}

/** The fingerprint of the line that Settings shows, once it has stayed the same for `rest_ms`. */
export async function stateHash(page, rest_ms = 350) {
  const shown = await page.waitForFunction(({ call, rest_ms }) => {
    const hash = document.querySelector("[data-state-hash]")?.dataset.stateHash;
    const last = globalThis.lastHash;
    if (last?.call !== call || last.hash !== hash) globalThis.lastHash = { call, hash, since: Date.now() };
    return Date.now() - globalThis.lastHash.since >= rest_ms && hash;
  }, { call: crypto.randomUUID(), rest_ms }, { polling: 25 });
  return shown.jsonValue();
}

/** The fingerprint that all these pages show; what one of them did may still be on its way to another. */
export async function sameHash(pages) {
  let hashes = [];
  for (const until = Date.now() + 10_000; new Set(hashes).size !== 1 && Date.now() < until;) {
    hashes = await Promise.all(pages.map((page) => stateHash(page)));
  }
  assert.equal(new Set(hashes).size, 1, `all show the same line, bit for bit: ${hashes.join(", ")}`);
  return hashes[0];
}

/** Asserts that axe finds no violation on the page. Each finding names the rule and the element. */
export async function assertAccessible(page, options = {}) {
  if (!await page.evaluate(() => "axe" in globalThis)) await page.evaluate(await readFile(AXE, "utf8"));
  // Half faded in, a text has a contrast that nobody reads it in. What an element inherits may begin to move
  // only once its parent has come to rest.
  await page.evaluate(async () => {
    for (let still = 0; still < 2; still += 1) {
      await new Promise((next) => requestAnimationFrame(next));
      const ending = document.getAnimations()
        .filter((one) => one.playState === "running" && Number.isFinite(one.effect?.getComputedTiming().endTime));
      if (ending.length > 0) still = -1;
      await Promise.all(ending.map((one) => one.finished.catch(() => {})));
    }
  });
  const findings = await page.evaluate(async (options) => {
    const { violations } = await globalThis.axe.run(document, options);
    const found = [];
    for (const { id, help, nodes } of violations) {
      for (const { target } of nodes) {
        // What the status line half covers at the fold is measured again in the middle of the window.
        const node = document.querySelector(target[0]);
        if (id === "target-size" && node) {
          node.scrollIntoView({ block: "center" });
          const again = await globalThis.axe.run(node, { runOnly: [id], ...options });
          if (!again.violations.some((violation) => violation.id === id)) continue;
        }
        found.push(`${id}: ${help}: ${target.join(" ")}`);
      }
    }
    scrollTo(0, 0);
    return found;
  }, options);
  assert.deepEqual(findings, [], `axe at ${new URL(page.url()).pathname}`);
}

/** Whether nothing sticks out at the side. */
export const fits = (page) => page.evaluate(() =>
  document.documentElement.scrollWidth <= document.documentElement.clientWidth);

/** Leaves a picture of the page in tests/output/screens/ for a person to look at. */
export async function screenshot(page, name, options = {}) {
  const path = join(OUTPUT, "screens", `${name}.png`);
  await mkdir(dirname(path), { recursive: true });
  await page.screenshot({ path, animations: "disabled", caret: "hide", ...options });
  return path;
}
