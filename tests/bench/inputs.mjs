// The snapshots that are measured: made once, kept in target/bench.

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import * as peers from './peers.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const folder = path.join(here, '../../target/bench');

/** A server's heap, about 2.1 kB of snapshot for each unit; the file. */
export function server(units) {
  const file = path.join(folder, `server-${units}-${mark('make-heap.mjs')}.heapsnapshot`);
  make('make-heap.mjs', [String(units)], [file]);
  return file;
}

/** A server's heap, and the same server's a little later; both files. */
export function pair(units) {
  const file = path.join(folder, `server-${units}-${mark('make-heap.mjs')}.heapsnapshot`);
  const later = file.replace('.heapsnapshot', '-later.heapsnapshot');
  make('make-heap.mjs', [String(units)], [file, later]);
  return [file, later];
}

/** The heap of a language server with `sources` files open; the file, or nothing without a registry. */
export function languageServer(sources) {
  if (peers.missing()) return undefined;
  const file = path.join(folder, `language-server-${sources}-${mark('make-program.mjs')}.heapsnapshot`);
  make('make-program.mjs', [peers.folder, String(sources)], [file]);
  return file;
}

/** A script that has changed makes another heap. */
function mark(script) {
  return createHash('sha256').update(readFileSync(path.join(here, script))).digest('hex').slice(0, 8);
}

function make(script, args, files) {
  if (files.every((file) => existsSync(file))) return;
  mkdirSync(folder, { recursive: true });
  console.log(`making ${files.map((file) => path.basename(file)).join(' and ')}; up to a minute for each half gigabyte`);
  // Nobody takes half a file for a whole one.
  const drafts = files.map((file) => file.replace('.heapsnapshot', '.draft'));
  const flags = ['--max-old-space-size=16000', '--expose-gc'];
  execFileSync(process.execPath, [...flags, path.join(here, script), ...args, ...drafts], { stdio: ['ignore', 'ignore', 'inherit'] });
  files.forEach((file, place) => renameSync(drafts[place], file));
}
