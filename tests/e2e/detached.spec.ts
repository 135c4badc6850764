// Detached: elements in no document that JavaScript holds, and what holds them.

import * as heaplens from '../conformance/lib/heaplens.mjs';
import { contents, panels, snapshot, write } from './support/files';
import { expect, test } from './support/test';

interface Element {
  id: number;
  name: string;
  distance: number;
  tree: { rootName: string; isRoot: boolean; nodeCount: number; retainedSize: number };
  retainer: { id: number; name: string };
}

test('elements are listed with their trees and what holds them', async ({ viewer, page }) => {
  await viewer.open(panels.base);
  const grid = await viewer.show('Detached');
  await viewer.fragmentHas('view', 'detached');
  const told: { elements: Element[] } = await heaplens.detached(panels.base);
  await grid.has(told.elements.length);
  const lines = await grid.lines();
  expect(lines.slice(0, 10).map((line) => line.values)).toEqual(
    told.elements.slice(0, 10).map(({ tree, distance }) => [tree.nodeCount, tree.retainedSize, distance]),
  );
  // Those at the top of their tree come first.
  const roots = told.elements.map(({ tree }) => tree.isRoot);
  expect(roots).toEqual([...roots].sort((one, other) => Number(other) - Number(one)));
  await expect(page.getByRole('tabpanel')).toContainText('removed or never attached');
  // A row is an object: its retainers open below.
  const bold = grid.rows.filter({ hasText: 'onDone' }).first();
  await expect(bold).toContainText('<section class="panel');
  await bold.click();
  await viewer.retainers.settled();
  await expect(viewer.retainers.root).toContainText('onDone');
});

test('elements are grouped by what holds them', async ({ viewer, page }) => {
  await viewer.open(panels.base);
  const grid = await viewer.show('Detached');
  await page.getByRole('checkbox', { name: 'Group by retainer' }).check();
  await viewer.fragmentHas('group', 'class');
  await grid.settled();
  const group = grid.root.locator('[aria-level="1"]').filter({ hasText: 'onDone' });
  await expect(group).toHaveCount(1);
  const line = (await grid.lines()).find(({ name }) => name.includes('onDone'))!;
  expect(line.values.slice(0, 1)).toEqual([40]);
  expect(line.name).toContain('<b>');
  expect(line.location).toMatch(/dom-questions\.html:\d+:\d+/);
  await grid.expand(group);
  expect((await grid.lines()).filter(({ level }) => level === 2).length).toBeGreaterThan(10);
  // By name, of the element or of what holds it.
  await page.getByRole('searchbox', { name: 'Filter by element or retainer' }).fill('ondone');
  await grid.settled();
  expect((await grid.lines()).filter(({ level }) => level === 1)).toHaveLength(1);
});

interface Fiber {
  id: number;
  name: string;
  distance: number;
  branch: { fiberCount: number; retainedSize: number };
  retainer: { name: string; edge: { name: string } };
}

test('unmounted fibers of React are listed by branch, with what holds them', async ({ viewer, page }) => {
  await viewer.open(panels.base);
  const grid = await viewer.show('Detached');
  await grid.settled();
  const kind = page.getByRole('combobox', { name: 'Show' });
  await kind.selectOption({ label: 'React fibers' });
  await viewer.fragmentHas('kind', 'fibers');
  const { fibers }: { fibers: Fiber[] } = await heaplens.detached(panels.base);
  await grid.has(fibers.length);
  const [line] = await grid.lines();
  const [fiber] = fibers;
  expect(line.values).toEqual([fiber.branch.fiberCount, fiber.branch.retainedSize, fiber.distance]);
  expect(line.name).toMatch(new RegExp(`FiberNode ?@${fiber.id}.*by.*${fiber.retainer.edge.name}.*of.*NativeContext`));
  await expect(page.getByRole('note')).toContainText('no React root leads to');
  await expect(page.getByRole('checkbox', { name: 'Group by retainer' })).toHaveCount(0);
  // A row is an object: its edges open below it, and its retainers in the other table.
  await grid.rows.first().click();
  await viewer.retainers.settled();
  await expect(viewer.retainers.root).toContainText('__reactFiber$x');
  await grid.expand(grid.rows.first());
  expect((await grid.lines()).filter(({ level }) => level === 2).length).toBeGreaterThan(4);
  // By the name of what holds them, and nothing where none has it.
  const filter = page.getByRole('searchbox', { name: 'Filter by name or retainer' });
  await filter.fill('nativecontext');
  await grid.settled();
  expect((await grid.lines()).filter(({ level }) => level === 1)).toHaveLength(1);
  await filter.fill('no such name');
  await expect(page.getByRole('tabpanel')).toContainText('matches the filter');
  await filter.fill('');
  await viewer.fragmentHas('filter', null);
  // A link brings it back, and the elements are the first kind.
  await page.reload();
  await viewer.choose(panels.base);
  await viewer.ready(1);
  await grid.has(fibers.length);
  await expect(kind).toHaveValue('fibers');
  await kind.selectOption({ label: 'DOM elements' });
  await viewer.fragmentHas('kind', null);
  await expect(page.getByRole('checkbox', { name: 'Group by retainer' })).toBeVisible();
  await expect(grid.rows.filter({ hasText: 'onDone' }).first()).toBeVisible();
});

test('a file without fibers offers none', async ({ viewer, page }) => {
  await viewer.open(contents.chromium);
  await viewer.tab('Detached').click();
  await expect(page.getByRole('tabpanel')).toContainText('JavaScript holds');
  await expect(page.getByRole('combobox', { name: 'Show' })).toHaveCount(0);
});

test('a file without detached elements says so', async ({ viewer, page }) => {
  await viewer.open(contents.node);
  await viewer.tab('Detached').click();
  await expect(page.getByRole('tabpanel')).toContainText('JavaScript holds no detached DOM element.');
});

test('a file that marks no DOM node as attached or detached says so', async ({ viewer, page }, info) => {
  const text = snapshot([
    { type: 'synthetic', name: '', id: 1, size: 0, edges: [['element', 1]] },
    { name: 'Holding', id: 3, size: 8, edges: [['element', 2]] },
    { type: 'native', name: '<div>', id: 5, size: 16 },
  ]);
  await viewer.open(write(info.outputDir, 'unmarked.heapsnapshot', text));
  await viewer.tab('Detached').click();
  await expect(page.getByRole('tabpanel')).toContainText('This file marks no DOM nodes as attached or detached.');
  await expect(page.getByRole('tabpanel')).not.toContainText('JavaScript holds no detached DOM element.');
});
