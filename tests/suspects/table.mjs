// Prints where the true culprit of each scenario stands among the suspects, with three snapshots,
// with two, and with one alone:
//
//   node tests/suspects/table.mjs [FOLDER…] [--only NAME]… [--list] [--json]
//
// Without a folder these are the scenarios of tests/fixtures/leaks, made by the Node.js that runs
// this and by the Chromium that CHROME_BIN names. A folder holds base, target and third
// (.heapsnapshot, or .gz) and truth.json, or folders that do. `lib/truth.mjs` says what is right.
// A control has no culprit: there the highest confidence of any suspect is shown instead.
// `--list` prints the first suspects of each scenario, too.

import { parseArgs } from 'node:util';

import { inFolder, made, own } from './lib/scenarios.mjs';
import { isControl, isOwnCode, judged } from './lib/rank.mjs';
import { rightBecause } from './lib/truth.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { only: { type: 'string', multiple: true }, list: { type: 'boolean' }, json: { type: 'boolean' } },
});

/** At the same time, because most machines have a second core. */
const WORKERS = 2;
const isWanted = ({ name }) => !values.only || values.only.includes(name);
const jobs = positionals.length > 0
  ? positionals.flatMap(inFolder).filter(isWanted).map((scenario) => async () => scenario)
  : own().filter(isWanted).map((program) => () => made(program));

const short = (text) => (text.length > 40 ? `${text.slice(0, 39)}…` : text);

/** The suspect's class, and the edge and class of its accumulator. */
function tell(suspect) {
  if (!suspect) return 'no suspect';
  const { accumulator, path = [] } = suspect;
  const edge = path.find(({ id }) => id === accumulator?.id)?.edge ?? accumulator?.name;
  return `${short(suspect.class)} in ${short(edge || '?')} (${short(accumulator?.className ?? '?')}), ${suspect.confidence}`;
}

const CONFIDENCES = ['none', 'low', 'medium', 'high'];
const highest = (list) => CONFIDENCES[Math.max(0, ...list.map(({ confidence }) => CONFIDENCES.indexOf(confidence)))];

function place(suspect) {
  if (!suspect?.location) return 'none';
  const { script, line } = suspect.location;
  return `${isOwnCode(suspect.location) ? '' : 'not own: '}${String(script).split('/').pop()}:${line}`;
}

function row({ name, truth }, { three, two, one }) {
  if (isControl(truth)) return { name, control: true, settles: Boolean(truth.settles), three: three && highest(three.list), two: highest(two.list), one: highest(one.list), place: '', first: tell((three ?? two).first) };
  const rank = (judgement) => judgement && (judgement.rank ?? 'none');
  const best = three ?? two;
  return { name, control: false, three: rank(three), two: rank(two), one: rank(one), place: place(best.found), first: tell(best.first) };
}

const rows = [];
const listed = [];
const queue = jobs.entries();
await Promise.all(
  Array.from({ length: WORKERS }, async () => {
    for (const [index, job] of queue) {
      const scenario = await job();
      try {
        const judgement = await judged(scenario);
        rows[index] = row(scenario, judgement);
        listed[index] = Object.entries(judgement).filter(([, of]) => of).map(([count, { list }]) =>
          [`${scenario.name}, ${count}:`, ...list.slice(0, 5).map((suspect, at) => `  ${at + 1}. ${rightBecause(suspect, scenario.truth) ? '*' : ' '} ${tell(suspect)}; ${place(suspect)}; count ${suspect.countDelta}, retained ${suspect.retainedDelta}, score ${suspect.score}`)].join('\n'));
      } catch (error) {
        rows[index] = { name: scenario.name, control: false, three: 'error', two: 'error', one: 'error', place: '', first: String(error.message).split('\n').slice(0, 2).join(' ') };
      }
    }
  }),
);

if (values.json) {
  console.log(JSON.stringify(rows, null, 1));
} else {
  const titles = { name: 'scenario', three: 'three', two: 'two', one: 'one', place: 'place in the code', first: 'first suspect' };
  const columns = Object.keys(titles);
  const cells = [titles, ...rows].map((each) => columns.map((column) => String(each[column] ?? '-')));
  const widths = columns.map((_, at) => Math.min(44, Math.max(...cells.map((line) => line[at].length))));
  for (const line of cells) console.log(line.map((cell, at) => (at === columns.length - 1 ? cell : cell.padEnd(widths[at]))).join('  '));
  const leaking = rows.filter(({ control }) => !control);
  const count = (column, test) => leaking.filter((each) => typeof each[column] === 'number' && test(each[column])).length;
  const share = (column) => `${column}: first in ${count(column, (rank) => rank === 1)}, among three in ${count(column, (rank) => rank <= 3)} of ${leaking.length}`;
  console.log(`\n${['three', 'two', 'one'].map(share).join('\n')}`);
  console.log(`with a place in the program's own code: ${leaking.filter((each) => each.place !== 'none' && each.place !== '' && !each.place.startsWith('not own')).length} of ${leaking.length}`);
}
if (values.list) console.log(`\n${listed.flat().join('\n')}`);
