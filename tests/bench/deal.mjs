// What a manager waits for who deals a hundred thousand accounts to two hundred people: from the press on the real
// button until everything is dealt and on the disk, how long the page was deaf meanwhile, and whether it showed how far
// it is.
import { figure, lineOf, started } from "./support/line.mjs";

const ACCOUNTS = 100_000;

const line = await lineOf(ACCOUNTS, "undealt.takt");
try {
  const context = await line.open();
  const page = context.pages()[0];
  await page.goto(`${line.origin}/deal`);
  await started(page);
  await page.getByRole("button", { name: "Begin the deal" }).click();
  const button = page.getByRole("button", { name: /^Deal [\d,]+ accounts$/ });
  await button.waitFor();
  const asked = Number((await button.innerText()).replaceAll(/\D/g, ""));
  if (asked !== ACCOUNTS) throw new Error(`the line has ${asked} accounts to deal, and not ${ACCOUNTS}`);
  await page.evaluate(watchDealing);
  await button.click();
  await page.getByRole("button", { name: "Nothing to deal" }).waitFor();
  const { took, longest, steps } = await page.evaluate(() => globalThis.dealing());
  if (steps < 3) throw new Error(`the progress bar was seen at ${steps} places on its way`);
  figure("deal 100 k accounts to 200 people: from the press until dealt", took, "ms", 2_000);
  figure("deal 100 k accounts to 200 people: longest the page was deaf", longest, "ms", 50);
  figure("deal 100 k accounts to 200 people: places the bar was painted at", steps, "");
} finally {
  await line.close();
}

// In the page: notes when the button is pressed, each place of the bar that a frame shows, and every long task.
function watchDealing() {
  const seen = new Set();
  let [pressed, dealt, longest] = [0, 0, 0];
  const tasks = new PerformanceObserver((list) => {
    for (const task of list.getEntries()) {
      if (pressed > 0 && task.startTime + task.duration > pressed) longest = Math.max(longest, task.duration);
    }
  });
  tasks.observe({ type: "longtask" });
  document.addEventListener("click", () => { pressed ||= performance.now(); }, { capture: true, once: true });
  const look = () => {
    const bar = document.querySelector("[role=progressbar]");
    if (bar?.checkVisibility()) seen.add(bar.getAttribute("aria-valuenow"));
    if (pressed > 0 && seen.size > 0 && !bar) dealt ||= performance.now();
    if (dealt === 0) requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
  globalThis.dealing = () => ({ took: dealt - pressed, longest, steps: seen.size });
}
