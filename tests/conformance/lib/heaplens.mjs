// Runs the native `heaplens` and reads its JSON.
//
// The binary is HEAPLENS_BIN, else the newest of target/{debug,release}/heaplens.

import { spawn } from 'node:child_process';
import { statSync } from 'node:fs';
import nodePath from 'node:path';
import { fileURLToPath } from 'node:url';

const root = nodePath.join(nodePath.dirname(fileURLToPath(import.meta.url)), '..', '..', '..');
const exe = process.platform === 'win32' ? 'heaplens.exe' : 'heaplens';

/** The binary under test. */
export function binary() {
  if (process.env.HEAPLENS_BIN) return process.env.HEAPLENS_BIN;
  const target = process.env.CARGO_TARGET_DIR ?? nodePath.join(root, 'target');
  const built = ['debug', 'release']
    .map((profile) => nodePath.join(target, profile, exe))
    .map((file) => ({ file, made: statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? -1 }))
    .sort((a, b) => b.made - a.made)[0];
  if (built.made < 0) throw new Error('no heaplens binary: run `cargo build -p heaplens-cli` first');
  return built.file;
}

/** Runs `heaplens` and answers `{ status, stdout, stderr }`; `input` goes to its standard input. */
export function heaplens(args, { input } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(binary(), args, { stdio: ['pipe', 'pipe', 'pipe'] });
    const out = [];
    const err = [];
    child.stdout.on('data', (chunk) => out.push(chunk));
    child.stderr.on('data', (chunk) => err.push(chunk));
    child.on('error', reject);
    child.on('close', (status, signal) =>
      resolve({ status: status ?? signal, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() }),
    );
    // A child that stops early closes its end. Its status says why.
    child.stdin.on('error', () => {});
    child.stdin.end(input ?? '');
  });
}

async function succeed(args, options) {
  const { status, stdout, stderr } = await heaplens(args, options);
  if (status !== 0) throw new Error(`heaplens ${args.join(' ')}: status ${status}\n${stderr}`);
  return stdout;
}

/** `heaplens summary FILE --json`, with more options. */
export async function summary(file, ...options) {
  return JSON.parse(await succeed(['summary', file, '--json', ...options]));
}

/** `heaplens find FILE TEXT --json`, with more options. */
export async function find(file, text, ...options) {
  return JSON.parse(await succeed(['find', file, text, '--json', ...options]));
}

/** `heaplens overview FILE --json`. */
export async function overview(file) {
  return JSON.parse(await succeed(['overview', file, '--json']));
}

/** `heaplens strings FILE --json`. */
export async function strings(file) {
  return JSON.parse(await succeed(['strings', file, '--json']));
}

/** `heaplens collections FILE --json`. */
export async function collections(file) {
  return JSON.parse(await succeed(['collections', file, '--json']));
}

/** `heaplens realms FILE --json`. */
export async function realms(file) {
  return JSON.parse(await succeed(['realms', file, '--json']));
}

/** `heaplens detached FILE --json`. */
export async function detached(file) {
  return JSON.parse(await succeed(['detached', file, '--json']));
}

/** `heaplens allocations FILE --json`, with all callers. */
export async function allocations(file) {
  return JSON.parse(await succeed(['allocations', file, '--json', '--depth', '64']));
}

/** `heaplens variables FILE --json` with more options. */
export async function variables(file, ...options) {
  return JSON.parse(await succeed(['variables', file, '--json', ...options]));
}

/** `heaplens compare BASE TARGET --json`, by ids as DevTools does, with more options. */
export async function compare(base, target, ...options) {
  return JSON.parse(await succeed(['compare', base, target, '--matched-by', 'object-id', '--json', ...options]));
}

/** `heaplens growth FILE FILE… --json`. */
export async function growth(...files) {
  return JSON.parse(await succeed(['growth', ...files, '--json']));
}

/** `heaplens object FILE @ID… --json`: the objects in the order asked. */
export async function objects(file, ids) {
  const input = ids.map((id) => `@${id}\n`).join('');
  const lines = await succeed(['object', file, '--ids-from', '-', '--json'], { input });
  return lines.trimEnd().split('\n').filter(Boolean).map((line) => JSON.parse(line));
}

/** `heaplens path FILE @ID --json`, with objects (ids) to look past. */
export async function path(file, id, ignored = []) {
  const options = ignored.flatMap((other) => ['--ignore', `@${other}`]);
  return JSON.parse(await succeed(['path', file, `@${id}`, '--json', ...options]));
}

/** `heaplens retainers FILE @ID --json`, with objects (ids) to look past. */
export async function retainers(file, id, ignored = []) {
  const options = ignored.flatMap((other) => ['--ignore', `@${other}`]);
  return JSON.parse(await succeed(['retainers', file, `@${id}`, '--json', ...options]));
}

/** `heaplens retainers FILE CLASS --merged --json`, with more options. */
export async function mergedRetainers(file, className, ...options) {
  return JSON.parse(await succeed(['retainers', file, className, '--merged', '--json', ...options]));
}

/** `heaplens dominators FILE --json`, with more options. */
export async function dominators(file, ...options) {
  return JSON.parse(await succeed(['dominators', file, '--json', ...options]));
}
