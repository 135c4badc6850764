// Collections: arrays, Maps, Sets and the like by elements, room, fill and bytes.

import * as heaplens from '../conformance/lib/heaplens.mjs';
import { field } from './support/files';
import { expect, test } from './support/test';

interface Told {
  id: number;
  name: string;
  className: string;
  elementCount: number;
  capacity: number | null;
  bytes: number;
  retainedSize: number;
  contentClass: string | null;
}

/** The numbers of a row: those that the file does not tell are left out. */
const values = (one: Told) => {
  const { elementCount, capacity, bytes, retainedSize } = one;
  const fill = capacity ? [Math.floor((elementCount * 1000) / capacity)] : [];
  return [elementCount, ...(capacity === null ? [] : [capacity]), ...fill, bytes, retainedSize];
};

const all = (kinds: { kind: string; collections: Told[] }[]) =>
  kinds.flatMap(({ collections }) => collections).sort((a, b) => b.elementCount - a.elementCount || a.id - b.id);

test('the largest collections come first, with the numbers of the command line', async ({ viewer, page }) => {
  await viewer.open(field.minified);
  const grid = await viewer.show('Collections');
  await viewer.fragmentHas('view', 'collections');
  const { kinds } = await heaplens.collections(field.minified);
  const told = all(kinds);
  await grid.has(told.length);
  expect((await grid.lines()).slice(0, 3).map((line) => line.values)).toEqual(told.slice(0, 3).map(values));
  const kind = page.getByRole('combobox', { name: 'Kind' });
  // Which arrays and Maps are largest?
  await kind.selectOption({ label: 'Arrays' });
  await viewer.fragmentHas('kind', 'array');
  const arrays = kinds.find((one: { kind: string }) => one.kind === 'array');
  await grid.has(arrays.collections.length);
  expect((await grid.lines()).slice(0, 4).map((line) => line.values)).toEqual(arrays.collections.slice(0, 4).map(values));
  expect((await grid.lines())[0].values[0]).toBe(4099);
  await expect(grid.rows.first()).toContainText('of{i}');
  const counts = new RegExp(`${arrays.count} collections, .* ${arrays.emptyCount} of them are empty`);
  await expect(page.getByRole('note')).toContainText(counts);
  await kind.selectOption({ label: 'Maps' });
  await grid.settled();
  expect((await grid.lines())[0].values.slice(0, 2)).toEqual([2051, 4096]);
  // In the order of how full they are: the emptiest first.
  await grid.sortBy('Fill');
  const maps: Told[] = kinds.find((one: { kind: string }) => one.kind === 'map').collections;
  const fills = maps.filter((one) => one.capacity).map((one) => Math.floor((one.elementCount * 1000) / one.capacity!));
  const shown = (await grid.lines()).map((line) => line.values).filter((numbers) => numbers.length === 5);
  expect(shown.map((numbers) => numbers[2])).toEqual(fills.toSorted((a, b) => a - b));
  // By what they hold.
  await kind.selectOption({ label: 'Content of one class' });
  await grid.settled();
  await page.getByRole('searchbox', { name: 'Filter by class or content' }).fill('builtinmodule');
  await grid.settled();
  const named = told.filter((one) => /builtinmodule/i.test(`${one.name} ${one.className} ${one.contentClass}`) && one.contentClass);
  await grid.has(named.length);
  await page.getByRole('searchbox', { name: 'Filter by class or content' }).fill('');
  // Empty ones are listed apart.
  await kind.selectOption({ label: 'Empty ones' });
  const empty = kinds.reduce((sum: number, one: { emptyCount: number }) => sum + one.emptyCount, 0);
  await grid.has(empty);
});

test('buffers are told with their stores, and an object leads to its retainers', async ({ viewer, page }) => {
  await viewer.open(field.external);
  const grid = await viewer.show('Collections');
  await page.getByRole('combobox', { name: 'Kind' }).selectOption({ label: 'Typed arrays' });
  await grid.settled();
  // Five short slices keep a pool of 1 MiB each.
  const lines = (await grid.lines()).slice(0, 5);
  expect(lines.map((line) => line.values)).toEqual(Array(5).fill([1 << 20, 104, 1_048_776]));
  await grid.rows.first().click();
  await viewer.retainers.settled();
  await expect(viewer.retainers.rows.first()).toBeVisible();
  await viewer.fragmentHas('object', `@${lines[0].objectId}`);
});

test('no column of Collections is cut on a narrow page', async ({ viewer, page }) => {
  await page.setViewportSize({ width: 800, height: 700 });
  await viewer.open(field.minified);
  const grid = await viewer.show('Collections');
  const last = await grid.header('Retained Size').boundingBox();
  expect(last!.x + last!.width).toBeLessThanOrEqual(800);
});
