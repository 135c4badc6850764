// One load by a program of its own: its time, its peak of memory, and how it ended.

import { spawn } from 'node:child_process';

import { Watch } from './memory.mjs';

/** The line that names why a program died. */
const REASONS = /(?:\w*Error: |FATAL ERROR: |panicked at |heaplens: ).*/;

/**
 * Runs it to its end, or for `limit` milliseconds.
 *
 * Answers `{ ms, memory, said }` or `{ failed, memory }`. `said` is the last printed line, parsed as
 * JSON. The output of a `quiet` program is ignored.
 */
export async function runProgram(program, args, { limit, quiet = false }) {
  const start = performance.now();
  const child = spawn(program, args, { stdio: ['ignore', quiet ? 'ignore' : 'pipe', 'pipe'] });
  let printed = '';
  let complained = '';
  child.stdout?.on('data', (text) => (printed += text));
  child.stderr.on('data', (text) => (complained += text));
  const watch = new Watch(() => [child.pid]);
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    child.kill('SIGKILL');
  }, limit);
  const ended = await new Promise((resolve) => {
    child.on('error', (error) => resolve(error.message));
    child.on('close', (status, signal) => resolve(status === 0 ? null : `ends with ${signal ?? `status ${status}`}`));
  });
  const ms = performance.now() - start;
  clearTimeout(timer);
  const memory = await watch.end();
  if (late) return { failed: gaveUp(limit), memory };
  if (ended) return { failed: `died: ${REASONS.exec(complained)?.[0].trim() ?? ended}`, memory };
  return { ms, memory, said: quiet ? undefined : JSON.parse(printed.trim().split('\n').at(-1)) };
}

/** In the words of the table. */
export function gaveUp(limit) {
  return `gave up after ${Math.round(limit / 1000)} s`;
}
