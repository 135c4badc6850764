// The packages that only a measurement needs: other analysers, and the application whose heap is
// analysed. They bring two hundred others, so they are no part of the tests' set-up: they are
// installed when they are first wanted, in the versions that peers/package-lock.json pins. One more
// is a crate, which `cargo xtask bench` builds from peers/Cargo.toml.

import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const pinned = path.join(here, 'peers');

/** Where their node_modules is. */
export const folder = path.join(here, '../../target/bench/peers');

/** The tools that are such packages. */
export const packaged = ['vscode', 'memlab'];

/** The crate's program, where it has been built. */
export const crate = path.join(here, '../../target/bench/cargo/release', `v8-heap-parser${process.platform === 'win32' ? '.exe' : ''}`);

const FILES = ['package.json', 'package-lock.json'];
let reason;

/** Installs them, unless they are there; without a registry the rest is measured without them. */
export function install() {
  const text = (folder, name) => existsSync(path.join(folder, name)) && readFileSync(path.join(folder, name), 'utf8');
  const isThere = existsSync(path.join(folder, 'node_modules/.package-lock.json'));
  if (isThere && FILES.every((name) => text(folder, name) === text(pinned, name))) return;
  console.log('installing other analysers into target/bench/peers; about half a minute');
  mkdirSync(folder, { recursive: true });
  for (const name of FILES) copyFileSync(path.join(pinned, name), path.join(folder, name));
  try {
    // Their scripts would bring browsers.
    const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund'];
    execFileSync(process.platform === 'win32' ? 'npm.cmd' : 'npm', args, { cwd: folder, stdio: 'inherit', shell: process.platform === 'win32' });
  } catch (error) {
    reason = `npm cannot install it (${error.message.split('\n')[0]})`;
  }
}

/** Why they are not there; nothing when they are. */
export function missing() {
  return reason;
}

/** The version of the crate that is measured. */
export function crateVersion() {
  return /v8-heap-parser = "=(.*)"/.exec(readFileSync(path.join(pinned, 'Cargo.toml'), 'utf8'))[1];
}

/** The version of a package that is measured. */
export function version(name) {
  return JSON.parse(readFileSync(path.join(pinned, 'package.json'), 'utf8')).dependencies[name];
}
