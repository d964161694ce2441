// A depot as it is shipped: the program itself, on SQLite in a folder of its own, serving the built app.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

import { killBrowser, limited, newProfile, openBrowser, removeProfile } from "./browser.mjs";
import { DIST, ROOT } from "./paths.mjs";

const PROGRAM = process.env.TAKT_DEPOT ?? join(ROOT, "target/debug/takt-depot");

/** Starts a depot, with flags of its own where given; `stop` ends it as a power cut would, and `start` begins again on the same port and file. */
export async function startDepot(t, more = []) {
  if (!existsSync(PROGRAM)) throw new Error(`${PROGRAM} is missing: run \`cargo xtask test journeys\` instead`);
  const folder = await mkdtemp(join(tmpdir(), "takt-depot-"));
  let { child, origin } = await launch(folder, 0, more);
  const port = new URL(origin).port;
  const depot = {
    origin,
    folder,
    /** Where a laptop's line stands, asked with that laptop's own key. */
    head: async (laptop) => {
      const { line, key } = await laptop.page.evaluate(ownKey);
      const answer = await fetch(`${origin}/api/v1/lines/${line}`, { headers: { authorization: `Bearer ${key}` } });
      if (!answer.ok) throw new Error(`the depot says ${answer.status}`);
      return answer.json();
    },
    async stop() {
      if (!child) return;
      const ended = new Promise((done) => child.once("exit", done));
      child.kill("SIGKILL");
      await ended;
      child = undefined;
    },
    async start() {
      if (!child) ({ child } = await launch(folder, port, more));
    },
  };
  t.after(async () => {
    await depot.stop();
    await rm(folder, { recursive: true, force: true });
  });
  return depot;
}

/** In the page: the line, and the key this device presents, out of what it keeps of itself. */
export async function ownKey() {
  const asked = (request) => new Promise((done, fail) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => fail(request.error);
  });
  const { name } = (await indexedDB.databases()).find(({ name }) => name.startsWith("takt-team-"));
  const db = await asked(indexedDB.open(name));
  const bytes = await asked(db.transaction("meta").objectStore("meta").get("identity"));
  db.close();
  let at = 1 + 16 + 16; // version, line, device
  const number = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++];
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  number();
  const length = number();
  at += length;
  const hex = (part) => [...part].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return { line: hex(bytes.subarray(1, 17)), key: hex(bytes.subarray(at, at + 32)) };
}

async function launch(folder, port, more) {
  const site = more.includes("--site") ? [] : ["--site", DIST];
  const flags = ["--listen", `127.0.0.1:${port}`, "--store", "sqlite:takt.db", "--log", "warn", ...site, ...more];
  const child = spawn(PROGRAM, flags, { cwd: folder, stdio: ["ignore", "pipe", "inherit"] });
  for await (const line of createInterface({ input: child.stdout })) {
    const origin = line.match(/^listening on (\S+)/)?.[1];
    if (origin) return { child, origin };
  }
  throw new Error("the depot ended before it listened; its message is above");
}

/** One laptop: a browser on a profile of its own. */
export async function openLaptop(t, origin, options = {}) {
  const profile = await newProfile();
  const laptop = {
    origin,
    profile,
    complaints: [],
    async open() {
      laptop.context = await openBrowser(profile, { viewport: { width: 1440, height: 900 }, ...options });
      if (options.time) await laptop.context.clock.install({ time: options.time });
      laptop.page = laptop.context.pages()[0] ?? await laptop.context.newPage();
      listen(laptop.page);
      laptop.context.on("page", listen);
    },
    async visit(path, page = laptop.page) {
      await page.goto(origin + path);
      await page.waitForSelector("html[data-started]", { state: "attached" });
      return page;
    },
    async newTab(path) {
      return laptop.visit(path, await laptop.context.newPage());
    },
    async kill() {
      await killBrowser(laptop.context, profile);
      laptop.context = undefined;
    },
    offline: (is) => laptop.context.setOffline(is),
  };
  const listen = (page) => page.on("pageerror", (error) => laptop.complaints.push(error.message));
  t.after(async () => {
    await laptop.context?.close();
    await removeProfile(profile);
  });
  limited(t, profile);
  await laptop.open();
  return laptop;
}
