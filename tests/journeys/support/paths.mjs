// Where the tests find things, and where they leave what a person may look at.
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), "../../..");
export const DIST = process.env.TAKT_DIST ?? join(ROOT, "dist");
/** A build that writes what today's cannot read yet: `cargo xtask build --tomorrow`. */
export const DIST_TOMORROW = process.env.TAKT_DIST_TOMORROW ?? join(ROOT, "target/tomorrow/dist");
export const OUTPUT = join(ROOT, "tests/output");
