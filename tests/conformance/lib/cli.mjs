// Runs the command line, and checks its status and the keys of its JSON.

import assert from 'node:assert/strict';

import { heaplens } from './heaplens.mjs';

/** The keys of a JSON object, in their order; all objects of a list must have the same. */
export const hasKeys = (value, keys) => {
  for (const one of [value].flat()) assert.deepEqual(Object.keys(one), keys);
};

/** Runs it; the exit status must be the wanted one. */
export const run = async (args, wanted, options) => {
  const result = await heaplens(args, options);
  assert.equal(result.status, wanted, `heaplens ${args.join(' ')}: ${result.stderr}`);
  return result;
};
/** What it prints with `--json`. */
export const json = async (args, options) => JSON.parse((await run([...args, '--json'], 0, options)).stdout);
