// A real server process for a built app, so that pulling the plug is pulling the plug.
import { spawn } from "node:child_process";
import { cp, mkdtemp, readdir, rm } from "node:fs/promises";
import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

import { DIST, ROOT } from "./paths.mjs";

/** Serves `dist` on a free port. `stop` and `start` keep that port, so the origin stays the same. */
export async function startServer({ dist = DIST } = {}) {
  let { child, origin } = await launch(dist, 0);
  const port = new URL(origin).port;
  return {
    origin,
    get running() { return child !== undefined; },
    async stop() {
      if (!child) return;
      const ended = new Promise((done) => child.once("exit", done));
      child.kill("SIGKILL");
      await ended;
      child = undefined;
    },
    async start() {
      if (!child) ({ child } = await launch(dist, port));
    },
  };
}

/**
 * A copy of the build that a test may change, as a new release would. Without the compressed
 * neighbours: they would go on telling the old story.
 */
export async function copyOfDist() {
  const folder = await mkdtemp(join(tmpdir(), "takt-dist-"));
  await cp(DIST, folder, { recursive: true, filter: (path) => !/\.(?:br|gz)$/.test(path) });
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** Puts another build in a release's place, as a deployment does: what it does not name is gone. */
export async function deploy(build, folder) {
  for (const name of await readdir(folder)) await rm(join(folder, name), { recursive: true, force: true });
  await cp(build, folder, { recursive: true });
}

async function launch(dist, port) {
  if (!existsSync(join(dist, "index.html"))) {
    throw new Error(`${dist} holds no built app: run \`cargo xtask build\` first`);
  }
  const serve = ["serve", "--dist", dist, "--port", String(port)];
  const own = process.env.TAKT_XTASK ?? join(ROOT, "target/debug/xtask");
  if (!existsSync(own)) throw new Error(`${own} is missing: run \`cargo xtask test journeys\` instead`);
  const child = spawn(own, serve, { cwd: ROOT, stdio: ["ignore", "pipe", "inherit"] });
  for await (const line of createInterface({ input: child.stdout })) {
    const origin = line.match(/^listening on (\S+)/)?.[1];
    if (origin) return { child, origin };
  }
  throw new Error("the server ended before it listened; its message is above");
}
