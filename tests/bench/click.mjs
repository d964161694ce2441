// What a rep waits for: a key to the write that is on the disk, and to the next card on the glass.
import { answer } from "./support/answer.mjs";
import { figure, lineOf, quantile, started } from "./support/line.mjs";

const ANSWERS = 200;

const line = await lineOf(10_000);
try {
  const context = await line.open();
  const page = context.pages()[0];
  await page.goto(`${line.origin}/work`);
  await started(page);
  await page.locator(".job-name").waitFor();
  const session = await context.newCDPSession(page);
  for (const [rate, name, limit] of [[1, "", 50], [4, ", processor slowed 4×", 50]]) {
    await session.send("Emulation.setCPUThrottlingRate", { rate });
    for (let n = 0; n < 10; n += 1) await answer(page); // not counted: code is still being compiled
    const took = [];
    for (let n = 0; n < ANSWERS; n += 1) took.push(await answer(page));
    const at = (part, share) => quantile(took.map((one) => one[part]), share);
    figure(`Enter to durable on the disk, p50${name}`, at("durable", 0.5), "ms");
    figure(`Enter to durable on the disk, p99${name}`, at("durable", 0.99), "ms", rate === 1 ? 20 : undefined);
    figure(`Enter to the next card painted, p50${name}`, at("painted", 0.5), "ms");
    figure(`Enter to the next card painted, p95${name}`, at("painted", 0.95), "ms", limit);
  }
} finally {
  await line.close();
}
