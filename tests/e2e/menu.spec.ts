// The menu of a row: by mouse, key and finger; what it reveals, and what it copies.

import * as heaplens from '../conformance/lib/heaplens.mjs';
import { sample, variety, write } from './support/files';
import { desk, plumbing } from './support/ignorable';
import { expect, test } from './support/test';
import type { Viewer } from './pages/viewer';

test.use({ permissions: ['clipboard-read', 'clipboard-write'] });

const clipboard = (viewer: Viewer) => viewer.page.evaluate(() => navigator.clipboard.readText());

/** Opens the class of the only Desk, and puts the cursor on it. */
async function openDesk(viewer: Viewer): Promise<void> {
  const grid = await viewer.show('Summary');
  await viewer.filter.fill('Desk');
  await grid.expand(grid.row('Desk'));
  await grid.object(15).click();
  await viewer.retainers.settled();
}

test('by key: it opens at the cursor, moves, finds by letters, closes, and gives the keyboard back', async ({ viewer }, info) => {
  const { page } = viewer;
  await viewer.open(write(info.outputPath(), 'desk.heapsnapshot', desk()));
  await openDesk(viewer);
  const grid = viewer.grid('Summary');
  await expect(grid.root).toBeFocused();
  await page.keyboard.press('Shift+F10');
  const menu = page.getByRole('menu', { name: 'Row actions' });
  await expect(menu).toBeVisible();
  const items = menu.getByRole('menuitem');
  await expect(items.first()).toBeFocused();
  await page.keyboard.press('ArrowUp');
  await expect(items.last()).toBeFocused();
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowDown');
  await expect(items.nth(1)).toBeFocused();
  await page.keyboard.press('c');
  await expect(menu.getByRole('menuitem', { name: 'Copy name' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(menu).toHaveCount(0);
  await expect(grid.root).toBeFocused();
  // The key for menus does the same, and Tab closes.
  await page.keyboard.press('ContextMenu');
  await expect(menu).toBeVisible();
  await page.keyboard.press('Tab');
  await expect(menu).toHaveCount(0);
  await expect(grid.root).toBeFocused();
});

test('it stays inside of the window, and a press beside it only closes it', async ({ viewer }, info) => {
  const { page } = viewer;
  await page.setViewportSize({ width: 800, height: 600 });
  await viewer.open(write(info.outputPath(), 'desk.heapsnapshot', desk()));
  await openDesk(viewer);
  const box = (await viewer.retainers.object(11).boundingBox())!;
  await page.mouse.click(780, box.y + 8, { button: 'right' });
  const menu = page.getByRole('menu');
  const place = (await menu.boundingBox())!;
  expect(place.x).toBeGreaterThanOrEqual(0);
  expect(place.y).toBeGreaterThanOrEqual(0);
  expect(place.x + place.width).toBeLessThanOrEqual(800);
  expect(place.y + place.height).toBeLessThanOrEqual(600);
  // The press would move the cursor to the row below.
  await expect(viewer.retainers.cursor).toHaveAttribute('data-object-id', '11');
  const below = (await viewer.retainers.object(13).boundingBox())!;
  await page.mouse.click(below.x + 60, below.y + 8);
  await expect(menu).toHaveCount(0);
  await expect(viewer.retainers.cursor).toHaveAttribute('data-object-id', '11');
  await expect.poll(() => viewer.fragment().get('object')).toBe('@15');
});

test('an object is shown in each view that has it', async ({ viewer }, info) => {
  await viewer.open(write(info.outputPath(), 'desk.heapsnapshot', desk()));
  await openDesk(viewer);
  const cursor = (view: 'Summary' | 'Containment' | 'Dominators', id: number) =>
    expect(viewer.grid(view).cursor).toHaveAttribute('data-object-id', String(id));
  await viewer.menu(viewer.retainers.object(13), 'Reveal in Containment');
  await cursor('Containment', 13);
  await expect(viewer.grid('Containment').root).toBeFocused();
  await expect(viewer.grid('Containment').cursor).toHaveAttribute('aria-level', '3');
  await expect.poll(() => viewer.fragment().get('view')).toBe('containment');
  await viewer.menu(viewer.grid('Containment').object(13), 'Reveal in Dominators');
  await cursor('Dominators', 13);
  await viewer.menu(viewer.grid('Dominators').object(13), 'Reveal in Summary');
  await cursor('Summary', 13);
  await expect(viewer.filter).toHaveValue('');
  await viewer.menu(viewer.grid('Summary').object(13), 'Reveal in Containment');
  await cursor('Containment', 13);
  // What it retains opens below it.
  await viewer.tab('Summary').click();
  await viewer.filter.fill('Yard');
  const grid = viewer.grid('Summary');
  await grid.expand(grid.row('Yard'));
  await viewer.fragmentHas('view', 'summary');
  await viewer.menu(grid.object(9), 'Show what it retains');
  await cursor('Dominators', 9);
  await expect(viewer.grid('Dominators').object(9)).toHaveAttribute('aria-expanded', 'true');
  await expect(viewer.grid('Dominators').object(13)).toHaveAttribute('aria-level', '3');
  await viewer.fragmentHas('view', 'dominators');
  await viewer.page.goBack();
  await expect(grid.root).toBeVisible();
});

test('names, ids, paths and links are copied', async ({ viewer, page }, info) => {
  await viewer.open(write(info.outputPath(), 'desk.heapsnapshot', desk()));
  await openDesk(viewer);
  // The panel's button tells the same.
  await viewer.object.root.getByRole('button', { name: 'Copy the id' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'Copied' })).toBeVisible();
  await expect.poll(() => clipboard(viewer)).toBe('@15');
  const row = viewer.grid('Summary').object(15);
  const copied = async (item: string) => {
    await viewer.menu(row, item);
    await expect(page.getByRole('status').filter({ hasText: 'Copied' })).toBeVisible();
    return clipboard(viewer);
  };
  expect(await copied('Copy name')).toBe('Desk');
  await expect.poll(() => copied('Copy id')).toBe('@15');
  await expect.poll(() => copied('Copy path to a root')).toBe('Path to a root of Desk @15\n  near in Hall @11\n  hall in Window @3\n');
  await expect.poll(() => copied('Copy path as Markdown')).toBe('Path to a root of `Desk` @15\n\n1. `near` in `Hall` @11\n2. `hall` in `Window` @3\n');
  await expect.poll(async () => new URL(await copied('Copy link to it')).hash).toContain('object=@15');
  // A class has less to say.
  await viewer.menu(viewer.grid('Summary').row('Desk'), 'Copy name');
  await expect.poll(() => clipboard(viewer)).toBe('Desk');
});

test('a path is copied as the Retainers show it', async ({ viewer, page }, info) => {
  await viewer.open(write(info.outputPath(), 'plumbing.heapsnapshot', plumbing()));
  const grid = await viewer.show('Summary');
  await viewer.filter.fill('Seat');
  await grid.expand(grid.row('Seat'));
  await grid.object(9).click();
  const copied = async () => {
    await viewer.menu(grid.object(9), 'Copy path to a root');
    return clipboard(viewer);
  };
  await expect.poll(copied).toContain('@7');
  await page.getByRole('checkbox', { name: "Fold V8's own plumbing" }).check();
  await expect.poll(copied).toBe('Path to a root of Seat @9\n  0 in Array @5\n  list in Window @3\n');
});

test('on a real snapshot deep rows are found', async ({ viewer }) => {
  await viewer.open(variety);
  const { matches } = await heaplens.find(variety, 'Twin', '--case');
  const { id } = matches.find((one: { className: string }) => one.className === 'Twin');
  await viewer.page.evaluate((hash) => (location.hash = hash), `v=1&view=summary&object=@${id}`);
  const summary = viewer.grid('Summary');
  await expect(summary.cursor).toHaveAttribute('data-object-id', String(id));
  const { steps } = await heaplens.path(variety, id);
  await viewer.menu(summary.object(id), 'Reveal in Containment');
  const containment = viewer.grid('Containment');
  await expect(containment.cursor).toHaveAttribute('data-object-id', String(id));
  await expect(containment.cursor).toHaveAttribute('aria-level', String(steps.length + 1));
  await viewer.menu(containment.object(id), 'Reveal in Dominators');
  const dominators = viewer.grid('Dominators');
  await expect(dominators.cursor).toHaveAttribute('data-object-id', String(id));
});

test('a class of Comparison leads to its class in Summary and to its merged paths', async ({ viewer, page }) => {
  await viewer.open(sample.base, sample.target);
  const told = await heaplens.mergedRetainers(sample.target, 'RequestContext');
  const row = () => viewer.grid('Comparison').row('RequestContext');
  await viewer.show('Comparison');
  await viewer.menu(row(), 'Show merged paths');
  const merged = viewer.grid('Merged paths');
  await merged.settled();
  const counts = () => merged.lines().then((lines) => lines.map((line) => line.values[0]));
  await expect.poll(counts).toEqual(told.groups.map((group: { objectCount: number }) => group.objectCount));
  await viewer.fragmentHas('merged', 'class:RequestContext');

  await viewer.menu(row(), 'Reveal in Summary');
  const { cursor, root } = viewer.grid('Summary');
  await expect(cursor).toContainText('RequestContext');
  await expect(cursor).toHaveAttribute('aria-level', '1');
  await expect(cursor).toHaveAttribute('aria-expanded', 'false');
  await expect(root).toBeFocused();
  await viewer.fragmentHas('view', 'summary');
  await page.goBack();
  await expect(viewer.grid('Comparison').root).toBeVisible();
});
