// Asks `heaplens suspects` about a scenario, with two, three and one of its snapshots.

import { heaplens } from '../../conformance/lib/heaplens.mjs';
import { rankOf, rightBecause } from './truth.mjs';

/** `heaplens suspects FILE… --json`. */
export async function suspects(files) {
  const { status, stdout, stderr } = await heaplens(['suspects', ...files, '--json']);
  if (status !== 0) throw new Error(`heaplens suspects ${files.join(' ')}: status ${status}\n${stderr}`);
  return JSON.parse(stdout);
}

/** What the answer for some files is worth: `{ rank, found, first, list }`. */
async function judge(files, truth) {
  const { suspects: list } = await suspects(files);
  const rank = rankOf(list, truth);
  const found = rank === null ? null : list[rank - 1];
  return { rank, found, because: found && rightBecause(found, truth), first: list[0] ?? null, list };
}

/** Judges a scenario: `{ three, two, one }`, the first one null where there is no third snapshot. */
export async function judged({ truth, files: [base, target, third] }) {
  return {
    three: third ? await judge([base, target, third], truth) : null,
    two: await judge([base, target], truth),
    one: await judge([third ?? target], truth),
  };
}

/** Whether nothing leaks in a scenario. */
export const isControl = ({ leaks = [], growth = [], strings = [], detached = [], retaining_path: path }) =>
  leaks.length + growth.length + strings.length + detached.length === 0 && !path;

/** Whether a place is in a program's own code. */
export const isOwnCode = (location) => Boolean(location?.script) && !/^(node:|internal\/|.*\/node_modules\/)/.test(location.script);
