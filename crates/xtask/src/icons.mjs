// Draws PNG icons from SVG sources in a folder. Usage: node icons.mjs FOLDER, from tests/.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";

const { chromium } = createRequire(join(process.cwd(), "package.json"))("playwright-core");
const [folder] = process.argv.slice(2);
const DRAWINGS = [
  ["mark.svg", "mark-192.png", 192, true],
  ["mark.svg", "mark-512.png", 512, true],
  ["mark-maskable.svg", "mark-180.png", 180, false],
  ["mark-maskable.svg", "mark-maskable-512.png", 512, false],
];

const browser = await chromium.launch({
  executablePath: process.env.CHROME,
  args: ["--no-sandbox", "--disable-gpu", "--force-color-profile=srgb"],
});
try {
  for (const [source, result, size, omitBackground] of DRAWINGS) {
    const svg = await readFile(join(folder, source), "utf8");
    const page = await browser.newPage({ viewport: { width: size, height: size } });
    await page.setContent(`<style>body{margin:0}svg{display:block;width:100vw}</style>${svg}`);
    await page.screenshot({ path: join(folder, result), omitBackground });
    await page.close();
    console.log(`${result} ${size}×${size}`);
  }
} finally {
  await browser.close();
}
