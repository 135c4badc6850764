// The snapshots that are measured: made once, kept in target/bench.

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import * as peers from './peers.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const folder = path.join(here, '../../target/bench');

/** A server's heap of `units` and of each about 2.1 kB of snapshot; the file. */
export function server(units) {
  return made('server', 'make-heap.mjs', units, []);
}

/** The heap of a language server with `sources` files open; the file, or nothing without a registry. */
export function languageServer(sources) {
  return peers.missing() ? undefined : made('language-server', 'make-program.mjs', sources, [peers.folder]);
}

function made(name, script, size, args) {
  // A script that has changed makes another heap.
  const mark = createHash('sha256').update(readFileSync(path.join(here, script))).digest('hex').slice(0, 8);
  const file = path.join(folder, `${name}-${size}-${mark}.heapsnapshot`);
  if (existsSync(file)) return file;
  mkdirSync(folder, { recursive: true });
  console.log(`making ${path.relative(process.cwd(), file)}; a minute or so for each half gigabyte`);
  const draft = file.replace('.heapsnapshot', '.draft');
  const flags = ['--max-old-space-size=16000', '--expose-gc'];
  execFileSync(process.execPath, [...flags, path.join(here, script), ...args, String(size), draft], { stdio: ['ignore', 'inherit', 'inherit'] });
  renameSync(draft, file);
  return file;
}
