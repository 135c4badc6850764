// What tables can do besides showing rows: several selected at once, copied, exported, columns resized.

import { readFileSync } from 'node:fs';

import { compare, summary } from '../conformance/lib/heaplens.mjs';
import type { Grid } from './pages/grid';
import { node24, rooted, sample, write } from './support/files';
import { expect, test } from './support/test';

const sum = (grid: Grid) => grid.frame.getByRole('status').first();

/** Three widgets of 100 bytes and others, whose names are no good for a spreadsheet. */
const widgets = () =>
  rooted([
    ...[3, 5, 7].map((id) => ({ name: 'Widget', id, size: 100 })),
    { name: '=1+1', id: 9, size: 40 },
    { name: 'a|b,"c"\nd', id: 11, size: 30 },
  ]);

test('several rows are selected by keys, and added up', async ({ viewer, page }, info) => {
  await viewer.open(write(info.outputPath(), 'widgets.heapsnapshot', widgets()));
  const grid = await viewer.show('Summary');
  await expect(sum(grid)).toHaveText('3 rows');
  await grid.root.focus();
  for (const key of ['Home', 'ArrowRight', 'ArrowRight']) await page.keyboard.press(key);
  await grid.has(6);
  await page.keyboard.press('Shift+ArrowDown');
  await page.keyboard.press('Shift+ArrowDown');
  await expect(grid.selected).toHaveCount(3);
  await expect(sum(grid)).toHaveText('3 rows selected · 3 objects · 300\u{a0}B shallow');
  await page.keyboard.press('Shift+ArrowUp');
  await expect(sum(grid)).toHaveText('2 rows selected · 2 objects · 200\u{a0}B shallow');
  await grid.frame.getByRole('button', { name: 'Retained together?' }).click();
  await expect(sum(grid)).toContainText('200\u{a0}B retained together');
  await page.setViewportSize({ width: 800, height: 800 });
  await expect.poll(() => sum(grid).evaluate((line) => line.scrollWidth - line.clientWidth)).toBe(0);
  await grid.root.focus();
  await page.keyboard.press('Control+a');
  await expect(grid.selected).toHaveCount(6);
  await page.keyboard.press('Escape');
  await expect(grid.selected).toHaveCount(1);
  await expect(sum(grid)).toHaveText('3 rows');
});

test('Control and a click take rows in and out', async ({ viewer }, info) => {
  await viewer.open(write(info.outputPath(), 'widgets.heapsnapshot', widgets()));
  const grid = await viewer.show('Summary');
  await grid.rows.nth(0).click();
  await grid.rows.nth(2).click({ modifiers: ['Control'] });
  await expect(sum(grid)).toHaveText('2 rows selected · 4 objects · 330\u{a0}B shallow');
  await grid.rows.nth(0).click({ modifiers: ['Control'] });
  await expect(grid.selected).toHaveCount(1);
  await grid.rows.nth(0).click();
  await grid.rows.nth(2).click({ modifiers: ['Shift'] });
  await expect(sum(grid)).toHaveText('3 rows selected · 5 objects · 370\u{a0}B shallow');
});

test('selected rows are copied as text and as Markdown', async ({ viewer, page, context }, info) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await viewer.open(write(info.outputPath(), 'widgets.heapsnapshot', widgets()));
  const grid = await viewer.show('Summary');
  const clipboard = () => page.evaluate(() => navigator.clipboard.readText());
  await grid.root.focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('Control+c');
  await expect(sum(grid)).toContainText('1 row copied');
  expect((await clipboard()).split('\n').slice(0, 2)).toEqual([
    'name\tcount\tdistance\tshallowSize\tretainedSize\tlocation',
    'Widget\t3\t1\t300\t300\t',
  ]);
  await page.keyboard.press('Control+a');
  await page.keyboard.press('Control+c');
  await expect(sum(grid)).toContainText('3 rows copied');
  // A spreadsheet takes no name for a formula.
  expect(await clipboard()).toContain("\n'=1+1\t1\t");
  await grid.frame.getByRole('button', { name: 'Copy as Markdown' }).click();
  await expect.poll(clipboard).toContain('| `Widget` | 3 | 1 | 300 | 300 |  |');
  expect(await clipboard()).toContain('| `a\\|b,"c" d` |');
});

test('a table is exported whole, with the rows of the command line', async ({ viewer, page }) => {
  await viewer.open(node24);
  const grid = await viewer.show('Summary');
  const save = async (format: string) => {
    const download = page.waitForEvent('download');
    await grid.frame.getByRole('button', { name: `Export all rows as ${format}` }).click();
    const file = await download;
    return { name: file.suggestedFilename(), text: readFileSync(await file.path(), 'utf8') };
  };
  const { classes } = await summary(node24);
  const json = await save('JSON');
  expect(json.name).toBe('write-summary.json');
  const exported = JSON.parse(json.text);
  expect(exported.schema).toBe('heaplens/table@1');
  expect(exported.total).toBe(classes.length);
  expect(exported.classes).toEqual(classes);

  const csv = await save('CSV');
  expect(csv.name).toBe('write-summary.csv');
  expect(csv.text.startsWith('\ufeffname,count,distance,shallowSize,retainedSize,location\r\n')).toBe(true);
  const markdown = await save('Markdown');
  expect(markdown.text.trimEnd().split('\n')).toHaveLength(classes.length + 2);
  await expect(grid.frame.getByRole('button', { name: 'Cancel' })).toHaveCount(0);
});

test('an export follows order, filter and view, and Retainers have one', async ({ viewer, page }) => {
  await viewer.open(sample.base, sample.target);
  const grid = await viewer.show('Comparison');
  await grid.sortBy('# New');
  const save = async (of: Grid, format: string) => {
    const download = page.waitForEvent('download');
    await of.frame.getByRole('button', { name: `Export all rows as ${format}` }).click();
    return readFileSync(await (await download).path(), 'utf8');
  };
  const { classes } = JSON.parse(await save(grid, 'JSON'));
  const told = await compare(sample.base, sample.target);
  expect(classes).toHaveLength(told.classes.length);
  const counts = classes.map(({ addedCount }: { addedCount: number }) => addedCount);
  expect(counts).toEqual([...counts].sort((a, b) => b - a));
  const known = told.classes.find(({ name }: { name: string }) => name === 'RequestContext');
  expect(classes).toContainEqual(known);

  const summaryGrid = await viewer.show('Summary');
  await viewer.filter.fill('RequestContext');
  await expect(sum(summaryGrid)).toHaveText('1 row');
  expect(JSON.parse(await save(summaryGrid, 'JSON')).total).toBe(1);
  await summaryGrid.root.focus();
  for (const key of ['Home', 'ArrowRight', 'ArrowRight']) await page.keyboard.press(key);
  await viewer.retainers.settled();
  const { objects } = JSON.parse(await save(viewer.retainers, 'JSON'));
  expect(objects.length).toBeGreaterThan(0);
  expect(objects[0].edge).toHaveProperty('name');
});

test('columns are resized by dragging and by keys, and stay so', async ({ viewer, page }) => {
  await viewer.open(node24);
  let grid = await viewer.show('Summary');
  const width = async (name: string) => Math.round((await grid.header(name).boundingBox())!.width);
  const before = await width('Shallow Size');
  const others = [await width('Distance'), await width('Retained Size')];
  const box = (await grid.header('Shallow Size').boundingBox())!;
  await page.mouse.move(box.x + 2, box.y + 10);
  await page.mouse.down();
  await page.mouse.move(box.x - 58, box.y + 10, { steps: 4 });
  await page.mouse.up();
  // The edge follows the pointer, and names give the room.
  expect(await width('Shallow Size')).toBeGreaterThan(before + 50);
  expect([await width('Distance'), await width('Retained Size')]).toEqual(others);
  const cell = (await grid.rows.first().getByRole('gridcell').nth(2).boundingBox())!;
  expect(Math.round(cell.width)).toBe(await width('Shallow Size'));

  await grid.header('Constructor').getByRole('button').focus();
  await page.keyboard.press('ArrowRight');
  const distance = await width('Distance');
  await page.keyboard.press('Shift+ArrowLeft');
  expect(await width('Distance')).toBe(distance + 12);
  // Enter still sorts, and the rows are one key away.
  await page.keyboard.press('Enter');
  await expect(grid.header('Distance')).toHaveAttribute('aria-sort', 'ascending');
  await page.keyboard.press('ArrowDown');
  await expect(grid.root).toBeFocused();

  const chosen = await width('Shallow Size');
  await page.reload();
  await viewer.choose(node24);
  await viewer.ready(1);
  grid = await viewer.show('Summary');
  expect(await width('Shallow Size')).toBe(chosen);
  // A double click makes it as wide as what it shows.
  const now = (await grid.header('Shallow Size').boundingBox())!;
  await page.mouse.dblclick(now.x + 2, now.y + 10);
  expect(await width('Shallow Size')).toBeLessThan(chosen);
  const heading = grid.header('Shallow Size').getByRole('button');
  expect(await heading.evaluate((button) => button.scrollWidth - button.clientWidth)).toBe(0);
});
