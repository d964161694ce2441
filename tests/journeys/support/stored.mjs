// What a browser keeps for an origin, as bytes: to see that something is nowhere in it.

/** The words of `words` that any value of any database holds, whatever their case. */
export const storedWords = (page, words) => page.evaluate(async (words) => {
  const asked = (request) => new Promise((done, fail) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => fail(request.error);
  });
  const found = new Set();
  const look = (value, where) => {
    let text = "";
    if (value instanceof Uint8Array) for (const byte of value) text += String.fromCharCode(byte);
    else text = JSON.stringify(value) ?? "";
    for (const word of words) if (text.toLowerCase().includes(word.toLowerCase())) found.add(`${word} in ${where}`);
  };
  for (const { name } of await indexedDB.databases()) {
    const db = await asked(indexedDB.open(name));
    for (const store of db.objectStoreNames) {
      for (const value of await asked(db.transaction(store).objectStore(store).getAll())) look(value, `${name}/${store}`);
    }
    db.close();
  }
  for (const [key, value] of Object.entries(localStorage)) look(value, `localStorage/${key}`);
  return [...found];
}, words);

/** Waits until none of the words is kept any more. */
export async function nowhereStored(page, words, within_ms = 30_000) {
  const until = Date.now() + within_ms;
  for (;;) {
    // A page that loads anew in the middle of the look is looked at again.
    const found = await storedWords(page, words).catch(() => ["the page is loading"]);
    if (found.length === 0) return;
    if (Date.now() > until) throw new Error(`still kept: ${found.join(", ")}`);
    await page.waitForTimeout(250);
  }
}
