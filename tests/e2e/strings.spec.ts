// Strings: what equal texts waste, what texts begin with, what slices and concatenated strings keep.

import * as heaplens from '../conformance/lib/heaplens.mjs';
import { field, variety } from './support/files';
import { expect, test } from './support/test';

interface Told {
  count: number;
  shallowSize: number;
  waste: number;
}

const values = (told: Told) => [told.count, told.shallowSize, told.waste];

test('equal texts have the numbers of the command line, and what retains them stands below', async ({ viewer, page }) => {
  await viewer.open(field.strings);
  const grid = await viewer.show('Strings');
  await viewer.fragmentHas('view', 'strings');
  const told = await heaplens.strings(field.strings);
  await grid.has(told.texts.length);
  const lines = await grid.lines();
  expect(lines.slice(0, 8).map((line) => line.values)).toEqual(told.texts.slice(0, 8).map(values));
  // What the file cannot tell apart is said to be doubtful.
  await expect(grid.rows.first()).toContainText('may be longer');
  await expect(page.getByRole('note')).toContainText('238 texts occur more than once: 6,103 strings');
  await expect(page.getByRole('note')).toContainText('2 more may be longer than the file has them');
  // Who holds them all?
  await grid.rows.first().click();
  const merged = viewer.grid('Merged paths');
  await merged.settled();
  await expect(merged.rows).toHaveCount(1);
  await expect(merged.rows.first()).toContainText('ModuleFactory');
  await expect(merged.rows.first()).toContainText('code');
  // The strings themselves, with their own retainers.
  await grid.expand(grid.rows.first());
  const strings = (await grid.lines()).filter((line) => line.level === 2);
  expect(strings[0].values).toContain(6624);
  await grid.root.locator('[aria-level="2"]').first().click();
  await viewer.retainers.settled();
  await expect(viewer.retainers.rows.first()).toContainText('ModuleFactory');
  // A text is found.
  await page.getByRole('searchbox', { name: 'Filter by text' }).fill('retry');
  await grid.settled();
  expect((await grid.lines())[0].values).toEqual([1667, 40_008, 39_984]);
});

test('texts that begin alike are counted, in an order that a person chooses, and a link keeps it', async ({ viewer, page }) => {
  await viewer.open(field.strings);
  const grid = await viewer.show('Strings');
  await page.getByRole('combobox', { name: 'Strings by' }).selectOption({ label: 'Beginning up to the first digit' });
  await viewer.fragmentHas('kind', 'prefix');
  await grid.settled();
  const told = await heaplens.strings(field.strings);
  await grid.has(told.prefixes.length);
  await expect(grid.rows.first()).toContainText('"slot-…"');
  const sizes = (all: Told[]) => all.map((one) => [one.count, one.shallowSize]);
  expect((await grid.lines()).slice(0, 5).map((line) => line.values)).toEqual(sizes(told.prefixes.slice(0, 5)));
  await grid.sortBy('Count');
  const byCount = told.prefixes.toSorted((a: Told, b: Told) => b.count - a.count);
  expect((await grid.lines()).slice(0, 3).map((line) => line.values[0])).toEqual(byCount.slice(0, 3).map((one: Told) => one.count));
  await grid.rows.first().click();
  await viewer.grid('Merged paths').settled();
  await expect.poll(() => page.url()).toContain('merged=strings:prefix:@');
  await page.goBack();
  await viewer.fragmentHas('merged', null);
  await viewer.fragmentHas('kind', 'prefix');
});

test('a link leads to a group of strings, and to what retains it', async ({ viewer, page }) => {
  const told = await heaplens.strings(field.strings);
  await viewer.goto(`view=strings&kind=prefix&merged=strings:prefix:@${told.prefixes[0].firstId}`);
  await viewer.choose(field.strings);
  await viewer.ready(1);
  const grid = viewer.grid('Strings');
  await grid.has(told.prefixes.length);
  const merged = viewer.grid('Merged paths');
  await merged.settled();
  // Each key was put together with +, and the flat text is the first half of it.
  await expect(merged.rows.first()).toContainText('(concatenated string)');
  await merged.expand(merged.rows.first());
  await expect(merged.root.locator('[role=row][aria-level="2"]').first()).toContainText('Attestation');
  await expect(page.getByRole('combobox', { name: 'Strings by' })).toHaveValue('prefix');
});

test('slices that keep a long string, and strings that were never flattened', async ({ viewer, page }) => {
  await viewer.open(variety);
  const grid = await viewer.show('Strings');
  const choice = page.getByRole('combobox', { name: 'Strings by' });
  const told = await heaplens.strings(variety);
  await choice.selectOption({ label: 'String that they are slices of' });
  await grid.has(told.sliced.length);
  const slices = (one: { sliceCount: number; shallowSize: number }) => [one.sliceCount, one.shallowSize];
  expect((await grid.lines()).slice(0, 5).map((line) => line.values)).toEqual(told.sliced.slice(0, 5).map(slices));
  await grid.expand(grid.rows.first());
  const below = (await grid.lines()).filter((line) => line.level === 2);
  expect(below.map((line) => Number(line.objectId))).toContain(told.sliced[0].firstSliceId);
  await choice.selectOption({ label: 'Concatenated string' });
  await grid.has(told.concatenated.length);
  const parts = (one: { partCount: number; shallowSize: number }) => [one.partCount, one.shallowSize];
  expect((await grid.lines()).slice(0, 5).map((line) => line.values)).toEqual(told.concatenated.slice(0, 5).map(parts));
});

test('no column of Strings is cut on a narrow page', async ({ viewer, page }) => {
  await page.setViewportSize({ width: 800, height: 700 });
  await viewer.open(field.strings);
  const grid = await viewer.show('Strings');
  const last = await grid.header('Waste').boundingBox();
  expect(last!.x + last!.width).toBeLessThanOrEqual(800);
});
