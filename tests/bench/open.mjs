// How long a line takes to open from IndexedDB: from the address to the first screen on the glass.
import { figure, lineOf, quantile, short, started } from "./support/line.mjs";

const SIZES = [[10_000, 300], [50_000, 1_000], [1_000_000, undefined]];
const ROUNDS = 7;

for (const [accounts, limit] of SIZES) {
  const line = await lineOf(accounts);
  try {
    const rounds = { cold: [], warm: [] };
    for (let n = 0; n < ROUNDS; n += 1) {
      // Cold: the browser has just been started. Warm: it runs, and a new tab is opened.
      const context = await line.open();
      rounds.cold.push(await open(context.pages()[0], line.origin));
      rounds.warm.push(await open(await context.newPage(), line.origin));
    }
    const median = (kind, part) => quantile(rounds[kind].map((round) => round[part]), 0.5);
    const name = `open, ${short(accounts)} accounts`;
    figure(`${name}: new tab to first screen`, median("warm", "painted"), "ms", limit);
    figure(`${name}: browser just started`, median("cold", "painted"), "ms");
    figure(`${name}: of it until the app runs`, median("warm", "run"), "ms");
    figure(`${name}: of it read from IndexedDB`, median("warm", "read"), "ms");
    figure(`${name}: of it put together and checked`, median("warm", "fold"), "ms");
    figure(`${name}: of it first screen and paint`, median("warm", "screen"), "ms");
  } finally {
    await line.close();
  }
}

async function open(page, origin) {
  await page.goto(`${origin}/work`);
  const { painted } = await started(page);
  const at = await page.evaluate(() =>
    Object.fromEntries(performance.getEntriesByType("mark").map(({ name, startTime }) => [name, startTime])));
  return {
    painted,
    run: at["takt-runs"],
    read: at["takt-read"] - at["takt-runs"],
    fold: at["takt-folded"] - at["takt-read"],
    screen: painted - at["takt-folded"],
  };
}
