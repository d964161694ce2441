// Lists for the import's journeys: the real ones, and files made here that are wrong in one way each.
import { existsSync } from "node:fs";
import { mkdtemp, open, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32 } from "node:zlib";

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

/** A zip of stored files: `{ name: text }`. */
export function zip(files) {
  const [parts, entries] = [[], []];
  let at = 0;
  for (const [name, text] of Object.entries(files)) {
    const [title, body] = [Buffer.from(name), Buffer.from(text)];
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt32LE(crc32(body), 10);
    common.writeUInt32LE(body.length, 14);
    common.writeUInt32LE(body.length, 18);
    common.writeUInt16LE(title.length, 22);
    const head = Buffer.concat([Buffer.from("PK\x03\x04"), common, title, body]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(at, 10);
    entries.push(Buffer.concat([Buffer.from("PK\x01\x02\x14\x00"), common, rest, title]));
    parts.push(head);
    at += head.length;
  }
  const size = entries.reduce((sum, entry) => sum + entry.length, 0);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", "latin1");
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(size, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...parts, ...entries, end]);
}

/** A workbook: `{ sheet: [[cell, …], …] }`. */
export function workbook(sheets) {
  const names = Object.keys(sheets);
  const main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
  const rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
  const pack = "http://schemas.openxmlformats.org/package/2006";
  const xml = (body) => `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>${body}`;
  const cell = (value, row, column) => {
    const at = `${String.fromCharCode(65 + column)}${row + 1}`;
    return typeof value === "number" ? `<c r="${at}"><v>${value}</v></c>` : `<c r="${at}" t="inlineStr"><is><t>${value}</t></is></c>`;
  };
  const sheet = (rows) => xml(`<worksheet xmlns="${main}"><sheetData>${rows.map((cells, row) =>
    `<row r="${row + 1}">${cells.map((value, column) => cell(value, row, column)).join("")}</row>`).join("")}</sheetData></worksheet>`);
  return zip({
    "[Content_Types].xml": xml(`<Types xmlns="${pack}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/></Types>`),
    "_rels/.rels": xml(`<Relationships xmlns="${pack}/relationships"><Relationship Id="rId1" Type="${rel}/officeDocument" Target="xl/workbook.xml"/></Relationships>`),
    "xl/workbook.xml": xml(`<workbook xmlns="${main}" xmlns:r="${rel}"><sheets>${names.map((name, at) =>
      `<sheet name="${name}" sheetId="${at + 1}" r:id="rId${at + 1}"/>`).join("")}</sheets></workbook>`),
    "xl/_rels/workbook.xml.rels": xml(`<Relationships xmlns="${pack}/relationships">${names.map((_, at) =>
      `<Relationship Id="rId${at + 1}" Type="${rel}/worksheet" Target="worksheets/sheet${at + 1}.xml"/>`).join("")}</Relationships>`),
    ...Object.fromEntries(names.map((name, at) => [`xl/worksheets/sheet${at + 1}.xml`, sheet(sheets[name])])),
  });
}
