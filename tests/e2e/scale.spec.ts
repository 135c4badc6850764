// A class of a million objects: only what is in sight is made, wherever one scrolls.

import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';

import { rooted, write } from './support/files';
import { expect, test } from './support/test';

const COUNT = 1_000_000;

/** The text of a small snapshot, its one object repeated; ids 3, 5, 7… and sizes 16 to 115. */
async function million(file: string): Promise<void> {
  const [before, after] = rooted([{ name: 'Thing', id: 3, size: 16 }]).split('"edges":[');
  const [head, rest] = before.split('"nodes":[');
  const rootNode = rest.split(',').slice(0, 4).join(',');
  const tail = after.slice(after.indexOf(']'));
  const out = createWriteStream(file);
  const list = async (item: (index: number) => string) => {
    for (let start = 0; start < COUNT; start += 10_000) {
      const items = Array.from({ length: 10_000 }, (_, index) => item(start + index));
      if (!out.write((start ? ',' : '') + items.join(','))) await new Promise((go) => out.once('drain', go));
    }
  };
  const name = rest.split(',')[7];
  out.write(head.replace('"node_count":2', `"node_count":${COUNT + 1}`).replace('"edge_count":1', `"edge_count":${COUNT}`));
  out.write(`"nodes":[${rootNode},${COUNT},0,`);
  await list((index) => `3,${name},${3 + 2 * index},${16 + (index % 100)},0,0`);
  out.write('],\n"edges":[');
  await list((index) => `1,${index},${6 * (index + 1)}`);
  out.end(tail);
  await finished(out);
}

test('a million rows scroll, sort and jump', async ({ viewer, page }, info) => {
  test.slow();
  const file = write(info.outputPath(), 'million.heapsnapshot', '');
  await million(file);
  await viewer.open(file);
  const grid = await viewer.show('Summary');
  await grid.expand(grid.row(/^Thing×1,000,000/));
  await grid.has(COUNT + 1);

  await grid.root.focus();
  await page.keyboard.press('End');
  await expect(grid.cursor).toHaveAttribute('aria-rowindex', String(COUNT + 1));
  await grid.settled();
  expect(await grid.rows.count()).toBeLessThan(200);

  // Every row in sight is the one that belongs there, also in the scaled middle.
  await grid.root.evaluate((root) => root.scrollTo(0, root.scrollHeight / 2));
  // The rows of the end stay until those of the middle are here.
  const first = () => grid.rows.first().getAttribute('aria-rowindex').then(Number);
  await expect.poll(async () => Math.abs((await first()) - COUNT / 2)).toBeLessThan(COUNT / 20);
  await grid.settled();
  const indices = await grid.rows.evaluateAll((rows) => rows.map((row) => Number(row.getAttribute('aria-rowindex'))));
  expect(indices.length).toBeGreaterThan(10);
  expect(indices).toEqual(indices.map((_, at) => indices[0] + at));
  const sizes = (await grid.lines()).map((line) => line.values[1]);
  expect(sizes.every((size, at) => at === 0 || sizes[at - 1] >= size)).toBe(true);

  // The wheel moves by pixels, however long the list is.
  // Rows around those in sight are drawn a moment later, so the first one in sight counts.
  const firstInSight = () =>
    grid.rows.evaluateAll((rows) => {
      const header = rows[0]?.closest('[role=treegrid]')?.querySelector('[role=columnheader]');
      const top = (header?.getBoundingClientRect().bottom ?? 0) + 1;
      const inSight = rows.filter((row) => row.getBoundingClientRect().bottom > top);
      return Math.min(...inSight.map((row) => Number(row.getAttribute('aria-rowindex'))));
    });
  await grid.root.hover();
  const before = await firstInSight();
  await page.mouse.wheel(0, 220);
  await expect.poll(firstInSight).toBe(before + 10);

  // A long scroll leaves no more elements behind than a short one.
  await page.evaluate(async () => {
    const root = document.querySelector('[role=treegrid]')!;
    for (let frame = 0; frame < 60; frame++) {
      root.scrollBy(0, 500);
      await new Promise(requestAnimationFrame);
    }
  });
  await grid.settled();
  expect(await grid.rows.count()).toBeLessThan(200);

  await page.keyboard.press('Home');
  if ((await grid.header('Shallow Size').getAttribute('aria-sort')) !== 'descending') {
    await grid.sortBy('Shallow Size');
  }
  const [, thing] = await grid.lines();
  expect(thing.values).toEqual([1, 115, 115]);
});
