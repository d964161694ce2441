// The longest time the page does not listen while somebody works: every task of its main thread, traced.
import { answer } from "./support/answer.mjs";
import { figure, lineOf, started } from "./support/line.mjs";

const ACCOUNTS = 50_000;
const MAX_MS = 50;

const line = await lineOf(ACCOUNTS);
try {
  const context = await line.open();
  const page = context.pages()[0];
  await page.goto(`${line.origin}/work`);
  await started(page);
  await page.locator(".job-name").waitFor();
  await answer(page);
  const session = await context.newCDPSession(page);
  const events = [];
  session.on("Tracing.dataCollected", ({ value }) => events.push(...value));
  await session.send("Tracing.start", {
    transferMode: "ReportEvents",
    traceConfig: { includedCategories: ["toplevel", "blink.user_timing"], excludedCategories: ["*"] },
  });
  const during = async (name, work) => {
    await page.evaluate((name) => { performance.mark(`begin ${name}`); }, name);
    await work();
    await page.evaluate(() => new Promise((done) => { globalThis.painted(done); }));
  };
  await during("210 answers and the snapshot after them", async () => {
    for (let n = 0; n < 210; n += 1) await answer(page);
    await page.waitForTimeout(3_000);
  });
  await during("an undo", async () => {
    await page.keyboard.press("z");
    await page.locator(".log-item.is-undone").first().waitFor();
  });
  await during("the palette", async () => {
    await page.keyboard.press("Control+k");
    await page.keyboard.type("granite 4", { delay: 60 });
    await page.keyboard.press("Escape");
  });
  await during("the accounts", async () => {
    await page.keyboard.press("g");
    await page.keyboard.press("a");
    await page.locator(".vt-body .vt-row").first().waitFor();
    await settled(page);
  });
  await during("a search", async () => {
    await page.keyboard.press("/");
    await page.keyboard.type("foxglove energy", { delay: 60 });
    await settled(page);
  });
  await during("another order", async () => {
    await page.getByRole("grid").getByRole("button", { name: "Company" }).click();
    await settled(page);
  });
  await during("a scroll from end to end", async () => {
    for (let n = 0; n < 20; n += 1) {
      await page.evaluate((share) => {
        const list = document.querySelector(".vt-body").closest(".vt") ?? document.querySelector(".vt-body");
        for (const el of [list, ...list.querySelectorAll("*")]) {
          if (el.scrollHeight > el.clientHeight + 1000) el.scrollTop = el.scrollHeight * share;
        }
      }, n / 20);
      await page.evaluate(() => new Promise((done) => { globalThis.painted(done); }));
    }
  });
  for (const [name, chord, sign] of [["the line", "l", "h1"], ["the settings", "s", "#storage"], ["the card", "w", ".job-name"]]) {
    await during(name, async () => {
      await page.keyboard.press("Escape");
      await page.evaluate(() => document.activeElement?.blur());
      await page.keyboard.press("g");
      await page.keyboard.press(chord);
      await page.locator(sign).first().waitFor();
      await page.waitForTimeout(300);
    });
  }
  const ended = new Promise((done) => session.once("Tracing.tracingComplete", done));
  await session.send("Tracing.end");
  await ended;
  const longest = longestByPart(events);
  for (const [name, ms] of longest) console.log(`longest task during ${name}: ${ms.toFixed(1)} ms`);
  figure(`longest task while working, ${ACCOUNTS / 1_000} k accounts`, Math.max(...longest.values()), "ms", MAX_MS);
} finally {
  await line.close();
}

async function settled(page) {
  await page.waitForFunction(() => document.querySelector(".vt")?.getAttribute("aria-busy") === "false");
}

/** The longest task of the page's main thread in each part, in milliseconds. */
function longestByPart(events) {
  const marks = events.filter(({ name }) => name.startsWith("begin ")).sort((a, b) => a.ts - b.ts);
  const [{ pid, tid }] = marks;
  const longest = new Map(marks.map(({ name }) => [name.slice("begin ".length), 0]));
  for (const { name, ph, ts, dur, pid: process, tid: thread } of events) {
    if (ph !== "X" || process !== pid || thread !== tid || !name.endsWith("RunTask")) continue;
    const part = marks.findLast((mark) => mark.ts <= ts)?.name.slice("begin ".length);
    if (part) longest.set(part, Math.max(longest.get(part), dur / 1_000));
  }
  return longest;
}
