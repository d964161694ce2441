// A rep's answers on the card, as fast as keys can be pressed; every time is taken inside the page.

// Two answers to each company, and then the next is pulled: the band never fills, however many are given.
const ANSWERS = "nobody named yet|No fit after all";

/** Answers the card and presses Enter. Returns milliseconds from the key to `{ durable, painted }`. */
export async function answer(page) {
  await page.keyboard.press(String(await usual(page)));
  for (let n = 0; n < 4 && await page.locator(".job-next[aria-disabled=true]").count() > 0; n += 1) {
    await page.keyboard.press("1");
  }
  await page.evaluate(() => {
    // The same company may come again with its next task: name and action together are the card.
    const card = () =>
      document.querySelector(".job-name a")?.getAttribute("href") + document.querySelector("#job-act")?.textContent;
    const before = card();
    const written = globalThis.writes.length;
    globalThis.answered = new Promise((done) => {
      let from = 0;
      addEventListener("keydown", (event) => { from = event.timeStamp; }, { once: true, capture: true });
      const seen = new MutationObserver(() => {
        if (card() === before) return;
        seen.disconnect();
        globalThis.painted((at) => done({ durable: globalThis.writes[written].to - from, painted: at - from }));
      });
      seen.observe(document.querySelector(".work"), { childList: true, subtree: true, attributes: true, characterData: true });
    });
  });
  await page.keyboard.press("Enter");
  return page.evaluate(() => globalThis.answered);
}

const usual = (page) => page.locator(".out").evaluateAll((buttons, words) =>
  1 + buttons.findIndex((button) => new RegExp(words).test(button.innerText)), ANSWERS);
