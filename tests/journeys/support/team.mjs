// A line that several laptops share: how it is made, and how one sees that all stand at the same place.
import assert from "node:assert/strict";

import { sameHash, screenshot, stateHash } from "./app.mjs";
import { openLaptop, startDepot } from "./depot.mjs";

export const tag = (page) => page.locator("[data-sync]");

/** Waits until a tab says that everything is at the depot, at least up to a batch. */
export async function inStep(page, seq = 0) {
  await page.waitForFunction((seq) => {
    const tag = document.querySelector("[data-sync]");
    return tag?.dataset.sync === "synced" && tag.dataset.waiting === "0" && Number(tag.dataset.seq) >= seq;
  }, seq);
  return Number(await tag(page).getAttribute("data-seq"));
}

/** The fingerprint that Settings shows. */
export async function fingerprint(laptop, page = laptop.page) {
  await laptop.visit("/settings", page);
  return stateHash(page);
}

/** Both laptops stand at the same batch and show the same line. */
export async function sameLine(one, other) {
  await Promise.all([one, other].map((laptop) => laptop.visit("/settings")));
  const seq = Math.max(await inStep(one.page), await inStep(other.page));
  await Promise.all([inStep(one.page, seq), inStep(other.page, seq)]);
  return sameHash([one.page, other.page]);
}

/** Somebody joins by Settings. */
export async function addMember(laptop, name, page = laptop.page) {
  await laptop.visit("/settings", page);
  await page.getByLabel("Name of a new member").fill(name);
  await page.keyboard.press("Enter");
  await page.locator(".mem").filter({ hasText: name }).waitFor();
}

/** Puts the line that is open at the depot, by the team's screen; returns the letters that restore it. */
export async function shareLine(laptop, picture) {
  const { page } = laptop;
  await laptop.visit("/team");
  await page.getByRole("button", { name: "Share this line" }).click();
  await page.locator("#letters").waitFor();
  const letters = await page.locator("#letters").innerText();
  if (picture) await screenshot(page, picture);
  await Promise.all([
    page.waitForEvent("load"),
    page.getByRole("button", { name: /open the shared line/ }).click(),
  ]);
  await inStep(page, 1);
  return letters;
}

/** Ana alone on a line at a depot: `flags` are the depot's, `options` her browser's, `bring` fills the line first. */
export async function anasLine(t, { flags, options, bring, picture } = {}) {
  const depot = await startDepot(t, flags);
  const ana = await openLaptop(t, depot.origin, options);
  await addMember(ana, "Ana Ruiz");
  await bring?.(ana);
  const letters = await shareLine(ana, picture);
  return { depot, ana, letters };
}

/** Ben comes onto Ana's line by a link of hers; `options` are of his browser. */
export async function bensLaptop(t, { depot, ana }, role = "Manager", options = {}) {
  await ana.visit("/team");
  await ana.page.getByLabel("Whose device").fill("Ben Okoye");
  await ana.page.getByLabel("Role of a new member").selectOption(role);
  await ana.page.getByRole("button", { name: "Make a link" }).click();
  await ana.page.locator("#invite-link").waitFor();
  const link = await ana.page.locator("#invite-link").innerText();
  const ben = await openLaptop(t, depot.origin, options);
  await ben.visit(link.slice(depot.origin.length));
  assert.equal(new URL(ben.page.url()).hash, "", "the secret has left the address bar");
  await screenshot(ben.page, "sync-join");
  await ben.page.getByLabel("What to call this device").fill("Ben's laptop");
  await ben.page.getByRole("button", { name: "Come onto the line" }).click();
  await tag(ben.page).waitFor();
  const seq = await inStep(ben.page);
  await inStep(ana.page, seq);
  return { ben, link };
}

/** Ana shares her line and Ben comes onto it; `bens` are options of his browser. */
export async function sharedLine(t, role = "Manager", bens = {}) {
  const { depot, ana, letters } = await anasLine(t, { picture: "sync-sheet" });
  const { ben, link } = await bensLaptop(t, { depot, ana }, role, bens);
  return { depot, ana, ben, link, letters };
}

/** A member leaves the line, by Settings. */
export async function leaves(page, name) {
  const row = page.locator(".mem").filter({ hasText: name });
  await row.locator("button[aria-expanded]").last().click();
  await page.getByRole("button", { name: "Leaves the line" }).click();
}

/** Types a name into the form that is open, and waits until it stands in the list. */
export async function typeMember(page, name) {
  await page.getByLabel("Name of a new member").fill(name);
  await page.keyboard.press("Enter");
  await page.locator(".mem").filter({ hasText: name }).waitFor();
}

/** Who is on the line, once the list stands. */
export async function names(page) {
  await page.locator(".mem b").first().waitFor();
  return page.locator(".mem b").allInnerTexts();
}
