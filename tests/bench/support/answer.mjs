// A rep's answers on the card, as fast as keys can be pressed; every time is taken inside the page.
import { saved } from "../../journeys/support/card.mjs";

// Two answers to each company, and then the next is pulled: the band never fills, however many are given.
const ANSWERS = "nobody named yet|No fit after all";

/** Answers the card and presses Enter. Returns milliseconds from the key to `{ durable, painted }`. */
export async function answer(page) {
  await page.keyboard.press(String(await usual(page)));
  for (let n = 0; n < 4 && await page.locator(".job-next[aria-disabled=true]").count() > 0; n += 1) {
    await page.keyboard.press("1");
  }
  return saved(page);
}

async function usual(page) {
  // Between a company that is done and the next that is pulled no answer is there yet.
  await page.locator(".out").filter({ hasText: new RegExp(ANSWERS) }).first().waitFor();
  return page.locator(".out").evaluateAll((buttons, words) =>
    1 + buttons.findIndex((button) => new RegExp(words).test(button.innerText)), ANSWERS);
}
