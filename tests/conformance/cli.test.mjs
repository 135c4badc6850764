// The command line's contract: the schemas of docs/cli.md, exit statuses, input of all kinds, tables.

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test, { after } from 'node:test';
import { gunzipSync, gzipSync } from 'node:zlib';

import { fixture } from './lib/fixtures.mjs';
import { hasKeys, json, run } from './lib/cli.mjs';
import { heaplens } from './lib/heaplens.mjs';
import { randomGraph, toText } from './lib/random.mjs';

const folder = mkdtempSync(path.join(os.tmpdir(), 'heaplens-cli-'));
after(() => rmSync(folder, { recursive: true }));

const written = (name, bytes) => {
  const file = path.join(folder, name);
  writeFileSync(file, bytes);
  return file;
};
const SMALL = written('small.heapsnapshot', toText(randomGraph(7)));
const REAL = fixture('node/18.20.8/variety.heapsnapshot.gz');
const CUT = written('cut.heapsnapshot', gunzipSync(readFileSync(REAL)).subarray(0, 2_000_000));
const SNAPSHOT = ['file', 'bytes', 'nodeCount', 'edgeCount', 'totalShallowSize', 'warnings'];

test('help and version', async () => {
  const { stdout } = await run(['--help'], 0);
  for (const command of ['overview', 'summary', 'suspects', 'compare', 'object', 'find', 'objects', 'path', 'retainers', 'dominators', 'strings', 'collections', 'realms', 'detached', 'allocations', 'variables', 'what-if', 'timings', 'check']) assert.match(stdout, new RegExp(`heaplens ${command} `));
  assert.match((await run(['--version'], 0)).stdout, /^heaplens \d+\.\d+\.\d+\n$/);
});

test('wrong usage has status 2 and a reason', async () => {
  for (const args of [[], ['frob'], ['summary'], ['summary', SMALL, '--filter', 'Foo'], ['compare', SMALL], ['suspects'], ['suspects', SMALL, '--fail-if', 'score'], ['suspects', SMALL, '--fail-if', 'sizeDelta>1'], ['object', SMALL], ['object', SMALL, '@x'], ['summary', SMALL, '--limit', 'x']]) {
    const { stdout, stderr } = await run(args, 2);
    assert.equal(stdout, '');
    assert.match(stderr, /^heaplens: .+\n/);
  }
});

test('summary has its schema', async () => {
  const summary = await json(['summary', REAL]);
  hasKeys(summary, ['schema', 'snapshot', 'statistics', 'classes']);
  assert.equal(summary.schema, 'heaplens/summary@2');
  hasKeys(summary.snapshot, SNAPSHOT);
  assert.equal(summary.snapshot.file, REAL);
  hasKeys(summary.statistics, ['total', 'native', 'v8heap']);
  hasKeys(summary.statistics.native, ['total', 'typedArrays']);
  hasKeys(summary.statistics.v8heap, ['total', 'code', 'jsArrays', 'strings', 'system']);
  hasKeys(summary.classes, ['name', 'count', 'distance', 'shallowSize', 'retainedSize', 'location']);
  const twins = summary.classes.filter((row) => row.name === 'Twin');
  assert.equal(twins.length, 2, 'classes of one name at two locations');
  assert.notDeepEqual(twins[0].location, twins[1].location);
  hasKeys(twins.map((row) => row.location), ['script', 'scriptId', 'line', 'column']);
  const sizes = summary.classes.map((row) => row.retainedSize);
  assert.deepEqual(sizes, sizes.toSorted((a, b) => b - a));
});

test('a warning has its schema', async () => {
  const { snapshot } = await json(['summary', CUT]);
  assert.ok(snapshot.warnings.length > 0);
  hasKeys(snapshot.warnings, ['code', 'message', 'offset', 'remedy']);
});

test('statistics add up for people', async () => {
  const { statistics } = await json(['summary', REAL]);
  const { stdout } = await run(['summary', REAL, '--limit', '0'], 0);
  const shown = (name) => Number(new RegExp(`^ *([\\d,]+) +${name}$`, 'm').exec(stdout)[1].replaceAll(',', ''));
  const parts = ['Code', 'Strings', 'JS arrays', 'System objects', 'Other JS objects'].map(shown);
  assert.equal(parts.reduce((sum, part) => sum + part, 0), statistics.v8heap.total);
});

const PAIR = [fixture('sample/before.heapsnapshot.gz'), fixture('sample/after.heapsnapshot.gz')];

test('suspects are a report in Markdown', async () => {
  const { suspects: [first] } = await json(['suspects', ...PAIR]);
  const { stdout } = await run(['suspects', ...PAIR, '--markdown'], 0);
  assert.match(stdout, /^# Memory leak suspects\n\n1\. `before\.heapsnapshot\.gz`: .*\n2\. `after\.heapsnapshot\.gz`: .*\n/);
  assert.match(stdout, /^## 1\. /m);
  assert.ok(stdout.includes(first.advice));
  for (const { id } of first.path) assert.ok(stdout.includes(`\`@${id}\``), `@${id}`);
});

test('a report may have some of the suspects', async () => {
  const suspects = (...options) => run(['suspects', PAIR[1], '--markdown', '--hide-names', ...options], 0);
  const numbers = (report) => [...report.matchAll(/^## (\d+)\. /gm)].map(([, number]) => Number(number));
  const all = (await suspects()).stdout;
  assert.deepEqual(numbers(all).slice(0, 3), [1, 2, 3]);
  const second = (await suspects('--suspect', '2')).stdout;
  assert.deepEqual(numbers(second), [2]);
  assert.ok(all.includes(second.slice(second.indexOf('\n## 2. '))), 'labels are those of all');
  assert.deepEqual(numbers((await suspects('--limit', '2')).stdout), [1, 2]);
  assert.match((await run(['suspects', PAIR[1], '--markdown', '--suspect', '99'], 2)).stderr, /no suspect 99/);
});

test('suspects are a report in HTML that needs nothing else', async () => {
  const { stdout } = await run(['suspects', ...PAIR, '--html'], 0);
  assert.match(stdout, /^<!doctype html>\n<html lang="en">[\s\S]*default-src 'none'[\s\S]*<\/html>\n$/);
  assert.doesNotMatch(stdout, /<script|<link|<img|src=|href=|url\(/i);
  const { stdout: chinese } = await run(['suspects', ...PAIR, '--html', '--lang', 'zh-CN'], 0);
  assert.match(chinese, /<html lang="zh-CN">[\s\S]*<h1>内存泄漏嫌疑<\/h1>/);
});

test('a report without names has labels', async () => {
  const { suspects } = await json(['suspects', ...PAIR]);
  for (const format of ['--markdown', '--html']) {
    const { stdout } = await run(['suspects', ...PAIR, format, '--hide-names'], 0);
    const { class: name, location, accumulator } = suspects[0];
    for (const hidden of [name, accumulator.name, location.script, 'before.heapsnapshot']) {
      assert.ok(hidden.length > 3 && !stdout.includes(hidden), hidden);
    }
    for (const label of ['class 1', 'property 1', 'file-1.js:', 'snapshot 2']) assert.ok(stdout.includes(label), label);
  }
});

test('compare has its schema', async () => {
  const compared = await json(['compare', fixture('sample/before.heapsnapshot.gz'), fixture('sample/after.heapsnapshot.gz')]);
  hasKeys(compared, ['schema', 'base', 'target', 'matchedBy', 'warnings', 'overlap', 'classes']);
  assert.equal(compared.schema, 'heaplens/compare@2');
  hasKeys([compared.base, compared.target], SNAPSHOT);
  hasKeys(compared.overlap, ['shared', 'base', 'target', 'relation']);
  assert.equal(compared.overlap.relation, 'same-process');
  assert.deepEqual(compared.warnings, []);
  hasKeys(compared.classes, ['name', 'addedCount', 'removedCount', 'countDelta', 'addedSize', 'removedSize', 'sizeDelta', 'location']);
  assert.equal(compared.matchedBy, 'object-id');
  for (const row of compared.classes) {
    assert.equal(row.countDelta, row.addedCount - row.removedCount);
    assert.equal(row.sizeDelta, row.addedSize - row.removedSize);
  }
});

test('suspects have their schema, and the sample names its session store', async () => {
  const [before, after] = [fixture('sample/before.heapsnapshot.gz'), fixture('sample/after.heapsnapshot.gz')];
  const told = await json(['suspects', before, after]);
  hasKeys(told, ['schema', 'snapshots', 'matchedBy', 'warnings', 'noise', 'suspects']);
  assert.equal(told.schema, 'heaplens/suspects@1');
  hasKeys(told.snapshots, SNAPSHOT);
  assert.deepEqual(told.snapshots.map((one) => one.file), [before, after]);
  assert.equal(told.matchedBy, 'object-id');
  assert.equal(told.warnings.length, 1, 'two snapshots tell less than three');
  hasKeys(told.noise, ['objects', 'bytes', 'parts']);
  hasKeys(told.noise.parts, ['reason', 'objects', 'bytes']);
  assert.ok(told.noise.parts.some((part) => part.reason === 'code' && part.objects > 100));
  hasKeys(told.suspects, ['class', 'countDelta', 'shallowDelta', 'retainedDelta', 'perStep', 'classes', 'accumulator', 'path', 'location', 'commonPrefix', 'score', 'confidence', 'evidence', 'why', 'advice']);
  for (const suspect of told.suspects) {
    hasKeys(suspect.accumulator, ['id', 'name', 'className', 'kind']);
    hasKeys(suspect.path, ['edge', 'name', 'id', 'location']);
    hasKeys(suspect.classes, ['name', 'count', 'location']);
    hasKeys(suspect.perStep, ['countDelta', 'shallowDelta', 'retainedDelta']);
    assert.equal(suspect.perStep.length, 1);
    assert.ok(suspect.score >= 0 && suspect.score <= 1);
    assert.notEqual(suspect.confidence, 'high', 'two snapshots are never next to certain');
  }
  const scores = told.suspects.map((suspect) => suspect.score);
  assert.deepEqual(scores, scores.toSorted((a, b) => b - a));
  const [first] = told.suspects;
  assert.ok(first.path.length > 2 && first.path.some((step) => step.id === first.accumulator.id));
  assert.match(first.location.script, /\/sample-server\.cjs$|\/[^/]+\.c?js$/);
  const shown = (await run(['suspects', before, after], 0)).stdout;
  assert.match(shown, new RegExp(`^1\\. .*score ${first.score.toFixed(2).slice(0, 3)}`, 'm'));
  assert.equal((await json(['suspects', before, after, '--limit', '1'])).suspects.length, 1);
});

test('snapshots in the wrong order, twice, or of another program are told', async () => {
  const [before, after] = [fixture('sample/before.heapsnapshot.gz'), fixture('sample/after.heapsnapshot.gz')];
  const right = await json(['suspects', before, after]);
  const wrong = await json(['suspects', after, before]);
  assert.deepEqual(wrong.suspects, right.suspects);
  assert.match(wrong.warnings[0], /order/);
  const twice = await json(['suspects', after, after]);
  assert.equal(twice.matchedBy, null);
  assert.match(twice.warnings[0], /same snapshot/);
  const other = await json(['suspects', REAL, before, after]);
  assert.deepEqual(other.suspects, right.suspects);
  assert.ok(other.warnings[0].startsWith(REAL));
  const alone = await json(['suspects', after]);
  assert.equal(alone.matchedBy, null);
  assert.ok(alone.suspects.every((suspect) => suspect.perStep.length === 0 && suspect.confidence === 'low'));
});

test('a condition that holds gives status 3', async () => {
  const pair = [fixture('sample/before.heapsnapshot.gz'), fixture('sample/after.heapsnapshot.gz')];
  await run(['suspects', ...pair, '--fail-if', 'score>0.3'], 3);
  await run(['suspects', ...pair, '--fail-if', 'score>1'], 0);
  await run(['compare', ...pair, '--fail-if', 'sizeDelta>10kB', '--limit', '1'], 3);
  await run(['compare', ...pair, '--fail-if', 'sizeDelta>1GB'], 0);
  await run(['compare', ...pair, '--fail-if', 'countDelta>=100', '--json'], 3);
});

test('how two snapshots belong together is told', async () => {
  const [before, after] = ['before', 'after'].map((name) => fixture(`sample/${name}.heapsnapshot.gz`));
  const node20 = fixture('node/20.20.2/write.heapsnapshot.gz');
  for (const [base, target, relation, matchedBy] of [
    [before, after, 'same-process', 'object-id'],
    [after, before, 'reversed', 'object-id'],
    [after, after, 'same-snapshot', 'object-id'],
    [fixture('node/20.20.2/numeric.heapsnapshot.gz'), node20, 'different-process', 'structure'],
    [fixture('chromium/156/cdp.heapsnapshot.gz'), after, 'unrelated', 'structure'],
  ]) {
    const compared = await json(['compare', base, target]);
    assert.equal(compared.overlap.relation, relation);
    assert.equal(compared.matchedBy, matchedBy);
    assert.equal(compared.warnings.length, relation === 'same-process' ? 0 : 1);
    const { stdout } = await run(['compare', base, target, '--limit', '1'], 0);
    assert.equal(stdout.startsWith(compared.warnings[0] ?? base), true, stdout.slice(0, 200));
  }
});

test('two processes are matched by structure, or as one asks', async () => {
  const files = [fixture('node/20.20.2/numeric.heapsnapshot.gz'), fixture('node/20.20.2/write.heapsnapshot.gz')];
  const byStructure = await json(['compare', ...files]);
  assert.ok(byStructure.classes.length > 0);
  for (const row of byStructure.classes) {
    assert.equal(row.countDelta, row.targetCount - row.baseCount);
    assert.equal(row.sizeDelta, row.addedSize - row.removedSize);
    assert.ok(['high', 'medium', 'low'].includes(row.confidence));
    for (const place of row.places) hasKeys(place, ['path', 'baseCount', 'targetCount']);
  }
  // The same program did the same in both.
  const widgets = byStructure.classes.find((row) => row.name === 'Widget');
  assert.equal(widgets?.countDelta ?? 0, 0);
  const byId = await json(['compare', ...files, '--matched-by', 'object-id']);
  assert.equal(byId.matchedBy, 'object-id');
  assert.ok(byId.classes.length > 0 && byId.classes[0].places === undefined);
});

test('a snapshot that is of another process is left out of suspects, and said', async () => {
  const [before, after] = ['before', 'after'].map((name) => fixture(`sample/${name}.heapsnapshot.gz`));
  const foreign = fixture('node/20.20.2/write.heapsnapshot.gz');
  const found = await json(['suspects', before, after, foreign]);
  assert.equal(found.matchedBy, 'object-id');
  assert.deepEqual(found.snapshots.map(({ file }) => file), [before, after]);
  assert.ok(found.warnings.some((warning) => warning.includes(foreign)), found.warnings.join('\n'));
  assert.equal(found.suspects[0].class, 'RequestContext');
});

test('a file that is cut is named, and nothing is compared', async () => {
  const { stderr } = await run(['compare', REAL, written('cut-inside', '{"snapshot":{"meta":'), '--json'], 1);
  assert.match(stderr, /cut-inside/);
});

test('objects have their schema and come in the order asked, one line each', async () => {
  const { stdout } = await run(['object', SMALL, '@5', '3', '@1', '--json'], 0);
  const objects = stdout.trimEnd().split('\n').map((line) => JSON.parse(line));
  assert.deepEqual(objects.map((object) => object.id), [5, 3, 1]);
  for (const object of objects) {
    assert.equal(object.schema, 'heaplens/object@1');
    hasKeys(object, ['schema', 'id', 'name', 'className', 'type', 'distance', 'shallowSize', 'retainedSize', 'dominator', 'location', 'kind', 'domState', 'facts', 'edges', 'retainers']);
    hasKeys(object.edges, ['type', 'name', 'to', 'nodeName', 'className', 'distance']);
    hasKeys(object.retainers, ['type', 'name', 'from', 'nodeName', 'className', 'distance']);
    for (const edge of [...object.edges, ...object.retainers]) {
      assert.equal(typeof edge.name, edge.type === 'element' || edge.type === 'hidden' ? 'number' : 'string');
    }
  }
  assert.equal(objects[2].dominator, null);
});

test('an id that no object has is an error, and the others are printed', async () => {
  const { stdout, stderr } = await run(['object', SMALL, '@3', '@999999', '--json'], 2);
  assert.equal(JSON.parse(stdout).id, 3);
  assert.match(stderr, /@999999/);
});

test('ids come from a file or from standard input', async () => {
  const ids = '@5\n\n3\n';
  const direct = await run(['object', SMALL, '@5', '@3', '--json'], 0);
  const fromFile = await run(['object', SMALL, '--ids-from', written('ids', ids), '--json'], 0);
  const fromStdin = await run(['object', SMALL, '--ids-from', '-', '--json'], 0, { input: ids });
  assert.equal(fromFile.stdout, direct.stdout);
  assert.equal(fromStdin.stdout, direct.stdout);
});

test('limit cuts lists and nothing else', async () => {
  const whole = await json(['summary', REAL]);
  const cut = await json(['summary', REAL, '--limit', '3']);
  assert.deepEqual(cut, { ...whole, classes: whole.classes.slice(0, 3) });
  const root = await json(['object', SMALL, '@1', '--limit', '1']);
  assert.equal(root.edges.length, 1);
});

test('input may be plain or gzipped, from a file or standard input', async () => {
  const plain = readFileSync(SMALL);
  const zipped = gzipSync(plain);
  // Two members, as `cat a.gz b.gz` or a writer that flushes leaves.
  const members = Buffer.concat([gzipSync(plain.subarray(0, 1000)), gzipSync(plain.subarray(1000))]);
  // What tapes and careless copies leave after the end, which gzip itself passes over.
  const padded = Buffer.concat([zipped, Buffer.alloc(512)]);
  const wanted = await json(['summary', SMALL]);
  for (const [name, bytes] of Object.entries({ plain, zipped, members, padded })) {
    const fromFile = await json(['summary', written(name, bytes)]);
    const fromStdin = await json(['summary', '-'], { input: bytes });
    for (const { snapshot, ...rest } of [fromFile, fromStdin]) {
      assert.deepEqual({ ...rest, snapshot: { ...snapshot, file: SMALL } }, wanted);
    }
  }
});

test('a gzip file that ends early opens with a warning', async () => {
  const zipped = readFileSync(REAL);
  const summary = await json(['summary', written('cut.heapsnapshot.gz', zipped.subarray(0, (zipped.length * 0.9) | 0))]);
  const codes = summary.snapshot.warnings.map((warning) => warning.code);
  assert.ok(codes.includes('gzip-truncated'), codes.join());
  assert.ok(summary.snapshot.warnings.every((warning) => warning.message));
  const whole = await json(['summary', REAL]);
  assert.equal(summary.snapshot.nodeCount, whole.snapshot.nodeCount);
});

test('what is no snapshot has status 1 and a reason', async () => {
  const files = {
    missing: path.join(folder, 'missing'),
    empty: written('empty', ''),
    text: written('text', 'no snapshot at all\n'),
    other: written('other.json', '{"a":[1,2,3]}'),
    foreign: fixture('bun/1/jsc-inspector-format.json.gz'),
    folder,
  };
  for (const [name, file] of Object.entries(files)) {
    for (const args of [['summary', file], ['summary', file, '--json'], ['timings', file], ['object', file, '@1'], ['compare', SMALL, file], ['suspects', SMALL, file]]) {
      const { stdout, stderr } = await run(args, 1);
      assert.equal(stdout, '', name);
      assert.match(stderr, /^heaplens: [^\n]+\n$/, name);
    }
  }
});

test('a filter leaves some objects of some classes', async () => {
  const whole = await json(['summary', REAL]);
  const cut = await json(['summary', REAL, '--filter', 'duplicated-strings']);
  hasKeys(cut, ['schema', 'filter', 'snapshot', 'statistics', 'classes']);
  assert.equal(cut.filter, 'duplicated-strings');
  assert.deepEqual(cut.statistics, whole.statistics);
  const strings = cut.classes.find((row) => row.name === '(string)');
  const all = whole.classes.find((row) => row.name === '(string)');
  assert.ok(strings.count > 1 && strings.count < all.count);
  const { stderr } = await run(['summary', REAL, '--filter', 'strings'], 2);
  assert.match(stderr, /duplicated-strings/);
  await run(['summary', REAL, '--filter', 'realm:@1'], 1);
});

test('find has its schema, by text, pattern, query and id', async () => {
  const keys = ['schema', 'total', 'shallowSize', 'retainedSize', 'matches'];
  const found = await json(['find', REAL, 'twin']);
  hasKeys(found, keys);
  assert.equal(found.schema, 'heaplens/find@1');
  assert.equal(found.retainedSize, null);
  hasKeys(found.matches, ['id', 'name', 'className', 'type', 'distance', 'shallowSize', 'retainedSize', 'location']);
  assert.equal(found.total, found.matches.length);
  assert.ok(found.total > 1 && found.matches.every((match) => /twin/i.test(match.name)));

  const cased = await json(['find', REAL, 'Twin', '--case']);
  assert.ok(cased.matches.every((match) => match.name.includes('Twin')));
  const pattern = await json(['find', REAL, '^T.in$', '--regex']);
  assert.ok(pattern.total > 0 && pattern.matches.every((match) => /^T.in$/.test(match.name)));
  const limited = await json(['find', REAL, 'twin', '--limit', '1']);
  assert.deepEqual(limited, { ...found, matches: found.matches.slice(0, 1) });

  const query = await json(['find', REAL, 'class:Twin type:object', '--query']);
  assert.ok(query.total > 0 && query.matches.every((match) => match.className === 'Twin' && match.type === 'object'));
  assert.ok(query.retainedSize >= query.shallowSize);
  const [{ id, retainedSize }] = query.matches;
  const alone = await json(['find', REAL, `id:@${id}`, '--query']);
  assert.deepEqual([alone.total, alone.retainedSize], [1, retainedSize]);
  assert.deepEqual((await json(['find', REAL, `@${id}`])).matches.map((match) => match.id), [id]);
  assert.equal((await json(['find', REAL, 'no object is called so'])).total, 0);
});

test('a query or pattern that is none says where', async () => {
  for (const [text, flag] of [['(a', '--query'], ['clas:a', '--query'], ['(', '--regex']]) {
    const { stdout, stderr } = await run(['find', REAL, text, flag], 2);
    assert.equal(stdout, '');
    assert.match(stderr, /bytes \d+ to \d+: /);
  }
});

test('objects have their schema and are those of the class', async () => {
  const listed = await json(['objects', REAL, 'Twin']);
  hasKeys(listed, ['schema', 'className', 'total', 'shallowSize', 'objects']);
  assert.equal(listed.schema, 'heaplens/objects@1');
  hasKeys(listed.objects, ['id', 'name', 'className', 'type', 'distance', 'shallowSize', 'retainedSize', 'location']);
  const { classes } = await json(['summary', REAL]);
  const twins = classes.filter((row) => row.name === 'Twin');
  const sum = (key) => twins.reduce((all, row) => all + row[key], 0);
  assert.deepEqual([listed.total, listed.shallowSize], [sum('count'), sum('shallowSize')]);
  const sizes = listed.objects.map((row) => row.retainedSize);
  assert.deepEqual(sizes, sizes.toSorted((a, b) => b - a));
  assert.equal((await json(['objects', REAL, 'Twin', '--limit', '1'])).objects.length, 1);
  await run(['objects', REAL, 'Twi'], 2);
});

test('a path has its schema, and another one past what is ignored', async () => {
  const [{ id }] = (await json(['objects', REAL, 'Twin'])).objects;
  const whole = await json(['path', REAL, `@${id}`]);
  hasKeys(whole, ['schema', 'id', 'name', 'steps', 'rooted']);
  assert.deepEqual([whole.schema, whole.id, whole.name, whole.rooted], ['heaplens/path@1', id, 'Twin', true]);
  hasKeys(whole.steps, ['edge', 'id', 'name', 'className', 'distance', 'location']);
  hasKeys(whole.steps.map((step) => step.edge), ['type', 'name']);
  assert.equal(whole.steps.at(-1).distance, 1);
  const { edge, id: first, className } = whole.steps[0];
  for (const what of [`@${first}`, `edge:${edge.name}`, `class:${className}`]) {
    const past = await json(['path', REAL, `@${id}`, '--ignore', what]);
    assert.ok(!past.rooted || JSON.stringify(past.steps) !== JSON.stringify(whole.steps), what);
  }
  await run(['path', REAL, '@999999999'], 2);
});

test('everything says where in the code it comes from', async () => {
  const keys = ['script', 'scriptId', 'line', 'column'];
  const { classes } = await json(['summary', REAL]);
  const [{ location }] = classes.filter((row) => row.name === 'Twin');
  assert.match(location.script, /variety\.cjs$/);
  const { objects } = await json(['objects', REAL, 'Twin']);
  assert.ok(objects.some((object) => JSON.stringify(object.location) === JSON.stringify(location)));
  // A function's context, the function behind a closure, and the script have it too.
  const found = await json(['find', REAL, 'script:variety.cjs', '--query']);
  hasKeys(found.matches.map((match) => match.location), keys);
  assert.ok(found.matches.every((match) => match.location.script === location.script));
  const kinds = new Set(found.matches.map((match) => match.type));
  for (const kind of ['closure', 'code', 'object']) assert.ok(kinds.has(kind), kind);
  assert.ok(found.matches.some((match) => match.name.startsWith('system / Context')));
  const { stdout } = await run(['objects', REAL, 'Twin'], 0);
  assert.match(stdout, new RegExp(`Twin  \\(variety\\.cjs:${location.line}:${location.column}\\)`));
});

test('a source map gives minified code its places and names back', async () => {
  const file = fixture('node/20.20.2/minified.heapsnapshot.gz');
  const map = fixture('node/20.20.2/bundle.min.js.map');
  const { classes } = await json(['summary', file, '--source-map', map]);
  const panel = classes.find((row) => row.name === 't' && row.location?.original);
  hasKeys(panel.location, ['script', 'scriptId', 'line', 'column', 'original']);
  assert.match(panel.location.script, /\/bundle\.min\.js$/);
  assert.deepEqual(panel.location.original, { source: '../src/panel.js', line: 3, column: 14, name: 'Panel' });
  const plain = (await json(['summary', file])).classes.find((row) => row.location?.scriptId === panel.location.scriptId && row.name === 't');
  const { original, ...generated } = panel.location;
  assert.deepEqual(plain.location, generated);
  // Every translated name stands in the source at its place, or before the bracket that is.
  const { sources, sourcesContent } = JSON.parse(readFileSync(map, 'utf8'));
  const found = await json(['find', file, 'script:bundle.min.js', '--query', '--source-map', path.dirname(map)]);
  const translated = found.matches.map((match) => match.location.original).filter(Boolean);
  assert.ok(translated.length > 100);
  for (const { source, line, column, name } of translated) {
    const text = sourcesContent[sources.indexOf(source)].split('\n');
    assert.ok(column <= text[line - 1].length + 1, `${source}:${line}:${column}`);
    if (name) assert.match(text.slice(Math.max(0, line - 2), line).join(' '), new RegExp(`\\b${name}\\b`));
  }
  const names = new Set(translated.map((one) => one.name));
  for (const name of ['Panel', 'EmptyState', 'forgetPanel', 'openPanels', 'describePanel', 'describeAll']) assert.ok(names.has(name), name);
  const { stdout } = await run(['summary', file, '--source-map', map], 0);
  assert.match(stdout, /Panel \[t\] {2}\(src\/panel\.js:3:14\)/);
});

test('a source map that is of no use is told with the reason', async () => {
  const file = fixture('node/20.20.2/minified.heapsnapshot.gz');
  for (const [name, content, reason] of [
    ['a.map', '{', /a\.map: Not JSON from line 1/],
    ['b.map', '{"version":3,"sources":[],"mappings":""}', /b\.map: No script in the snapshot is called so/],
    ['bundle.min.js.map', '{"version":3,"sources":["a"],"mappings":";;;AAAA"}', /It does not have the positions of /],
  ]) {
    const map = written(name, content);
    const { stdout, stderr } = await run(['summary', file, '--source-map', map], 0);
    assert.match(stderr, reason);
    assert.match(stdout, /\(bundle\.min\.js:1:\d+\)/);
  }
  await run(['timings', file, '--source-map', 'x'], 2);
});

test('merged retainers have their schema, level by level', async () => {
  const merged = await json(['retainers', REAL, 'Twin', '--merged', '--depth', '2']);
  const level = ['rootCount', 'withoutRetainers', 'groups'];
  hasKeys(merged, ['schema', 'objectCount', 'shallowSize', ...level]);
  assert.equal(merged.schema, 'heaplens/merged-retainers@1');
  hasKeys(merged.groups, ['className', 'edge', 'objectCount', 'shallowSize', 'retainerCount', 'edgeCount', 'distance', 'retainers']);
  hasKeys(merged.groups.map((group) => group.retainers).filter(Boolean), level);
  const { objects, total } = await json(['objects', REAL, 'Twin']);
  assert.equal(merged.objectCount, total);
  // The same, counted from the objects one by one.
  const { stdout } = await run(['object', REAL, ...objects.map(({ id }) => `@${id}`), '--json'], 0);
  const edges = stdout.trimEnd().split('\n').flatMap((line) => JSON.parse(line).retainers);
  const counted = merged.groups.reduce((sum, group) => sum + group.edgeCount, 0);
  assert.equal(counted, edges.length);
  const ids = objects.map(({ id }) => `@${id}`);
  assert.deepEqual(await json(['retainers', REAL, ...ids, '--merged', '--depth', '2']), merged);
});

test('dominators have their schema, and retained sizes that fit into the dominator', async () => {
  const top = await json(['dominators', REAL]);
  hasKeys(top, ['schema', 'of', 'rows']);
  assert.equal(top.schema, 'heaplens/dominators@1');
  hasKeys(top.rows, ['id', 'name', 'count', 'shallowSize', 'retainedSize', 'expandable']);
  const sizes = top.rows.map((row) => row.retainedSize);
  assert.deepEqual(sizes, sizes.toSorted((a, b) => b - a));
  const [largest] = top.rows;
  const below = await json(['dominators', REAL, '--of', `@${largest.id}`]);
  assert.equal(below.of, largest.id);
  const sum = below.rows.reduce((total, row) => total + row.retainedSize, largest.shallowSize);
  assert.equal(sum, largest.retainedSize);

  const groups = await json(['dominators', REAL, '--of', `@${largest.id}`, '--by-class']);
  hasKeys(groups.rows, ['class', 'name', 'count', 'shallowSize', 'retainedSize', 'expandable']);
  const total = (rows, key) => rows.reduce((all, row) => all + row[key], 0);
  for (const key of ['count', 'shallowSize', 'retainedSize']) {
    assert.equal(total(groups.rows, key), total(below.rows, key), key);
  }
  assert.equal((await json(['dominators', REAL, '--limit', '3'])).rows.length, 3);
  await run(['dominators', REAL, '--of', '@999999999'], 2);
});

test('check has its schema, and a line for every file', async () => {
  const files = [SMALL, CUT, written('nothing', '')];
  const { stdout } = await run(['check', ...files], 1);
  const lines = stdout.trimEnd().split('\n');
  assert.equal(lines.length, 3);
  assert.match(lines[0], /^ok /);
  assert.match(lines[1], /^warnings .* at byte \d+: /);
  assert.match(lines[2], /^error /);
  const told = (await run(['check', ...files, '--json'], 1)).stdout.trimEnd().split('\n').map((line) => JSON.parse(line));
  assert.deepEqual(told.map((line) => line.status), ['ok', 'warnings', 'error']);
  hasKeys(told, ['schema', 'file', 'status', 'nodeCount', 'edgeCount', 'problems']);
  assert.ok(told.every((line) => line.schema === 'heaplens/check@1'));
  hasKeys(told.flatMap((line) => line.problems), ['code', 'message', 'offset', 'remedy']);
  for (const problem of told.flatMap((line) => line.problems)) {
    assert.ok(problem.code && problem.message && problem.remedy, JSON.stringify(problem));
  }
  await run(['check', SMALL], 0);
});

test('timings have their schema and name the phases', async () => {
  const timings = await json(['timings', REAL]);
  assert.equal(timings.schema, 'heaplens/timings@1');
  hasKeys(timings, ['schema', 'snapshot', 'phases', 'totalMs', 'memory', 'peakMemory']);
  hasKeys(timings.snapshot, SNAPSHOT);
  hasKeys(timings.phases, ['phase', 'ms']);
  assert.deepEqual(timings.phases.map((timing) => timing.phase).slice(0, 1), ['parse']);
  assert.ok(timings.phases.length > 5 && timings.phases.every((timing) => timing.ms >= 0));
  assert.ok(timings.memory > 0);
  if (process.platform === 'linux') assert.ok(timings.peakMemory >= timings.memory);
});

test('tables line up, and names cannot control the terminal', async () => {
  const text = readFileSync(SMALL, 'utf8').replaceAll('"Foo"', '"\\u001b[2J\\u202eFoo\\n"');
  const hostile = written('hostile.heapsnapshot', text);
  const { stdout } = await run(['summary', hostile], 0);
  assert.match(stdout, /Constructor/);
  assert.match(stdout, /\\u\{1b\}\[2J\\u\{202e\}Foo\\u\{a\}/);
  const ids = Array.from({ length: 20 }, (_, at) => `@${2 * at + 1}`);
  const others = await Promise.all([
    heaplens(['object', hostile, ...ids]),
    heaplens(['compare', SMALL, hostile]),
    heaplens(['suspects', hostile]),
    heaplens(['timings', hostile]),
  ]);
  for (const { stdout: shown } of [{ stdout }, ...others]) {
    assert.ok(shown.length > 0);
    assert.doesNotMatch(shown, /[\u0000-\u0009\u000b-\u001f\u007f\u202a-\u202e]/);
  }
});

test('output that nobody reads is no error', async () => {
  const { spawnSync } = await import('node:child_process');
  const { binary } = await import('./lib/heaplens.mjs');
  const piped = spawnSync('sh', ['-c', '"$0" summary "$1" | head -n 1; exit 0', binary(), REAL]);
  assert.equal(piped.stderr.toString(), '');
});
