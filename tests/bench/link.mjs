// How long somebody waits who has nothing but a link: from the start of the page until the board is on the glass, in a
// browser that never was here, and when they come again.
import { controlled } from "../journeys/support/app.mjs";
import { openLaptop } from "../journeys/support/depot.mjs";
import { figure, quantile, sharedLineOf, short, watch } from "./support/line.mjs";

const ACCOUNTS = 100_000;
const ROUNDS = 5;

const closers = [];
const t = { after: (close) => closers.push(close) };
try {
  const ana = await sharedLineOf(t, ACCOUNTS);
  const fresh = await madeLink(ana, "Kept fresh");
  const whole = await madeLink(ana, "As it is now");
  for (const [kind, link] of [["kept fresh", fresh], ["that holds the board", whole]]) {
    const took = [];
    for (let n = 0; n < ROUNDS; n += 1) took.push(await opened(ana.origin, link));
    const median = (part) => quantile(took.map((one) => one[part]), 0.5);
    const name = `a link ${kind}, ${short(ACCOUNTS)} accounts`;
    figure(`${name}: first time, until the board is shown`, median("first"), "ms", 1_000);
    figure(`${name}: the next time`, median("next"), "ms", 1_000);
    figure(`${name}: length`, link.length, "characters");
  }
} finally {
  for (const close of closers.reverse()) await close();
}

/** Makes a link on the boards; one that is kept fresh is waited for until the depot has its board. */
async function madeLink(laptop, kind) {
  const { page } = laptop;
  await laptop.visit("/boards");
  await page.getByRole("button", { name: "Share", exact: true }).click();
  const box = page.getByRole("dialog");
  await box.getByRole("button", { name: kind, exact: true }).click();
  await box.getByLabel("Name").fill(kind);
  await box.getByRole("button", { name: "Make the link" }).click();
  const field = box.getByLabel("The link", { exact: true });
  await field.waitFor();
  if (kind === "Kept fresh") {
    await box.locator("#live-links .share-row").filter({ hasText: /fresh as of/ }).waitFor({ timeout: 60_000 });
  }
  return field.inputValue();
}

/** Opens the link where nobody was before, and once more when everything is there. */
async function opened(origin, link) {
  const own = [];
  try {
    const boss = await openLaptop({ after: (close) => own.push(close) }, origin);
    await boss.context.addInitScript(watch);
    await boss.context.addInitScript(watchBoard);
    const shown = async () => {
      await boss.page.goto("about:blank");
      await boss.page.goto(link);
      await boss.page.waitForFunction(() => globalThis.boardShown);
      return boss.page.evaluate(() => globalThis.boardShown);
    };
    const first = await shown();
    await controlled(boss.page);
    return { first, next: await shown() };
  } finally {
    for (const close of own.reverse()) await close();
  }
}

// In the page: milliseconds since it was asked for, once a chart has its curves and they are on the glass.
function watchBoard() {
  const seen = new MutationObserver(() => {
    if (!document.querySelector(".fig svg.chart path")) return;
    seen.disconnect();
    globalThis.painted((at) => { globalThis.boardShown = at; });
  });
  seen.observe(document, { subtree: true, childList: true });
}
