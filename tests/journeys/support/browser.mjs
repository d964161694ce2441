// Chromium with a profile on disk: one that can be killed in the middle of anything and opened again.
import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, readlink, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";

const CANDIDATES = [
  process.env.CHROME,
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];
// Quiet: nothing of the browser's own may reach the network or the screen. Exact: the same pixels
// on every machine.
const FLAGS = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync",
  "--disable-domain-reliability", "--disable-client-side-phishing-detection",
  "--font-render-hinting=none", "--force-color-profile=srgb", "--hide-scrollbars",
];

/** A new empty profile folder. */
export const newProfile = () => mkdtemp(join(tmpdir(), "takt-profile-"));

/** Removes a profile; a browser that is still ending may write a last file, hence the retries. */
export const removeProfile = (profile) => rm(profile, { recursive: true, force: true, maxRetries: 5 });

/** Opens the browser on a profile. Options are Playwright's: colorScheme, reducedMotion, viewport … */
export async function openBrowser(profile, { args = [], ...options } = {}) {
  const own = process.env.TAKT_WHOLE_BROWSER ? undefined : process.env.TAKT_HEADLESS;
  const executablePath = [own, ...CANDIDATES].find((path) => path && existsSync(path));
  if (!executablePath) throw new Error("no Chromium found: run `cargo xtask setup`, or set CHROME");
  const launch = () => chromium.launchPersistentContext(profile, {
    executablePath,
    headless: true,
    args: [...FLAGS, ...args],
    viewport: { width: 1280, height: 800 },
    locale: "en-GB",
    timezoneId: "Europe/Berlin",
    acceptDownloads: true,
    ...options,
  });
  // A browser that dies before it has a page says nothing about the app: one launch in some hundreds does.
  const context = await launch().catch((reason) => {
    console.error(`The browser did not start, once more: ${String(reason.message).split("\n")[0]}`);
    return launch();
  });
  context.setDefaultTimeout(15_000);
  return context;
}

/** No journey takes this long, on the slowest machine that may run them. */
const LIMIT_MS = 300_000;

/**
 * Ends the browser of a journey that does not end: what a page is asked has no limit of its own, and a page that
 * never answers would take every journey of its file with it. What was asked then fails at its line.
 * After whatever closes the browser: to close it is asked of it too.
 */
export function limited(t, profile) {
  // What is measured is no journey, and may take its time.
  if (t.name === undefined) return;
  const limit = setTimeout(async () => {
    console.error(`"${t.name}" took ${LIMIT_MS / 1_000} s: its browser is ended`);
    // Between two browsers of one journey there is none to end.
    await endProcesses(profile).catch((reason) => console.error(reason.message));
  }, LIMIT_MS);
  t.after(() => clearTimeout(limit));
}

async function endProcesses(profile) {
  for (const pid of await browserProcesses(profile)) process.kill(pid, "SIGKILL");
}

/** Kills the browser as a power cut would, and waits until it is gone. */
export async function killBrowser(context, profile) {
  const closed = new Promise((done) => context.once("close", done));
  await endProcesses(profile);
  await closed;
  // A lock of a dead process would only slow the next start down.
  for (const name of ["SingletonLock", "SingletonSocket", "SingletonCookie"]) {
    await rm(join(profile, name), { force: true });
  }
}

// The browser's main process names itself in its profile; where it does not, its command line does.
async function browserProcesses(profile) {
  const lock = await readlink(join(profile, "SingletonLock")).catch(() => undefined);
  const pid = Number(lock?.match(/-(\d+)$/)?.[1]);
  if (pid) return [pid];
  const found = [];
  for (const entry of await readdir("/proc").catch(() => [])) {
    if (!/^\d+$/.test(entry)) continue;
    const line = await readFile(`/proc/${entry}/cmdline`, "utf8").catch(() => "");
    const words = line.split("\0");
    if (words.includes(`--user-data-dir=${profile}`) && !words.some((word) => word.startsWith("--type="))) {
      found.push(Number(entry));
    }
  }
  if (found.length === 0) throw new Error(`no browser runs on ${profile}`);
  return found;
}
