// How long a new laptop takes from the click on its link to the line on the screen, beside a plain fetch of the bytes
// that it gets: what sealing, checking and putting together cost on top of the network.
import { openLaptop, ownKey } from "../journeys/support/depot.mjs";
import { figure, quantile, sharedLineOf, short } from "./support/line.mjs";

const SIZES = [10_000, 100_000];
const ROUNDS = 3;

for (const accounts of SIZES) {
  const closers = [];
  const t = { after: (close) => closers.push(close) };
  try {
    const rounds = await measure(t, accounts);
    const median = (part) => quantile(rounds.map((round) => round[part]), 0.5);
    const name = `first sync, ${short(accounts)} accounts`;
    figure(`${name}: from the click on the link until in step`, median("joined"), "ms");
    figure(`${name}: a plain fetch of the same bytes`, median("fetched"), "ms");
    figure(`${name}: bytes`, median("bytes") / 1_024, "KiB");
  } finally {
    for (const close of closers.reverse()) await close();
  }
}

async function measure(t, accounts) {
  const ana = await sharedLineOf(t, accounts);
  const rounds = [];
  for (let n = 0; n < ROUNDS; n += 1) rounds.push(await comeOn(t, ana, `Newcomer ${n}`));
  return rounds;
}

async function comeOn(t, ana, name) {
  await ana.visit("/team");
  await ana.page.getByLabel("Whose device").fill(name);
  await ana.page.getByRole("button", { name: "Make a link" }).click();
  await ana.page.locator("#invite-link").waitFor();
  const link = await ana.page.locator("#invite-link").innerText();
  const ben = await openLaptop(t, ana.origin);
  ben.context.setDefaultTimeout(300_000);
  await ben.visit(link.slice(ana.origin.length));
  const asked = new Set();
  const note = (request) => {
    if (/\/(snapshot|chunks\/\w+)$/.test(request.url()) && request.method() === "GET") asked.add(request.url());
  };
  ben.context.on("request", note);
  const from = performance.now();
  await ben.page.getByRole("button", { name: "Come onto the line" }).click();
  await ben.page.waitForSelector("[data-sync=synced][data-waiting='0']");
  const joined = performance.now() - from;
  ben.context.off("request", note);
  const { key } = await ben.page.evaluate(ownKey);
  const { fetched, bytes } = await ben.page.evaluate(async ([urls, key]) => {
    const begin = performance.now();
    let bytes = 0;
    for (const url of urls) {
      const answer = await fetch(url, { headers: { authorization: `Bearer ${key}` }, cache: "no-store" });
      bytes += (await answer.arrayBuffer()).byteLength;
    }
    return { fetched: performance.now() - begin, bytes };
  }, [[...asked], key]);
  await ben.context.close();
  ben.context = undefined;
  return { joined, fetched, bytes };
}
