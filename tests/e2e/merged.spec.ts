// Merged paths: what retains a class, a filter's objects or the found ones, by class and property.

import * as heaplens from '../conformance/lib/heaplens.mjs';
import { variety, write } from './support/files';
import { desk } from './support/ignorable';
import { expect, test } from './support/test';
import type { Viewer } from './pages/viewer';

interface Group {
  className: string;
  edge: { name: string | null };
  objectCount: number;
  shallowSize: number;
  retainerCount: number;
  distance: number;
  retainers: { groups: Group[] } | null;
}

const merged = (viewer: Viewer) => viewer.grid('Merged paths');

/** What the command line tells of a group, as a row shows it. */
const spell = (group: Group) => [group.edge.name ?? '[…]', group.className, group.objectCount, group.distance, group.shallowSize];

async function shown(viewer: Viewer, level: number): Promise<unknown[][]> {
  await merged(viewer).settled();
  return merged(viewer).root.locator(`[role=row][aria-level="${level}"]`).evaluateAll((rows) =>
    rows.map((row) => [
      row.querySelector('.edge, .edge-note')?.textContent ?? '',
      row.querySelector('.class-name')?.textContent ?? '',
      ...[...row.querySelectorAll('[role=gridcell][data-value]')].map((cell) => Number(cell.getAttribute('data-value'))),
    ]),
  );
}

test('a class shows what retains its objects, level by level, as the command line tells it', async ({ viewer }) => {
  await viewer.open(variety);
  const told = await heaplens.mergedRetainers(variety, 'Map', '--depth', '2');
  expect(told.groups.length).toBeGreaterThan(0);
  const summary = await viewer.show('Summary');
  await viewer.filter.fill('Map');
  await summary.row(/^Map×/).click();
  // Those out of sight are not painted.
  const first = told.groups.slice(0, 5);
  await expect.poll(async () => (await shown(viewer, 1)).slice(0, 5)).toEqual(first.map(spell));
  const below: Group[] = first[0].retainers!.groups.slice(0, 5);
  await merged(viewer).expand(merged(viewer).rows.first());
  await expect.poll(async () => (await shown(viewer, 2)).slice(0, 5)).toEqual(below.map(spell));
  // In another order, what was open is open, and the largest come first.
  await merged(viewer).sortBy('Shallow Size');
  const largest = Math.max(...told.groups.map((group: Group) => group.shallowSize));
  await expect.poll(async () => (await shown(viewer, 1))[0][4]).toBe(largest);
  // An object goes back to its own retainers, and its paths can be merged too.
  await summary.expand(summary.row(/^Map×/));
  await summary.root.locator('[role=row][aria-level="2"]').first().click();
  await viewer.retainers.settled();
  await viewer.page.getByRole('button', { name: 'Merged paths', exact: true }).click();
  await merged(viewer).settled();
  await viewer.page.getByRole('button', { name: 'Retainers', exact: true }).click();
  await viewer.retainers.settled();
});

test('paths end at roots and at circles', async ({ viewer }, info) => {
  await viewer.open(write(info.outputPath(), 'desk.heapsnapshot', desk()));
  const summary = await viewer.show('Summary');
  await viewer.filter.fill('Desk');
  await summary.row('Desk').click();
  await expect.poll(async () => (await shown(viewer, 1)).map((row) => row.slice(0, 3))).toEqual([
    ['near', 'Hall', 1], ['[…]', 'Ring', 1], ['far', 'Shed', 1],
  ]);
  const hall = merged(viewer).row(/^near/);
  await merged(viewer).expand(hall);
  const window = merged(viewer).row(/^hall/);
  await merged(viewer).expand(window);
  await expect(merged(viewer).row('They are roots')).toHaveAttribute('aria-level', '3');
  // The ring is kept by the desk alone: a circle.
  await merged(viewer).expand(merged(viewer).row(/Ring/));
  const circle = merged(viewer).row(/^ring/);
  await expect(circle).toContainText('on the path');
  await expect(circle).not.toHaveAttribute('aria-expanded');
});

test("a filter's objects are merged as well", async ({ viewer }) => {
  await viewer.open(variety);
  await viewer.show('Summary');
  await viewer.page.getByLabel('Objects shown').selectOption('duplicated-strings');
  await viewer.page.getByRole('note').getByRole('button', { name: 'Merged paths' }).click();
  await merged(viewer).settled();
  expect((await shown(viewer, 1)).length).toBeGreaterThan(0);
});

test('the found objects show what retains them, as the command line tells it', async ({ viewer }) => {
  await viewer.open(variety);
  const told = await heaplens.mergedRetainers(variety, 'Map');
  const { total } = await heaplens.find(variety, 'class:Map', '--query');
  await viewer.findSwitch('Query').click();
  await viewer.find.fill('class:Map');
  await viewer.grid('Find').has(total);
  await viewer.page.keyboard.press('Escape');
  await viewer.page.getByRole('tabpanel').getByRole('button', { name: 'Merged paths' }).click();
  const first = told.groups.slice(0, 5);
  expect(first.length).toBeGreaterThan(0);
  await expect.poll(async () => (await shown(viewer, 1)).slice(0, 5)).toEqual(first.map(spell));
});

test('a link keeps whose merged paths are shown', async ({ viewer, page }) => {
  await viewer.open(variety);
  const summary = await viewer.show('Summary');
  await viewer.filter.fill('Map');
  await summary.row(/^Map×/).click();
  const paths = await shown(viewer, 1);
  expect(paths.length).toBeGreaterThan(1);
  await viewer.fragmentHas('merged', 'class:Map');
  const address = page.url();
  await summary.expand(summary.row(/^Map×/));
  await summary.root.locator('[role=row][aria-level="2"]').first().click();
  await viewer.retainers.settled();
  await viewer.fragmentHas('merged', null);

  await page.goto('about:blank');
  await page.goto(address);
  await viewer.choose(variety);
  await viewer.ready(1);
  await expect.poll(() => shown(viewer, 1)).toEqual(paths);
  // Those of one object, too.
  await summary.expand(summary.row(/^Map×/));
  await summary.root.locator('[role=row][aria-level="2"]').first().click();
  await viewer.retainers.settled();
  await page.getByRole('button', { name: 'Merged paths', exact: true }).click();
  await viewer.fragmentHas('merged', 'object');
  const own = await shown(viewer, 1);
  const toObject = page.url();
  await page.getByRole('button', { name: 'Retainers', exact: true }).click();
  await viewer.retainers.settled();
  await viewer.fragmentHas('merged', null);
  await page.goto('about:blank');
  await page.goto(toObject);
  await viewer.choose(variety);
  await viewer.ready(1);
  await expect.poll(() => shown(viewer, 1)).toEqual(own);
});
