// The card of Work: one answer, and how long it takes until the next card is on the glass.

/**
 * Presses Enter on a card that has its answer. Returns milliseconds from the key to `{ painted, durable }`: the frame
 * that shows the next card, and the end of the write, where the page notes its writes (see the bench).
 */
export async function saved(page) {
  await page.evaluate(() => {
    // The same company may come again, even with the same task; the day's count goes on all the same.
    const card = () => [".job-name a", "#job-act", ".day-big"].map((part) => document.querySelector(part)?.textContent).join();
    const before = card();
    const written = globalThis.writes?.length;
    let from = 0;
    addEventListener("keydown", (event) => { from = event.timeStamp; }, { once: true, capture: true });
    globalThis.answered = new Promise((done, fail) => {
      setTimeout(fail, 15_000, new Error(`Enter changed nothing on the card: ${before}`));
      const seen = new MutationObserver(() => {
        if (card() === before) return;
        seen.disconnect();
        // The frame after the change: what was written is on the glass.
        requestAnimationFrame(() => {
          const channel = new MessageChannel();
          channel.port1.onmessage = () =>
            done({ painted: performance.now() - from, durable: globalThis.writes?.[written]?.to - from });
          channel.port2.postMessage(0);
        });
      });
      seen.observe(document.querySelector(".work"), { childList: true, subtree: true, attributes: true, characterData: true });
    });
  });
  await page.keyboard.press("Enter");
  return page.evaluate(() => globalThis.answered);
}
