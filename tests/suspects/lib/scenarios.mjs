// The scenarios: those of tests/fixtures/leaks, whose snapshots are made when first asked for, and
// any folder that has base, target, third and truth.json, or folders that do.

import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { all, make } from '../../fixtures/leaks/kit/make.mjs';

const tests = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', '..');
const leaks = path.join(tests, 'fixtures', 'leaks');
const SNAPSHOTS = ['base', 'target', 'third'];

/** The place of made snapshots: another one for each version of the programs and of Node.js. */
function cache() {
  const hash = createHash('sha256').update(process.version);
  for (const file of readdirSync(leaks, { recursive: true }).sort()) {
    const full = path.join(leaks, file);
    if (statSync(full).isFile()) hash.update(file).update(readFileSync(full));
  }
  return path.join(tests, '.cache', 'leaks', hash.digest('hex').slice(0, 16));
}

/** Reads a scenario's folder: `{ name, truth, files }`, or null where there is none. */
function read(folder) {
  const truthFile = path.join(folder, 'truth.json');
  if (!existsSync(truthFile)) return null;
  const files = SNAPSHOTS.map((snapshot) =>
    [`${snapshot}.heapsnapshot`, `${snapshot}.heapsnapshot.gz`].map((file) => path.join(folder, file)).find(existsSync),
  );
  const truth = JSON.parse(readFileSync(truthFile, 'utf8'));
  return files[0] && files[1] ? { name: path.basename(folder), truth, files: files.filter(Boolean) } : null;
}

/** The scenarios in a folder, or the one that it is. */
export function inFolder(folder) {
  const one = read(folder);
  if (one) return [one];
  return readdirSync(folder).sort().map((name) => path.join(folder, name)).filter((inner) => statSync(inner).isDirectory()).map(read).filter(Boolean);
}

/** The names of this repository's scenarios; pages only where CHROME_BIN names a browser. */
export function own() {
  return all().filter(({ isPage }) => !isPage || process.env.CHROME_BIN);
}

/** One of this repository's scenarios, made if need be. */
export async function made(program) {
  const into = cache();
  const known = read(path.join(into, program.name));
  if (known) return known;
  const older = path.dirname(into);
  if (existsSync(older)) {
    for (const name of readdirSync(older)) if (name !== path.basename(into)) rmSync(path.join(older, name), { recursive: true, force: true });
  }
  // Tests of several processes may want it at the same time. The first one is kept.
  const draft = path.join(into, `.${program.name}-${process.pid}`);
  const folder = await make(program, draft);
  try {
    renameSync(folder, path.join(into, program.name));
  } catch (error) {
    if (!['ENOTEMPTY', 'EEXIST'].includes(error.code)) throw error;
  }
  rmSync(draft, { recursive: true, force: true });
  return read(path.join(into, program.name));
}

/** One of this repository's scenarios, made anew in a folder: it is of another process. */
export async function madeIn(program, folder) {
  return read(await make(program, folder));
}
