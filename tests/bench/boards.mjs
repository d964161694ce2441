// How long the boards take to stand: from the click to the charts on the glass, of thirty days and of a year.
import { figure, lineOf, quantile, short, started } from "./support/line.mjs";

const SIZES = [[10_000, undefined], [1_000_000, 200]];
const ROUNDS = 7;

for (const [accounts, limit] of SIZES) {
  const line = await lineOf(accounts);
  try {
    const context = await line.open();
    const took = [];
    for (let n = 0; n < ROUNDS; n += 1) took.push(await round(await context.newPage(), line.origin));
    const median = (part) => quantile(took.map((one) => one[part]), 0.5);
    const name = `boards, ${short(accounts)} accounts`;
    figure(`${name}: click to thirty days shown`, median("opened"), "ms", limit);
    figure(`${name}: click to a year shown`, median("year"), "ms", limit);
    figure(`${name}: click to a year shown, slowest of ${ROUNDS}`, Math.max(...took.map((one) => one.year)), "ms");
  } finally {
    await line.close();
  }
}

/** One tab, as somebody comes to it: the first screen, the boards, a year. */
async function round(page, origin) {
  await page.goto(`${origin}/work`);
  await started(page);
  // The boards' part is fetched ahead once the first screen stands.
  await page.waitForFunction(() =>
    performance.getEntriesByType("resource").some(({ name }) => /boards_module/.test(name)));
  await page.waitForTimeout(1_000);
  const opened = await shown(page, page.locator('a[href="/boards"]').first());
  const year = await shown(page, page.getByRole("button", { name: "A year", exact: true }));
  await page.close();
  return { opened, year };
}

/** Clicks, and returns milliseconds until the cumulative flow is drawn anew and on the glass. */
async function shown(page, button) {
  await page.evaluate(() => {
    const bands = () => document.querySelector(".bd-cfd svg.chart path.b3")?.getAttribute("d");
    const before = bands();
    globalThis.shown = new Promise((done) => {
      let from = 0;
      addEventListener("click", (event) => { from = event.timeStamp; }, { once: true, capture: true });
      const seen = new MutationObserver(() => {
        if (bands() === undefined || bands() === before) return;
        seen.disconnect();
        globalThis.painted((at) => done(at - from));
      });
      seen.observe(document.body, { childList: true, subtree: true, attributes: true });
    });
  });
  await button.click();
  return page.evaluate(() => globalThis.shown);
}
