// Lists for the import's journeys: the real ones, and files made here that are wrong in one way each.
import { existsSync } from "node:fs";
import { mkdtemp, open, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { ROOT } from "./paths.mjs";

/** A file of the shared data, or undefined where that folder is missing. */
export function real(name) {
  const path = join(ROOT, "../shared/data", name);
  return existsSync(path) ? path : undefined;
}

/** A folder that is gone when the test `t` has ended. */
export async function folder(t) {
  const path = await mkdtemp(join(tmpdir(), "takt-lists-"));
  t.after(() => rm(path, { recursive: true, force: true }));
  return path;
}

/** Writes one file into a folder and returns its path. */
export async function file(folder, name, content) {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

const INDUSTRIES = ["Software", "Logistics", "Retail", "Machinery", "Insurance", "Food", "Health", "Energy"];
const STATES = ["TX", "CA", "NY", "WA", "IL", "OH", "GA", "FL", "PA", "MA"];

/** One row of a made list. Every thousandth has no name and no website. */
export function row(n) {
  if (n % 1000 === 999) return ",,,,,";
  return `Company ${n} ${INDUSTRIES[n % 8]},company-${n}.com,+1415${String(5_550_000 + (n % 400_000)).padStart(7, "0")},`
    + `${INDUSTRIES[n % 8]},${(n * 37) % 9_000 + 1},${STATES[n % 10]}`;
}

export const HEADER = "Company,Website,Phone,Industry,Employees,State";

/** A list of many rows, written in pieces. */
export async function large(folder, rows) {
  const path = join(folder, `list-${rows}.csv`);
  const handle = await open(path, "w");
  await handle.write(`${HEADER}\n`);
  for (let from = 0; from < rows; from += 10_000) {
    const lines = [];
    for (let n = from; n < Math.min(from + 10_000, rows); n += 1) lines.push(row(n));
    await handle.write(`${lines.join("\n")}\n`);
  }
  await handle.close();
  return path;
}

/** A zip with one stored file: an archive, and no workbook. */
export function zip(name, text) {
  const [title, body] = [Buffer.from(name), Buffer.from(text)];
  const head = Buffer.alloc(30);
  head.writeUInt32LE(0x04034b50, 0);
  head.writeUInt16LE(20, 4);
  head.writeUInt32LE(body.length, 18);
  head.writeUInt32LE(body.length, 22);
  head.writeUInt16LE(title.length, 26);
  return Buffer.concat([head, title, body]);
}
