// How long the worker of an open snapshot takes for what it works out only when a person asks:
//
//   node tests/bench/questions.mjs FILE [--out JSON] [--dist FOLDER]
//
// It opens FILE in one tab of the browser that CHROME_BIN names and asks each question three times,
// each time about something else, so that no answer is a kept one. The median counts. Meanwhile it
// notes the longest time between two frames of the page.
// Exit status 1 when a goal is not met.

import { statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { percentile } from './actions.mjs';
import { openBrowser } from './browser.mjs';
import { probe } from './probe.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    out: { type: 'string' },
    dist: { type: 'string', default: path.join(here, '../../dist') },
  },
});
if (positionals.length !== 1) {
  console.error('usage: questions.mjs FILE [--out JSON] [--dist FOLDER]');
  process.exit(2);
}
const file = path.resolve(positionals[0]);
const chrome = await openBrowser(options.dist);
const page = await chrome.browser.newPage({ locale: 'en-US', viewport: { width: 1280, height: 800 } });
page.setDefaultTimeout(60_000);
page.on('pageerror', (error) => console.error(`the page fails: ${error.message}`));
await page.addInitScript(probe);
await page.goto(chrome.url);
await page.getByLabel('Open snapshots').setInputFiles(file);
await page.waitForFunction(() => performance.getEntriesByName('heaplens:ready').length === 1 || document.querySelector('[role=alert]'), undefined, { timeout: 1_200_000 });
const alert = await page.locator('[role=alert]').allTextContents();
if (alert.length > 0) throw new Error(alert.join('\n'));

/** Asks, and tells the answer, the milliseconds until it came, and the longest frame meanwhile. */
const ask = (query) =>
  page.evaluate(async (query) => {
    let last = performance.now();
    let frame = 0;
    let isAsking = true;
    const watch = (now) => {
      frame = Math.max(frame, now - last);
      last = now;
      if (isAsking) requestAnimationFrame(watch);
    };
    requestAnimationFrame(watch);
    const asked = performance.now();
    const answer = await heaplensProbe.ask(0, query);
    const took = performance.now() - asked;
    isAsking = false;
    return { answer, took, frame };
  }, query);
const rows = (list, column = 'retained-size', count = 50) => ({ rows: { list, sort: { column, descending: true }, start: 0, count } });
const classes = (filter = null) => ({ classes: { name_contains: '', filter } });
const search = (text, by) => ({ text, by, filter: null });
const matches = (search) => rows({ matches: { search } });
const text = (word) => search(word, { text: { match_case: false } });
const query = (words) => search(words, 'query');

const { answer } = await ask(rows(classes(), 'count', 5000));
const named = answer.rows.map((row) => ({ name: row.class.name.text, count: Number(row.class.count), index: row.class.class }));
const plain = named.filter(({ name }) => /^[A-Za-z]\w*$/.test(name));
const [most, second, third] = plain;
const { answer: firsts } = await ask(rows({ 'class-objects': { class: most.index, filter: null } }, 'distance', 3));
const far = firsts.rows.map(({ object }) => object);

const measured = [];
/** Asks the same kind of question about several things. */
async function measure(what, goal, queries) {
  const times = [];
  let frame = 0;
  for (const one of queries) {
    const told = await ask(one);
    times.push(told.took);
    frame = Math.max(frame, told.frame);
  }
  measured.push({ what, goal, times, median: percentile(times, 50), frame });
}

await measure('find by text', 500, [most, second, third].map(({ name }) => matches(text(name.toLowerCase()))));
await measure('find by regular expression', 500, [most, second, third].map(({ name }) => matches(search(`^${name}.?$`, 'pattern'))));
await measure('query', 1000, [`class:${most.name} retained>100`, 'retained>1MB or (type:closure distance<5)', 'not type:object shallow>1k count>100'].map((words) => matches(query(words))));
await measure('query by regular expression', 1000, ['string~/^slot-/', 'name~/[0-9]{4}$/', 'string~/a.*z/i'].map((words) => matches(query(words))));
for (const filter of ['duplicated-strings', 'retained-by-detached-dom', 'retained-by-contexts', 'retained-by-console', 'retained-by-event-handlers', 'shared-realm', 'no-realm', 'unreachable', 'detached', 'allocated:1000-2000000']) {
  await measure(`filter ${filter}`, 2000, [rows(classes(filter))]);
}
await measure('path past what is ignored', 2000, far.map(({ node }, at) => ({ path: { node, sort: { column: 'distance', descending: false }, ignored: [`class:${[second, third, most][at].name}`], is_folded: false, limit: 100 } })));
await measure(`merged retainers of ${most.count.toLocaleString('en-US')} objects`, 2000, [rows({ 'merged-retainers': { of: { matches: query(`class:${most.name}`) }, path: [] } }, 'count')]);
await measure('exact retained size of a set', 2000, [most, second, third].map(({ name }) => ({ totals: { of: { matches: query(`class:${name}`) }, with_retained: true } })));

console.log(`\n${path.basename(file)}: ${(statSync(file).size / 1e6).toFixed(0)} MB; Chromium ${chrome.version}\n`);
console.log('| what is asked | times | median | longest | goal | longest frame of the page | met |\n|---|--:|--:|--:|--:|--:|---|');
for (const { what, goal, times, median, frame } of measured) {
  const isMet = median <= goal && frame <= 100;
  console.log(`| ${what} | ${times.length} | ${median.toFixed(0)} ms | ${Math.max(...times).toFixed(0)} ms | ${goal} ms | ${frame.toFixed(0)} ms | ${isMet ? 'yes' : 'NO'} |`);
}
if (options.out) writeFileSync(options.out, JSON.stringify({ file: path.basename(file), measured }, null, 1));
await page.close();
await chrome.close();
process.exitCode = measured.every(({ median, goal, frame }) => median <= goal && frame <= 100) ? 0 : 1;
