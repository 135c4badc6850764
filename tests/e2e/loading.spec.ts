// Files on their way in: order, progress, cancel, close, and what is said of files that are none.

import { copyFileSync, readFileSync, truncateSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';

import { node24, pair, rooted, sample, write } from './support/files';
import { expect, test } from './support/test';

test('snapshots stand in the order in which they were taken', async ({ viewer }, info) => {
  const copy = (from: string, name: string) => {
    const file = write(info.outputPath(), name, '');
    copyFileSync(from, file);
    return file;
  };
  await test.step('by the names that Node.js gives', async () => {
    await viewer.goto();
    await viewer.choose(
      copy(sample.target, 'Heap.20261123.120340.77.0.002.heapsnapshot'),
      copy(sample.base, 'Heap.20261123.120107.77.0.001.heapsnapshot'),
    );
    await viewer.ready(2);
    await expect.poll(() => viewer.names()).toEqual([
      'Heap.20261123.120107.77.0.001.heapsnapshot',
      'Heap.20261123.120340.77.0.002.heapsnapshot',
    ]);
  });
  await test.step('by the largest object id', async () => {
    await viewer.page.reload();
    await viewer.choose(copy(sample.target, 'a.heapsnapshot'), copy(sample.base, 'b.heapsnapshot'));
    await viewer.ready(2);
    await expect.poll(() => viewer.names()).toEqual(['b.heapsnapshot', 'a.heapsnapshot']);
  });
  // Comparison opens against the one before.
  const grid = await viewer.show('Comparison');
  await expect(viewer.base.locator('option:checked')).toHaveText('b.heapsnapshot');
  await expect(grid.row('RequestContext')).toBeVisible();
});

test("what is dropped before the page's code has started is opened as soon as it has", async ({ viewer, page }) => {
  await page.addInitScript(() => {
    const started = new Promise<void>((resolve) => Object.assign(globalThis, { start: resolve }));
    for (const name of ['instantiate', 'instantiateStreaming'] as const) {
      const original = WebAssembly[name] as (...all: unknown[]) => Promise<unknown>;
      Object.assign(WebAssembly, { [name]: async (...all: unknown[]) => started.then(() => original(...all)) });
    }
  });
  await viewer.goto();
  await viewer.dropNow(sample.base);
  await viewer.dropNow(sample.target);
  await expect(viewer.input).toHaveCount(0);
  await page.evaluate(() => (globalThis as unknown as { start: () => void }).start());
  await viewer.ready(2);
  await expect.poll(() => viewer.names()).toEqual(['before.heapsnapshot.gz', 'after.heapsnapshot.gz']);
});

/** The second worker dies when the first one asks it to read. */
const dies = `
  const post = Worker.prototype.postMessage;
  Worker.prototype.postMessage = function (message, ...more) {
    if (message?.[0]?.['read-file'] === undefined) return post.call(this, message, ...more);
    this.terminate();
    this.onerror(new ErrorEvent('error'));
  };`;

for (const [how, without, workers] of [
  ['by a second worker', '', 2],
  ['where workers cannot have workers', 'delete self.Worker;', 1],
  ['where the second worker dies', dies, 2],
] as const) {
  // The single file's worker is no file that could be changed here.
  test(`a large file is read whole ${how}`, { tag: '@hosted' }, async ({ viewer, page }, info) => {
    let seen = 0;
    page.on('worker', () => (seen += 1));
    await page.route(/worker-[0-9a-f]+\.js$/, async (route) => {
      const answer = await route.fetch();
      await route.fulfill({ response: answer, body: `${without}\n${await answer.text()}` });
    });
    const objects = Array.from({ length: 1_400_000 }, (_, place) => ({
      name: `Thing${place % 7}`, id: 3 + 2 * place, size: 16 + 8 * (place % 7),
    }));
    const large = write(info.outputPath(), 'large.heapsnapshot', rooted(objects));
    await viewer.open(large);
    const grid = await viewer.show('Summary');
    for (let kind = 0; kind < 7; kind++) {
      const row = grid.row(new RegExp(`^Thing${kind}×200,000`));
      await expect(row).toBeVisible();
      const numbers = row.locator('[data-value]');
      const size = 200_000 * (16 + 8 * kind);
      const values = await numbers.evaluateAll((cells) => cells.map((cell) => Number(cell.getAttribute('data-value'))));
      expect(values).toEqual([1, size, size]);
    }
    expect(seen).toBe(workers);
    const details = page.getByRole('group', { name: 'Load details' });
    await expect(details.getByRole('row', { name: /Depth-first walk/ })).toHaveCount(1);
  });
}

test('a large snapshot shows its classes while the rest is computed', async ({ viewer, page }, info) => {
  const objects = Array.from({ length: 1_000_001 }, (_, place) => ({
    name: `Thing${place % 250}`, id: 3 + 2 * place, size: 16 + 8 * (place % 250),
  }));
  const large = write(info.outputPath(), 'large.heapsnapshot', rooted(objects));
  await viewer.goto();
  await page.evaluate(() => {
    const seen: string[] = [];
    Object.assign(window, { seen });
    const look = () => {
      const table = document.querySelector('[role=table][aria-label="Summary so far"]');
      if (!table || seen.length > 0) return;
      seen.push(document.querySelector('.toolbar[role=status]')?.textContent ?? '');
      for (const row of table.querySelectorAll('[role=row]:has([role=cell])')) {
        seen.push([...row.children].map((cell) => cell.getAttribute('data-value') ?? cell.textContent).join('|'));
      }
    };
    new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
  });
  await viewer.choose(large);
  await viewer.ready(1);
  const [said, ...early] = await page.evaluate(() => (window as unknown as { seen: string[] }).seen);
  expect(said).toContain('Distances and retained sizes are still being computed');
  expect(said).toContain('The largest 100 of 250 classes');
  expect(early).toHaveLength(100);
  // The same numbers as in the end, but for the one that is to come.
  const grid = await viewer.show('Summary');
  await grid.sortBy('Shallow Size');
  const lines = await grid.lines();
  expect(lines.length).toBeGreaterThan(10);
  const late = lines.map(({ name, values: [, shallow] }) => `${name}|…|${shallow}|…`);
  expect(early.slice(0, late.length)).toEqual(late);
});

test('the first rows come with the news that a snapshot is open', async ({ viewer, page }) => {
  await page.addInitScript(() => {
    const wire: string[] = [];
    Object.assign(globalThis, { wire });
    const kind = (data: unknown) => {
      const message = Array.isArray(data) ? data[0] : data;
      return typeof message === 'object' && message ? Object.keys(message)[0] : String(message);
    };
    const post = Worker.prototype.postMessage;
    Worker.prototype.postMessage = function (this: Worker, ...sent: [unknown, ...never[]]) {
      wire.push(`to ${kind(sent[0])}`);
      post.apply(this, sent);
    };
    const listen = Worker.prototype.addEventListener;
    Worker.prototype.addEventListener = function (this: Worker, ...asked: Parameters<typeof listen>) {
      if (asked[0] === 'message') listen.call(this, 'message', (event) => wire.push(`from ${kind((event as MessageEvent).data)}`));
      listen.apply(this, asked);
    } as typeof listen;
  });
  await viewer.open(sample.base);
  const grid = await viewer.show('Summary');
  await expect(grid.row('RequestContext')).toBeVisible();
  const wire = await page.evaluate(() => (globalThis as unknown as { wire: string[] }).wire);
  const before = wire.slice(0, wire.indexOf('from opened'));
  expect(before.filter((message) => message === 'to ask')).toHaveLength(1);
  expect(wire.indexOf('to ask')).toBeLessThan(wire.indexOf('to open-file'));
  expect(wire.indexOf('from answer')).toBe(wire.indexOf('from opened') - 1);
});

test('a worker answers every ticket, whether a snapshot is open or not', async ({ viewer, page }) => {
  await viewer.goto();
  const heard = await page.evaluate(async () => {
    const { HEAPLENS_WORKER_URL } = globalThis as unknown as { HEAPLENS_WORKER_URL: string };
    const worker = new Worker(HEAPLENS_WORKER_URL);
    const messages: Record<string, unknown>[] = [];
    const wakers: (() => void)[] = [];
    worker.addEventListener('message', ({ data }) => {
      messages.push((data as Record<string, unknown>[])[0]);
      for (const wake of wakers.splice(0)) wake();
    });
    const next = async (kind: string) => {
      for (;;) {
        const found = messages.find((message) => kind in message);
        if (found) return JSON.stringify(messages.splice(messages.indexOf(found), 1)[0], (_, value: unknown) => (typeof value === 'bigint' ? Number(value) : value));
        await new Promise<void>((wake) => wakers.push(wake));
      }
    };
    await next('ready');
    worker.postMessage([{ 'export-request': { ticket: 1 } }]);
    const beforeFile = await next('refused');
    // This one waits for the snapshot.
    worker.postMessage([{ ask: { ticket: 2, query: { object: { id: '1' } } } }]);
    worker.postMessage(['open-file', new File(['no snapshot'], 'a.heapsnapshot')]);
    const waiting = await next('answer');
    await next('failed');
    worker.postMessage([{ ask: { ticket: 3, query: { object: { id: '1' } } } }]);
    const late = await next('answer');
    worker.postMessage([{ 'export-digest': { ticket: 4 } }, new Uint8Array(0)]);
    const refused = await next('refused');
    worker.terminate();
    return [beforeFile, waiting, late, refused];
  });
  for (const [index, message] of heard.entries()) {
    expect(message).toContain(`"ticket":${index + 1}`);
    expect(message).toContain('not-open');
  }
});

test('a snapshot that can never fit is refused at once, with what it needs', async ({ viewer, page }, info) => {
  await viewer.open(sample.base);
  const small = rooted([{ name: 'Thing', id: 3, size: 16 }]);
  const promise = small.replace('"node_count":2', '"node_count":90000000').replace('"edge_count":1', '"edge_count":400000000');
  const file = write(info.outputPath(), 'promise.heapsnapshot', promise.slice(0, promise.indexOf('"edges"')));
  // All the bytes that the promise could need, of which the disk keeps none.
  truncateSync(file, 20e9);
  await viewer.choose(file);
  await expect(page.getByText('needs at least 6,710 MB of memory')).toBeVisible();
  await expect(page.getByText('heaplens summary FILE')).toBeVisible();
  await expect.poll(() => viewer.names()).toContain('before.heapsnapshot.gz');
  await expect((await viewer.show('Summary')).row('RequestContext')).toBeVisible();
});

test('a load shows its phase, and can be cancelled', async ({ viewer }, info) => {
  const objects = Array.from({ length: 300_000 }, (_, place) => ({
    name: `Thing${place % 100}`, id: 3 + 2 * place, size: 16,
  }));
  const large = write(info.outputPath(), 'large.heapsnapshot', rooted(objects));
  await viewer.goto();
  await viewer.page.evaluate(() => {
    const seen = new Set<string>();
    Object.assign(globalThis, { seen });
    new MutationObserver(() => {
      for (const bar of document.querySelectorAll('[role=progressbar]')) {
        seen.add(bar.getAttribute('aria-label') ?? '');
      }
    }).observe(document, { subtree: true, childList: true, attributes: true });
  });
  // Clicked from within: a load may end while a click from outside waits for two still frames.
  const cancelled = viewer.page.evaluate(() => new Promise<void>((done) => {
    const quick = new MutationObserver(() => {
      const cancel = document.querySelector<HTMLElement>('button[aria-label^="Cancel loading large"]');
      if (!cancel) return;
      quick.disconnect();
      cancel.click();
      done();
    });
    quick.observe(document.body, { subtree: true, childList: true });
  }));
  await viewer.choose(large);
  await cancelled;
  await expect(viewer.snapshots).toHaveCount(0);
  await expect.poll(() => viewer.page.workers().length).toBe(0);

  await viewer.choose(large);
  await viewer.ready(1);
  const seen = await viewer.page.evaluate(() => [...(globalThis as unknown as { seen: Set<string> }).seen]);
  expect(seen.filter((label) => label.startsWith('large.heapsnapshot: ')).length).toBeGreaterThan(2);
  expect(seen).toContain('large.heapsnapshot: Reading and parsing');
});

test('closing gives the worker back', async ({ viewer }) => {
  await viewer.open(pair.base, pair.target);
  await expect.poll(() => viewer.page.workers().length).toBe(2);
  await viewer.page.getByRole('button', { name: /^Close detached-dom-2/ }).click();
  await expect(viewer.snapshots).toHaveCount(1);
  await expect.poll(() => viewer.page.workers().length).toBe(1);
  await viewer.show('Summary');
  await viewer.page.getByRole('button', { name: /^Close detached-dom-1/ }).click();
  await expect(viewer.page.getByText(/nothing leaves your computer/i)).toBeVisible();
  await expect.poll(() => viewer.page.workers().length).toBe(0);
});

test('the first file finds a worker that is there already, and only the first', async ({ viewer, page }) => {
  let seen = 0;
  page.on('worker', () => (seen += 1));
  await viewer.goto();
  // It has one of its own, which reads large files; the single file's workers cannot.
  const ahead = page.url().startsWith('file:') ? 1 : 2;
  await expect.poll(() => page.workers().length).toBe(ahead);
  await viewer.choose(pair.base, pair.target);
  await viewer.ready(2);
  expect(seen).toBe(ahead + 1);
  await expect.poll(() => page.workers().length).toBe(2);
  await page.getByRole('button', { name: /^Close detached-dom-1/ }).click();
  await page.getByRole('button', { name: /^Close detached-dom-2/ }).click();
  await expect(page.getByText(/nothing leaves your computer/i)).toBeVisible();
  await expect.poll(() => page.workers().length).toBe(0);
  await viewer.choose(node24);
  await viewer.ready(1);
  expect(seen).toBe(ahead + 2);
});

// The single file's worker is no file that could be kept back.
test('a worker that does not start is told of when a file needs it', { tag: '@hosted' }, async ({ viewer, page }) => {
  viewer.expected.push(/Failed to load resource/);
  let asked = 0;
  await page.route(/worker-[0-9a-f]+\.js$/, (route) => {
    asked += 1;
    return route.fulfill({ status: 404, body: '' });
  });
  await viewer.goto();
  await expect.poll(() => asked).toBe(1);
  await expect.poll(() => page.workers().length).toBe(0);
  await expect(page.getByText(/nothing leaves your computer/i)).toBeVisible();
  await expect(viewer.alerts).toHaveCount(0);

  await viewer.choose(node24);
  await expect(viewer.alerts).toHaveCount(1);
  await expect(viewer.alerts).toHaveText(/did not start/);
  expect(asked).toBe(2);

  await page.unroute(/worker-[0-9a-f]+\.js$/);
  await viewer.alerts.getByRole('button', { name: /again/ }).click();
  await viewer.ready(1);
  await expect(viewer.alerts).toHaveCount(0);
});

test('code that cannot be loaded is told of when a file needs it, and asked for again', { tag: '@hosted' }, async ({ viewer, page }) => {
  viewer.expected.push(/Failed to load resource/, /_opened\.wasm: 404/);
  let asked = 0;
  await page.route(/_opened\.wasm$/, (route) => {
    asked += 1;
    return route.fulfill({ status: 404, body: '' });
  });
  await viewer.goto();
  await expect.poll(() => asked).toBeGreaterThan(0);
  await expect(page.getByText(/nothing leaves your computer/i)).toBeVisible();
  await expect(viewer.alerts).toHaveCount(0);

  await viewer.choose(node24);
  await expect(viewer.alerts).toHaveText(/A part of the page could not be loaded/);

  await page.unroute(/_opened\.wasm$/);
  await viewer.alerts.getByRole('button', { name: /again/ }).click();
  await viewer.ready(1);
  await expect(viewer.alerts).toHaveCount(0);
});

test('Words waits for code that is still on its way', { tag: '@hosted' }, async ({ viewer, page }) => {
  let release = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  await page.route(/_opened\.wasm$/, async (route) => {
    await held;
    await route.continue();
  });
  await viewer.goto();
  await page.getByRole('button', { name: 'Words' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'Loading the rest of the page' })).toBeVisible();
  release();
  await expect(page.getByRole('heading', { name: 'Words' })).toBeVisible();
});

test('the page measures itself and shows what a load cost', async ({ viewer }) => {
  await viewer.open(node24);
  await viewer.show('Summary');
  const spans = () =>
    viewer.page.evaluate(() =>
      performance.getEntriesByType('measure').map(({ name, startTime, duration }) => ({ name, startTime, duration })),
    );
  await expect.poll(async () => (await spans()).map(({ name }) => name)).toContain('heaplens:ready');
  const all = await spans();
  const [ready, parse, graph] = ['ready', 'parse', 'graph'].map((name) => all.find((span) => span.name === `heaplens:${name}`)!);
  for (const inner of [parse, graph]) {
    expect(inner.duration).toBeGreaterThan(0);
    expect(inner.startTime).toBeGreaterThanOrEqual(ready.startTime - 1);
    expect(inner.startTime + inner.duration).toBeLessThanOrEqual(ready.startTime + ready.duration + 1);
  }
  const details = viewer.page.getByRole('group', { name: 'Load details' });
  const bytes = (name: string) => details.getByRole('row', { name }).locator('[data-value]').getAttribute('data-value');
  expect(Number(await bytes('Snapshot'))).toBe(gunzipSync(readFileSync(node24)).length);
  expect(Number(await bytes('Analyser memory'))).toBeGreaterThan(1_000_000);
});

test('gzip is told by its bytes, in one member or several', async ({ viewer }, info) => {
  const json = gunzipSync(readFileSync(pair.base));
  const half = json.length / 2;
  const members = Buffer.concat([gzipSync(json.subarray(0, half)), gzipSync(json.subarray(half))]);
  await viewer.open(
    write(info.outputPath(), 'plain.heapsnapshot', json),
    write(info.outputPath(), 'packed.heapsnapshot', gzipSync(json)),
    write(info.outputPath(), 'members.heapsnapshot.gz', members),
  );
  const lines = [];
  for (const name of ['plain', 'packed', 'members']) {
    await viewer.snapshot(`${name}.heapsnapshot`).getByRole('button').first().click();
    await expect(viewer.page).toHaveTitle(new RegExp(name));
    const grid = await viewer.show('Summary');
    lines.push((await grid.lines()).map(({ name, values }) => ({ name, values })));
  }
  expect(lines[1]).toEqual(lines[0]);
  expect(lines[2]).toEqual(lines[0]);
  await expect(viewer.snapshots.getByText(/warning/)).toHaveCount(0);
});

/** Stored blocks, each with its length and the same turned over: one of them is damaged. */
const damaged = (json: string) => {
  const packed = gzipSync(json, { level: 0 });
  let block = 10;
  while (block < packed.length * 0.7) block += 5 + packed.readUInt16LE(block + 1);
  packed[block + 3] ^= 1;
  return packed;
};

// Both end among the edges, while a second worker reads ahead.
for (const [how, name, spoil] of [
  ['packed file with damage in the middle', 'damaged.heapsnapshot.gz', damaged],
  ['file that is cut', 'cut.heapsnapshot', (json: string) => json.slice(0, json.length * 0.7)],
] as const) {
  test(`a large ${how} does not keep what is whole waiting`, async ({ viewer }, info) => {
    const objects = Array.from({ length: 1_400_000 }, (_, place) => ({
      name: `Thing${place % 7}`, id: 3 + 2 * place, size: 16,
    }));
    await viewer.open(write(info.outputPath(), name, spoil(rooted(objects))));
    const grid = await viewer.show('Summary');
    await expect(grid.row(/^Thing0|missing string/).first()).toBeVisible();
    await expect(viewer.snapshots.getByText(/warning/)).toHaveCount(1);
  });
}

test('what is cut short opens with what is whole, and says so', async ({ viewer }, info) => {
  const json = gunzipSync(readFileSync(pair.base));
  const packed = readFileSync(pair.base);
  await viewer.open(
    write(info.outputPath(), 'cut.heapsnapshot', json.subarray(0, json.length * 0.97)),
    write(info.outputPath(), 'cut.heapsnapshot.gz', packed.subarray(0, packed.length - 2000)),
  );
  for (const name of [/^(?!.*\.gz).*cut\.heapsnapshot/, /cut\.heapsnapshot\.gz/]) {
    const item = viewer.snapshots.filter({ has: viewer.page.getByRole('button', { name: 'cut.heapsnapshot' }) }).filter({ hasText: name });
    const warnings = item.first().getByRole('group');
    await warnings.locator('summary').click();
    await expect(warnings).toContainText(/ends|cut|truncated/i);
    await expect(warnings).toContainText(/At byte [\d,]+/);
  }
  await viewer.snapshots.first().getByRole('button').first().click();
  const grid = await viewer.show('Summary');
  expect(await grid.count()).toBeGreaterThan(100);
});

test('that names cannot be believed stands above every view', async ({ viewer }, info) => {
  const json = rooted(Array.from({ length: 200 }, (_, place) => ({ name: `Thing${place}`, id: 3 + 2 * place, size: 16 })));
  // A chunk of the strings is there twice.
  const [from, to] = [json.indexOf('Thing50') + 3, json.indexOf('Thing90') + 3];
  await viewer.open(write(info.outputPath(), 'twice.heapsnapshot', json.slice(0, to) + json.slice(from)));
  const note = viewer.page.getByRole('note').filter({ hasText: 'names cannot be believed' });
  for (const view of ['Summary', 'Containment'] as const) {
    await viewer.show(view);
    await expect(note).toBeVisible();
  }
  await viewer.open(write(info.outputPath(), 'whole.heapsnapshot', json));
  await viewer.snapshot('whole.heapsnapshot').getByRole('button').first().click();
  await expect(viewer.page).toHaveTitle(/whole/);
  await expect(note).toHaveCount(0);
});

/** A small snapshot with one thing in it changed. */
const changed = (what: string, to: string) => {
  const text = rooted([{ name: 'A', id: 3, size: 16 }, { name: 'B', id: 5, size: 16 }]);
  if (text.split(what).length !== 2) throw new Error(`${what} is not there once:\n${text}`);
  return text.replace(what, to);
};

/** Bad files: what is in them and what has to be said. */
const bad: Record<string, { content: string | Buffer; says: RegExp; at?: true }> = {
  'empty.heapsnapshot': { content: '', says: /empty/i },
  'text.heapsnapshot': { content: 'this is no snapshot', says: /text file|JSON/, at: true },
  'cpu.cpuprofile': { content: '{"nodes":[{"id":1,"callFrame":{}}],"startTime":1,"endTime":2,"samples":[1],"timeDeltas":[0]}', says: /CPU profile/i },
  'page.html': { content: '<!doctype html><title>Sign in</title>', says: /./, at: true },
  'target.heapsnapshot': { content: changed('"edges":[2,2,6,', '"edges":[2,2,7,'), says: /edge leads to 7/i, at: true },
  'fraction.heapsnapshot': { content: changed('3,16,', '3,1.5,'), says: /integer/i, at: true },
  'meta.heapsnapshot': { content: '{"snapshot":{"node_count":1},"nodes":[],"edges":[],"strings":[]}', says: /layout|meta/i },
};

test('a file that is none is told by name, with reason, place and remedy', async ({ viewer }, info) => {
  await viewer.goto();
  const files = Object.entries(bad).map(([name, { content }]) => write(info.outputPath(), name, content));
  await viewer.choose(...files);
  await expect(viewer.alerts).toHaveCount(files.length);
  for (const [name, { says, at }] of Object.entries(bad)) {
    const alert = viewer.alerts.filter({ hasText: `${name} cannot be opened` });
    await expect(alert).toHaveText(says);
    if (at) await expect(alert).toHaveText(/At byte [\d,]+/);
    // Title, reason, remedy: there is something to do in every case.
    expect((await alert.locator('p').allTextContents()).filter((text) => text.trim()).length, name).toBeGreaterThan(1);
  }
  // The good one beside them opens all the same.
  await viewer.choose(node24);
  await expect(viewer.tab('Summary')).toBeVisible();
  const grid = await viewer.show('Summary');
  expect(await grid.count()).toBeGreaterThan(100);
  for (const _ of files) await viewer.alerts.first().getByRole('button', { name: /^Close/ }).click();
  await expect(viewer.alerts).toHaveCount(0);
});

test('a promise of a trillion nodes takes no memory and is told', async ({ viewer }, info) => {
  const content = changed('"node_count":3', '"node_count":1000000000000');
  await viewer.open(write(info.outputPath(), 'promise.heapsnapshot', content));
  await expect(viewer.snapshots.getByText('1 warning')).toBeVisible();
  const grid = await viewer.show('Summary');
  await grid.has(2);
});

test('names in a snapshot are text and nothing else', async ({ viewer }, info) => {
  const name = 'x<img src=x onerror="document.title=\'hacked\'">\u202e<script>';
  const file = write(
    info.outputPath(),
    'hostile.heapsnapshot',
    rooted([{ name, id: 3, size: 16 }, { name: '__proto__', id: 5, size: 16 }, { name, type: 'string', id: 7, size: 16 }]),
  );
  await viewer.open(file);
  const grid = await viewer.show('Summary');
  const line = grid.row('x<img src=x');
  await expect(line).toBeVisible();
  await grid.expand(line);
  await grid.object(3).click();
  await expect(viewer.page.getByRole('treegrid', { name: 'Retainers' })).toBeVisible();
  await expect(grid.row('__proto__')).toBeVisible();
  expect(await viewer.page.locator('img').count()).toBe(0);
  expect(await viewer.page.title()).not.toContain('hacked');
  expect(path.basename(file)).toBe('hostile.heapsnapshot');
});
