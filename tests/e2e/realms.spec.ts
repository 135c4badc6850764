// Realms: frames and vm contexts, what each has, and what leads into it; workers beside.

import * as heaplens from '../conformance/lib/heaplens.mjs';
import { contexts, panels, workers } from './support/files';
import { expect, test } from './support/test';

interface Told {
  count: number;
  sharedSize: number;
  unattributedSize: number;
  realms: { id: number; attributedSize: number; retainedSize: number; reference: { from: number } | null }[];
  workers: { id: number }[];
}

test('realms have the sizes of the command line, and their classes open below', async ({ viewer }) => {
  await viewer.open(contexts);
  const grid = await viewer.show('Realms');
  await viewer.fragmentHas('view', 'realms');
  const told: Told = await heaplens.realms(contexts);
  await grid.has(told.realms.length + 2);
  const expected = [
    ...told.realms.map((one) => [one.attributedSize, one.retainedSize]),
    [told.sharedSize],
    [told.unattributedSize],
  ].sort(([one], [other]) => other - one);
  const lines = await grid.lines();
  expect(lines.map((line) => line.values)).toEqual(expected.slice(0, lines.length));
  const held = grid.rows.filter({ hasText: 'handler' }).first();
  await expect(held).toContainText('PageRender');
  await held.click();
  await viewer.retainers.settled();
  const position = lines.findIndex(({ name }) => name.includes('handler'));
  await grid.root.locator(`[role=row][aria-level="1"]`).nth(position).dblclick();
  await grid.settled();
  const item = (await grid.lines()).find(({ level, name }) => level === 2 && /^Item\b/.test(name))!;
  expect(item.values[0]).toBe(200);
});

test('the realm of a removed frame is marked', async ({ viewer }) => {
  await viewer.open(panels.base);
  const grid = await viewer.show('Realms');
  await grid.settled();
  await expect(grid.rows.filter({ hasText: /detached/ })).toHaveCount(1);
});

test('workers are told with the hint that their heap is another file', async ({ viewer }) => {
  await viewer.open(workers);
  const grid = await viewer.show('Realms');
  const told: Told = await heaplens.realms(workers);
  expect(told.workers).toHaveLength(2);
  await expect(grid.rows.filter({ hasText: 'heap in another file' })).toHaveCount(2);
});
