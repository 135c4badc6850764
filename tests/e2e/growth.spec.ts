// Growth over a series of snapshots, and retained sizes and merged paths in Comparison.

import { readFileSync } from 'node:fs';

import * as heaplens from '../conformance/lib/heaplens.mjs';
import { node24, sample, write } from './support/files';
import { series } from './support/series';
import { expect, test } from './support/test';
import type { Viewer } from './pages/viewer';

/** The series as files on the disk. */
const files = (folder: string) => series.map((one) => write(folder, one.name, one.buffer));

async function open(viewer: Viewer, folder: string): Promise<string[]> {
  const paths = files(folder);
  await viewer.open(...paths);
  return paths;
}

const growth = (viewer: Viewer) => viewer.show('Growth');

test('what grows in every step comes first, with the numbers of the command line', async ({ viewer }, info) => {
  const paths = await open(viewer, info.outputPath());
  const grid = await growth(viewer);
  const told = await heaplens.growth(...paths);
  const lines = await grid.lines();
  expect(lines.map((line) => line.name)).toEqual(told.classes.map((one: { name: string }) => one.name));
  const first = (all: number[]) => all[0];
  const last = (all: number[]) => all[all.length - 1];
  expect(lines.map((line) => line.values)).toEqual(
    told.classes.map((one: Record<string, number[]> & { steadyGrowth: number }) => [
      one.steadyGrowth,
      last(one.counts),
      last(one.counts) - first(one.counts),
      last(one.shallowSizes),
      last(one.retainedSizes),
      last(one.retainedSizes) - first(one.retainedSizes),
    ]),
  );
  // The templates grew by more, but once.
  const [session, template] = ['Session', 'Template'].map((name) => lines.find((line) => line.name === name)!);
  expect(lines.indexOf(session)).toBeLessThan(lines.indexOf(template));
  expect(template.values[0]).toBe(0);
  expect(template.values[5]).toBeGreaterThan(session.values[5]);
  // A curve has its numbers beside it.
  const count = grid.row('Session').getByRole('gridcell').nth(2);
  await expect(count).toHaveAttribute('title', /2 → 5 → 9/);
  await expect(count.locator('polyline')).toHaveAttribute('points', '0.0,9.3 16.0,5.3 32.0,0.0');
});

test('what appeared in a step and is still there opens like any other list', async ({ viewer }, info) => {
  await open(viewer, info.outputPath());
  const grid = await growth(viewer);
  await grid.expand(grid.row('Session'));
  const steps = (await grid.lines()).filter((line) => line.level === 2);
  expect(steps.map((line) => [line.name, line.values[0]])).toEqual([
    ['Since 3', 4],
    ['Since 2', 3],
    ['Since 1 or before', 2],
  ]);
  await grid.expand(grid.row('Since 2'));
  const objects = (await grid.lines()).filter((line) => line.level === 3);
  expect(objects.map((line) => line.objectId)).toEqual(['2013', '2017', '2021']);
  await grid.object('2017').click();
  await viewer.retainers.settled();
  await expect(viewer.retainers.row(/Store/)).toBeVisible();
  await expect.poll(() => viewer.fragment().toString()).toBe('v=1&view=growth&object=%402017');
  // By keyboard, too.
  await grid.row('Since 3').click();
  await viewer.page.keyboard.press('ArrowRight');
  await expect(grid.row('Since 3')).toHaveAttribute('aria-expanded', 'true');
  // Who holds them, by count.
  await grid.row('Since 3').click({ button: 'right' });
  await viewer.page.getByRole('menuitem', { name: 'Show merged paths' }).click();
  const merged = viewer.grid('Merged paths');
  await merged.settled();
  expect((await merged.lines())[0].values[0]).toBe(4);
});

test('the number of a step fits into a narrow page', async ({ viewer, page }, info) => {
  await page.setViewportSize({ width: 800, height: 800 });
  await open(viewer, info.outputPath());
  const grid = await growth(viewer);
  await grid.expand(grid.row('Session'));
  for (const [language, text] of [['en', 'Since 3'], ['zh-CN', '自快照 3']]) {
    await page.locator('header select').selectOption(language);
    const step = page.getByRole('treegrid').first().getByTitle(text, { exact: true });
    await expect(step).toBeVisible();
    const isCut = await step.evaluate((part) => {
      const cell = part.closest('[role=gridcell]')!.getBoundingClientRect();
      return part.getBoundingClientRect().right > cell.right;
    });
    expect(isCut, text).toBe(false);
  }
});

test('the series goes to the snapshot shown, from one that is chosen', async ({ viewer, page }, info) => {
  await open(viewer, info.outputPath());
  const grid = await growth(viewer);
  const legend = page.getByRole('list', { name: 'Oldest first' });
  await expect(legend).toHaveText(/1 1\.heapsnapshot.*2 2\.heapsnapshot.*3 3\.heapsnapshot/);
  await page.getByLabel('From').selectOption('2.heapsnapshot');
  await expect(legend).toHaveText(/^1 2\.heapsnapshot.*2 3\.heapsnapshot$/);
  await grid.settled();
  expect((await grid.lines()).find((line) => line.name === 'Session')!.values.slice(1, 3)).toEqual([9, 4]);
  await expect.poll(() => viewer.fragment().toString()).toBe('v=1&against=2&view=growth');
  await page.getByRole('button', { name: '2.heapsnapshot', exact: true }).click();
  await expect(legend).toHaveText(/^1 1\.heapsnapshot.*2 2\.heapsnapshot$/);
  await page.getByRole('button', { name: '1.heapsnapshot', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Growth needs two snapshots or more' })).toBeVisible();
});

test('two handles narrow the series to a part, and a link comes back to it', async ({ viewer, page }, info) => {
  await open(viewer, info.outputPath());
  const grid = await growth(viewer);
  const handle = (end: string) => page.getByRole('slider', { name: `${end} snapshot of the part` });
  await handle('First').press('ArrowRight');
  await expect(page.getByRole('list', { name: 'Oldest first' }).getByRole('listitem').first()).toHaveClass(/is-outside/);
  await grid.settled();
  const session = async () => (await grid.lines()).find((line) => line.name === 'Session')!.values;
  await expect.poll(async () => (await session()).slice(1, 3)).toEqual([9, 4]);
  await expect.poll(() => viewer.fragment().toString()).toBe('v=1&view=growth&part=2-3');
  // One step at least stays between them.
  await handle('First').press('ArrowRight');
  await expect(handle('First')).toHaveValue('2');
  await handle('Last').press('Home');
  await expect(handle('Last')).toHaveValue('3');
  await grid.expand(grid.row('Session'));
  const steps = (await grid.lines()).filter((line) => line.level === 2);
  expect(steps.map((line) => [line.name, line.values[0]])).toEqual([
    ['Since 3', 4],
    ['Since 2 or before', 5],
  ]);
  await grid.expand(grid.row('Since 2 or before'));
  expect((await grid.lines()).filter((line) => line.level === 3)).toHaveLength(5);
  await grid.row('Since 2 or before').click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Show merged paths' }).click();
  const merged = viewer.grid('Merged paths');
  await merged.settled();
  expect((await merged.lines())[0].values[0]).toBe(5);
  await page.getByRole('button', { name: 'Whole series' }).click();
  await expect.poll(async () => (await session()).slice(1, 3)).toEqual([9, 7]);
  // A link has the part, and another base has other numbers.
  await page.evaluate(() => {
    location.hash = 'v=1&view=growth&part=1-2';
  });
  await expect(handle('Last')).toHaveValue('2');
  await expect.poll(async () => (await session()).slice(1, 3)).toEqual([5, 3]);
  await page.getByLabel('From').selectOption('2.heapsnapshot');
  await expect(page.getByRole('slider')).toHaveCount(0);
  await expect.poll(() => viewer.fragment().toString()).toBe('v=1&against=2&view=growth');
});

test('rows are filtered, sorted and exported, and a link comes back', async ({ viewer, page }, info) => {
  await open(viewer, info.outputPath());
  const grid = await growth(viewer);
  await viewer.filter.fill('te');
  await grid.has(2);
  await grid.sortBy('Retained Delta');
  expect((await grid.lines()).map((line) => line.name)).toEqual(['Template', 'Templates']);
  await expect.poll(() => viewer.fragment().toString()).toBe('v=1&view=growth&filter=te&sort=-retained-delta');
  await page.goto('about:blank');
  await viewer.goto('v=1&view=growth&filter=te&sort=count');
  await viewer.choose(...series);
  await viewer.ready(3);
  await grid.settled();
  expect((await grid.lines()).map((line) => line.name)).toEqual(['Templates', 'Template']);
  const download = page.waitForEvent('download');
  await grid.frame.getByRole('button', { name: 'Export all rows as JSON' }).click();
  const rows = JSON.parse(readFileSync(await (await download).path(), 'utf8'));
  expect(rows.classes[1]).toMatchObject({ name: 'Template', counts: [1, 6, 6], appearedCounts: [1, 5, 0], steadyGrowth: 0 });
});

test('a snapshot that does not belong is told of', async ({ viewer, page }) => {
  await viewer.goto();
  await viewer.choose(series[0], series[2], { ...series[2], name: 'copy.heapsnapshot' });
  await viewer.ready(3);
  await growth(viewer);
  await expect(page.getByRole('status').filter({ hasText: 'is the same as the snapshot after it' })).toBeVisible();
});

test('a snapshot of another process is told of', async ({ viewer, page }) => {
  await viewer.open(sample.base, sample.target, node24);
  await growth(viewer);
  const doubt = page.getByRole('status').filter({ hasText: /is of another pro(cess|gram) than the last snapshot/ });
  await expect(doubt.first()).toBeVisible();
});

test('a switch shows what new and deleted objects retain as a whole', async ({ viewer, page }, info) => {
  const [, base, target] = await open(viewer, info.outputPath());
  const grid = await viewer.show('Comparison');
  const plain = await grid.lines();
  await page.getByLabel('Retained sizes').check();
  await expect(grid.header('New Retained')).toBeVisible();
  const lines = await grid.lines();
  expect(lines.map((line) => line.values.slice(0, 6)), "DevTools' numbers stay").toEqual(plain.map((line) => line.values));
  const told = await heaplens.compare(base, target, '--retained');
  type Told = { name: string; addedRetainedSize: number; removedRetainedSize: number; retainedSizeDelta: number };
  expect(lines.map((line) => [line.name, ...line.values.slice(6)])).toEqual(
    told.classes.map((one: Told) => [one.name, one.addedRetainedSize, one.removedRetainedSize, one.retainedSizeDelta]),
  );
  // The blob that four sessions share goes with all of them, and with none alone.
  expect(lines.find((line) => line.name === 'Session')!.values[6]).toBe(4 * (24 + 100) + 1000);
  await expect.poll(() => viewer.fragment().get('retained')).toBe('1');
  await grid.sortBy('New Retained');
  await expect.poll(async () => (await grid.lines())[0].name).toBe('Session');
  await page.getByLabel('Retained sizes').uncheck();
  await expect(grid.header('New Retained')).toBeHidden();
});

test('merged paths tell what holds the new objects of a class', async ({ viewer, page }, info) => {
  await open(viewer, info.outputPath());
  const grid = await viewer.show('Comparison');
  await grid.row('Session').click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Show merged paths of the new objects' }).click();
  const merged = viewer.grid('Merged paths');
  await merged.settled();
  const [first] = await merged.lines();
  expect(first.name).toMatch(/Store/);
  expect(first.values[0]).toBe(4);
});
