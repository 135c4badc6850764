// The Retainers of an object: how far it is to a root, and the path there.

import { chain, rooted, weakMap, write } from './support/files';
import { expect, test } from './support/test';
import type { Viewer } from './pages/viewer';

/** Selects an object of the Summary by the name of its class. */
async function select(viewer: Viewer, className: string, id: number): Promise<void> {
  const grid = await viewer.show('Summary');
  await viewer.filter.fill(className);
  await expect(grid.root).not.toHaveAttribute('aria-busy', 'true');
  const row = grid.row(className);
  await expect(row).toHaveAttribute('aria-level', '1');
  if ((await row.getAttribute('aria-expanded')) === 'false') await grid.expand(row);
  await grid.object(id).click();
  await viewer.retainers.settled();
}

/** The ids of the rows that lead from the object to a root, each below the one before. */
async function path(viewer: Viewer): Promise<string[]> {
  const lines = await viewer.retainers.lines();
  const ids: string[] = [];
  for (const [index, line] of lines.entries()) {
    const isOpen = line.expanded === 'true';
    if (line.level === ids.length + 1 && (isOpen || index === lines.length - 1)) ids.push(line.objectId!);
  }
  return ids;
}

test('the path to a root goes by the key of a WeakMap, never by its table', async ({ viewer }, info) => {
  await viewer.open(write(info.outputPath(), 'weak-map.heapsnapshot', weakMap()));
  await select(viewer, 'Seat', 19);
  await expect(viewer.heading).toHaveText('5 steps to a root');
  const rows = await viewer.retainers.lines();
  // The key, the halls and the global object; the table's edge stands beside the key's.
  const levels = rows.map((row) => [row.level, row.objectId]);
  expect(levels).toContainEqual([1, '17']);
  expect(levels).toContainEqual([1, '9']);
  expect(levels).toContainEqual([2, '15']);
  expect(levels).toContainEqual([5, '3']);
  const table = rows.find((row) => row.objectId === '9')!;
  expect(table.expanded).toBe('false');
  expect(table.name).toContain('only while the key lives');
  expect(rows.filter((row) => row.name.includes('only while the key lives'))).toHaveLength(1);
});

test('a root says that it is one, and what no root reaches says so', async ({ viewer }, info) => {
  await viewer.open(write(info.outputPath(), 'weak-map.heapsnapshot', weakMap()));
  await select(viewer, 'Window', 3);
  await expect(viewer.heading).toHaveText('It is a root itself');
  for (const row of await viewer.retainers.lines()) expect(row.level).toBe(1);
  await select(viewer, 'Forgotten', 21);
  await expect(viewer.heading).toHaveText('No root reaches it');
  await expect(viewer.page.getByText('Nothing retains this object.')).toBeVisible();
});

test('a long path shows how much is left and can be continued, closed and opened again', async ({ viewer }, info) => {
  const length = 150;
  await viewer.open(write(info.outputPath(), 'chain.heapsnapshot', chain(length)));
  const last = 1 + 2 * length;
  await select(viewer, 'Last', last);
  await expect(viewer.heading).toContainText('149 steps to a root · 85 more to unfold');
  await viewer.retainers.has(64);
  expect((await path(viewer)).slice(0, 3)).toEqual([last - 2, last - 4, last - 6].map(String));
  const more = viewer.page.getByRole('button', { name: 'Unfold more' });
  await more.click();
  await expect(viewer.heading).toContainText('21 more to unfold');
  await more.click();
  await expect(viewer.heading).toHaveText('149 steps to a root');
  await viewer.retainers.has(149);
  await viewer.retainers.root.focus();
  await viewer.page.keyboard.press('End');
  await expect(viewer.retainers.cursor).toHaveAttribute('data-object-id', '3');

  await viewer.page.keyboard.press('Home');
  await viewer.page.keyboard.press('ArrowLeft');
  await viewer.retainers.has(1);
  await expect(viewer.heading).toContainText('149 steps to a root · 148 more to unfold');
  await viewer.page.keyboard.press('ArrowRight');
  await viewer.retainers.has(65);
  await expect(viewer.heading).toContainText('84 more to unfold');
});

test('another order and going back keep the path', async ({ viewer }, info) => {
  await viewer.open(write(info.outputPath(), 'weak-map.heapsnapshot', weakMap()));
  await select(viewer, 'Seat', 19);
  await expect(viewer.heading).toHaveText('5 steps to a root');
  const ids = (await viewer.retainers.lines()).map((row) => row.objectId).sort();
  for (const column of ['Retained Size', 'Object', 'Distance']) {
    await viewer.retainers.sortBy(column);
    await expect(viewer.heading).toHaveText('5 steps to a root');
    await expect.poll(async () => (await viewer.retainers.lines()).map((row) => row.objectId).sort()).toEqual(ids);
  }
  await viewer.fragmentHas('object', '@19');
  // Steps that follow each other in a moment count as one.
  await viewer.page.waitForTimeout(800);
  await select(viewer, 'Ticket', 17);
  await expect(viewer.heading).toHaveText('4 steps to a root');
  await viewer.fragmentHas('object', '@17');
  await viewer.page.goBack();
  await viewer.fragmentHas('object', '@19');
  await expect(viewer.heading).toHaveText('5 steps to a root');
  await viewer.page.goForward();
  await expect(viewer.heading).toHaveText('4 steps to a root');

  // A table that was out of sight comes back with its path.
  await viewer.tab('Overview').click();
  await expect(viewer.page.getByRole('treegrid', { name: 'Summary' })).toHaveCount(0);
  await viewer.tab('Summary').click();
  await expect(viewer.heading).toHaveText('4 steps to a root');
});

test('a retainer that is not on the path opens to its own', async ({ viewer }, info) => {
  await viewer.open(write(info.outputPath(), 'weak-map.heapsnapshot', weakMap()));
  await select(viewer, 'Seat', 19);
  await expect(viewer.heading).toHaveText('5 steps to a root');
  await viewer.retainers.expand(viewer.retainers.object(9));
  const rows = await viewer.retainers.lines();
  const table = rows.findIndex((row) => row.objectId === '9');
  expect(rows.slice(table, table + 3).map((row) => [row.level, row.objectId])).toEqual([[1, '9'], [2, '7'], [3, '3']]);
  await expect(viewer.heading).toHaveText('5 steps to a root');
});

test('an object that the root alone retains is a root', async ({ viewer }, info) => {
  const text = rooted([{ name: 'Thing', id: 3, size: 16 }]);
  await viewer.open(write(info.outputPath(), 'thing.heapsnapshot', text));
  await select(viewer, 'Thing', 3);
  await expect(viewer.heading).toHaveText('It is a root itself');
});
