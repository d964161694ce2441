// The whole line on real lists: a batch is tested and released, distribution deals it, and each station works its own
// bench with the network off. Hand-offs are accepted and returned, rejects recycle, the bands hold, every draw is proved.
import assert from "node:assert/strict";
import { test } from "node:test";

import { openApp, screenshot, started } from "./support/app.mjs";
import { importList, realList, sit } from "./support/lines.mjs";

// A Friday, 9:30 in Los Angeles and 12:30 in New York: everyone may be called.
const FRIDAY = new Date("2026-11-20T17:30:00Z");
const TEAM = [
  ["Rosa Lind", "Outbound researcher"], ["Jon Abara", "Junior SDR"], ["Jill Moss", "Junior SDR"],
  ["Sue Park", "Senior SDR"], ["Eve Stone", "Account executive"],
];

test("a batch is tested, dealt and worked through every bench offline, and verify proves every assignment", async (t) => {
  const app = await openApp(t, { time: FRIDAY, viewport: { width: 1440, height: 900 } });
  const { page } = app;
  await app.visit("/work");
  await app.readyForOffline();
  await page.getByLabel("Your name").fill("Maya Okafor");
  await page.keyboard.press("Enter");
  await page.locator(".todo.is-done").waitFor();
  for (const [name, station] of TEAM) await join(app, name, station);
  // Who leads is dealt nothing: else one draw in three would go to a bench that nobody works here.
  const leads = page.locator(".mem").filter({ hasText: "Maya Okafor" });
  await leads.getByRole("button", { name: "Junior SDR", exact: true }).click();
  await leads.getByRole("button", { name: "Junior SDR", exact: true, pressed: false }).waitFor();
  await wholeMap(app);

  // Nothing is released untested: one batch passes, the other does not.
  await app.visit("/bench");
  await page.getByRole("button", { name: "Hold new lists back" }).click();
  await page.getByRole("button", { name: "Stop holding back" }).waitFor();
  await app.visit("/import");
  await importList(page, await realList(t, "fortune1000.csv", 1_000));
  await page.getByRole("button", { name: "Import another list" }).click();
  await importList(page, await realList(t, "olist-marketing-qualified-leads.csv", 8_000));
  await app.visit("/bench");
  await testBatch(page, "fortune1000", "All right");
  await page.getByRole("button", { name: /^Release: fortune1000/ }).click();
  await page.getByText(/^Released: 0 of \d+ had a defect\./).waitFor();
  await testBatch(page, "olist", "Outdated");
  await page.getByRole("button", { name: /^Reject: olist/ }).click();
  await page.getByText(/^Rejected: \d+ of \d+ had a defect\./).waitFor();
  await screenshot(page, "whole-batches", { fullPage: true });

  // From here on there is no network.
  await app.goOffline();
  await app.visit("/deal");
  await page.getByRole("button", { name: "Begin the deal" }).click();
  const deal = page.getByRole("button", { name: /^Deal \d/ });
  await deal.click();
  await page.getByRole("button", { name: "Nothing to deal" }).waitFor({ timeout: 60_000 });
  await bandsHold(app);

  // The first card of the line is asked for; after that they come by themselves.
  await sit(app, "Jon Abara");
  await app.visit("/work");
  await page.getByRole("button", { name: "Keep these" }).click();
  await page.getByRole("button", { name: "Give me the first" }).click();
  await page.locator(".job-name").waitFor();

  // Research: one goes to the researcher, two go on, two fall off.
  await stand(app, "Jon Abara", "Junior SDR");
  const unclear = await answer(page, "Too little is known: ask research");
  const first = await answer(page, "Fit, and the owner is named");
  const second = await answer(page, "Fit, and the owner is named");
  await answer(page, "No fit");
  const later = await answer(page, "Fit, but not now");
  await bandsHold(app);
  await stand(app, "Rosa Lind", "Outbound researcher");
  assert.equal(await company(page), unclear);
  await screenshot(page, "whole-researcher");
  await answer(page, "Facts are complete");
  await idle(page);
  // What was found goes back to whoever researches, behind the card that is at hand there.
  await stand(app, "Jon Abara", "Junior SDR");
  await answer(page, "They have what we sell already");
  await page.locator(".job-name").filter({ hasText: unclear }).waitFor();

  await stand(app, "Sue Park", "Senior SDR");
  const handed = [await answer(page, "Meeting set"), await answer(page, "Meeting set")];
  assert.deepEqual([...handed].sort(), [first, second].sort());
  await idle(page);
  await bandsHold(app);

  await stand(app, "Eve Stone", "Account executive");
  await page.locator(".job-clock").getByText(/^Handed over by Sue Park: accept or return it within/).waitFor();
  await screenshot(page, "whole-executive");
  const back = await answer(page, "Return");
  // What is accepted goes on with its first task.
  const accepted = await answer(page, "Accept");
  assert.deepEqual([back, accepted].sort(), [...handed].sort());
  await page.locator(".job-act").getByText("Run the discovery call").waitFor();
  assert.equal(await company(page), accepted);

  await stand(app, "Sue Park", "Senior SDR");
  assert.equal(await company(page), back, "what was returned is on its giver's bench again");

  // The audit knows what was accepted, and the reject goes back on the line, a lap later.
  await sit(app, "Maya Okafor");
  await app.visit("/hand-offs");
  await page.getByRole("region", { name: "Accepted opportunities" }).getByText(accepted).waitFor();
  await app.visit("/recycling");
  await page.getByRole("button", { name: "Put back: Developing, Not now" }).click();
  const laps = page.getByRole("region", { name: "What came back" });
  assert.deepEqual(await cells(laps.locator("tbody tr").first()), ["Developing", "Not now", "1", "0", "0", "0", "0", "0"]);
  await bandsHold(app);

  // On its second lap it is dealt anew, pulled when its turn comes, asked what it was asked before, and falls off again.
  await app.visit("/deal");
  await page.getByRole("button", { name: "Deal 1 account", exact: true }).click();
  await page.getByRole("button", { name: "Nothing to deal" }).waitFor({ timeout: 60_000 });
  const whose = await secondLap(app, later);
  await app.visit("/recycling");
  assert.deepEqual(await cells(laps.locator("tbody tr").first()), ["Developing", "Not now", "1", "1", "0", "0", "0", "1"]);
  t.diagnostic(`${later} came back to ${whose}`);
  await sit(app, "Maya Okafor");
  await bandsHold(app);

  // The seed is revealed and every draw is made again.
  await app.visit("/deal");
  await page.getByRole("button", { name: "Reveal the seed…" }).click();
  await page.getByRole("button", { name: "Reveal and close" }).click();
  await page.getByLabel("Name of the deal").waitFor();
  await page.getByRole("button", { name: "Prove it" }).click();
  await page.locator("[data-proved=true]").waitFor({ timeout: 60_000 });
  const proof = await page.locator("[data-proved=true]").innerText();
  await screenshot(page, "whole-proved", { fullPage: true });

  // Tomorrow it is all there, and it is proved again.
  await app.goOnline();
  await page.reload();
  await started(page);
  await page.getByRole("button", { name: "Prove it" }).click();
  await page.locator("[data-proved=true]").waitFor({ timeout: 60_000 });
  assert.equal(await page.locator("[data-proved=true]").innerText(), proof);
  app.assertQuiet();
});

/** Somebody joins and stands at one station. */
async function join(app, name, station) {
  const { page } = app;
  if (!page.url().includes("/settings")) await app.visit("/settings");
  await page.getByLabel("Name of a new member").fill(name);
  await page.keyboard.press("Enter");
  const row = page.locator(".mem").filter({ hasText: name });
  await row.waitFor();
  if (station === "Junior SDR") return;
  await row.getByRole("button", { name: "All stations" }).click();
  await row.getByRole("button", { name: station, exact: true }).click();
  await row.getByRole("button", { name: station, exact: true, pressed: true }).waitFor();
  await row.getByRole("button", { name: "Junior SDR", exact: true }).click();
  await row.getByRole("button", { name: "Junior SDR", exact: true, pressed: false }).waitFor();
}

/** The map with every station, as a new version. */
async function wholeMap(app) {
  const { page } = app;
  await app.visit("/map");
  await page.locator(".sm-template").filter({ hasText: "Dialling line, every station" }).click();
  await page.getByRole("button", { name: "Save as version 2" }).click();
  await page.getByRole("button", { name: "Save as version 3" }).waitFor();
}

/** Draws a batch's sample and finds the same of every account, until it may be judged. */
async function testBatch(page, file, finding) {
  await page.getByRole("button", { name: new RegExp(`^Draw the sample: ${file}`) }).click();
  const card = page.locator(".bench-sample");
  const press = card.getByRole("button", { name: finding });
  await press.waitFor();
  const all = Number((await card.getByRole("status").innerText()).match(/of (\d+) looked at/)[1]);
  for (let n = 0; n < all; n += 1) {
    await card.getByText(new RegExp(`^${n} of ${all} looked at`)).waitFor();
    await press.click();
  }
  await card.waitFor({ state: "detached" });
}

/** Takes a seat and stands at its bench; the card there is that station's. */
async function stand(app, who, station) {
  await sit(app, who);
  await app.visit("/work");
  await app.page.locator(".job-place").getByText(station, { exact: true }).waitFor();
}

async function cells(row) {
  await row.waitFor();
  return row.locator("th, td").allInnerTexts();
}

/** Works the researchers' cards until the account that came back is one of them, and finds no fit; returns whose it was. */
async function secondLap(app, name) {
  const { page } = app;
  for (const who of ["Jon Abara", "Jill Moss"]) {
    await stand(app, who, "Junior SDR");
    // A full bench, and what is pulled onto it meanwhile.
    for (let n = 0; n < 100 && await page.locator(".job-name").isVisible(); n += 1) {
      if (await company(page) === name) {
        await screenshot(page, "whole-second-lap");
        assert.equal(await answer(page, "No fit"), name);
        return who;
      }
      await answer(page, "No fit");
    }
  }
  throw new Error(`${name} never came back to a bench`);
}

const company = (page) => page.locator(".job-name").innerText();
const cardOf = () => `${document.querySelector(".job-name a")?.getAttribute("href")}${document.querySelector("#job-act")?.textContent}`;
const idle = (page) => page.locator(".job-empty #job-act").waitFor();

/** Gives an answer, with whatever it asks for, and waits until the card is another one; returns the company. */
async function answer(page, label) {
  const [name, before] = [await company(page), await page.evaluate(cardOf)];
  await page.locator(".out").filter({ has: page.locator(".out-label", { hasText: label }) }).first().click();
  for (let n = 0; n < 6; n += 1) {
    if (await page.locator(".job-next:not([aria-disabled])").count() > 0) break;
    if (await page.locator("#job-person").isVisible()) {
      await page.locator("#job-person").fill("Pat Owner");
      await page.keyboard.press("Enter");
      await page.locator("#job-person").waitFor({ state: "detached" });
    } else {
      const asks = await page.locator(".job-sub").innerText();
      await page.locator(".job-sub .chip").first().click();
      await page.waitForFunction((asks) => document.querySelector(".job-next:not([aria-disabled])") !== null ||
        document.querySelector(".job-sub")?.innerText !== asks, asks);
    }
  }
  await page.locator(".job-next:not([aria-disabled])").click();
  await page.waitForFunction((before) =>
    `${document.querySelector(".job-name a")?.getAttribute("href")}${document.querySelector("#job-act")?.textContent}` !== before, before);
  return name;
}

/** No member holds more than their band allows, in any queue. */
async function bandsHold(app) {
  const { page } = app;
  await app.visit("/bench");
  const table = page.getByRole("region", { name: "Table of queues" });
  await table.waitFor();
  const rows = await table.locator("tbody tr").evaluateAll((rows) => rows.map((row) => row.innerText.split("\t")));
  assert.ok(rows.length >= 3);
  for (const row of rows) {
    const [held, band] = [Number(row[2].replaceAll(",", "")), row[3].replaceAll(",", "").split("–").map(Number)];
    assert.ok(held <= band[1], `${row[0]} holds ${held} in ${row[1]}, and ${band[1]} are the most`);
  }
}
