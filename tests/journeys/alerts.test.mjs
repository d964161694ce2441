// The line says itself when somebody should look: on every screen, by a notification, and to an address of the
// manager's, which is called by the depot as it is shipped.
import "./support/whole-browser.mjs";
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { createServer } from "node:http";
import { test } from "node:test";

import { assertAccessible, fits, screenshot } from "./support/app.mjs";
import { anasLine } from "./support/team.mjs";

/** A receiver on a port of its own: what came, and as often as it says no first. */
async function receiver(t, refuses = 0) {
  const calls = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (piece) => { body += piece; });
    request.on("end", () => {
      calls.push({ headers: request.headers, body });
      response.writeHead(calls.length <= refuses ? 503 : 204).end();
    });
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  t.after(() => server.close());
  return { calls, url: `http://127.0.0.1:${server.address().port}/alarms` };
}

test("a rule that is broken is told on every screen, by a notification, and to a webhook that checks the signature", async (t) => {
  const hook = await receiver(t, 1);
  const { ana } = await anasLine(t, { flags: ["--hooks-anywhere"] });
  const { page } = ana;
  await ana.context.grantPermissions(["notifications"], { origin: ana.origin });
  // What is shown to the person, written down.
  await ana.context.addInitScript(() => {
    globalThis.shown = [];
    const Real = globalThis.Notification;
    globalThis.Notification = class extends Real {
      constructor(title, options) {
        super(title, options);
        globalThis.shown.push(`${title}: ${options.body}`);
      }
    };
  });
  await ana.visit("/alerts");
  await page.getByText("No rule is on: nothing is watched.").waitFor();
  await page.getByText("Notifications are on for this device.").waitFor();
  await assertAccessible(page);
  await screenshot(page, "alerts-empty", { fullPage: true });
  await page.getByLabel("Address that is called").fill(hook.url);
  await page.getByRole("button", { name: "Add a webhook" }).dblclick();
  await page.locator("#hook-secret").waitFor();
  const secret = await page.locator("#hook-secret").innerText();
  assert.match(secret, /^whsec_/);
  await page.locator("#hook-list").getByText("127.0.0.1").waitFor();
  assert.equal(await page.locator("#hook-list > li").count(), 1, "pressed twice, it is one webhook");

  await page.getByLabel("Cold is empty: on").check();
  await page.getByLabel("Cold is empty: webhooks").check();
  await page.locator("#raised").getByText("Cold is empty: nothing can be dealt or pulled.").waitFor({ timeout: 40_000 });
  await assertAccessible(page);
  await screenshot(page, "alerts", { fullPage: true });
  await page.waitForFunction(() => globalThis.shown.some((text) => text.includes("Cold is empty")), undefined, { timeout: 40_000 });

  // Refused once, called again with the same id, and signed so that the receiver can tell.
  await page.locator("#hook-list").getByText(/taken \(204\)/).waitFor({ timeout: 60_000 });
  assert.equal(hook.calls.length, 2);
  const [first, second] = hook.calls;
  assert.equal(first.headers["webhook-id"], second.headers["webhook-id"]);
  for (const { headers, body } of hook.calls) {
    const key = Buffer.from(secret.slice("whsec_".length), "base64");
    const signed = `${headers["webhook-id"]}.${headers["webhook-timestamp"]}.${body}`;
    const expected = `v1,${createHmac("sha256", key).update(signed).digest("base64")}`;
    assert.equal(headers["webhook-signature"], expected);
    const said = JSON.parse(body);
    assert.equal(said.type, "takt.alarm");
    assert.equal(said.data.kind, "no_material");
    assert.ok(!/Ana|@|\+\d{6}/.test(body), "no name and no way to reach anybody");
  }

  // On every screen, and gone when the trouble is.
  await ana.visit("/accounts");
  await page.getByRole("link", { name: /1 alert/ }).waitFor({ timeout: 30_000 });
  await screenshot(page, "alerts-tag");
  await ana.visit("/alerts");
  await page.setViewportSize({ width: 360, height: 740 });
  assert.ok(await fits(page));
  await page.emulateMedia({ colorScheme: "dark" });
  await assertAccessible(page);
  await screenshot(page, "alerts-360-dark", { fullPage: true });
  await page.getByLabel("Cold is empty: on").uncheck();
  await page.getByText("No rule is on: nothing is watched.").waitFor({ timeout: 40_000 });
  assert.equal(hook.calls.length, 2, "told once");
  assert.deepEqual(ana.complaints, []);
});
