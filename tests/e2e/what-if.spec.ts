// What if: what is cut, what would be freed, what still keeps the rest, and how cuts are undone and kept.

import { json } from '../conformance/lib/cli.mjs';
import { sample, snapshot, write } from './support/files';
import { expect, test } from './support/test';
import type { Viewer } from './pages/viewer';

/** A cache that two objects hold, and a list that one holds. */
const graph = () =>
  snapshot([
    { name: '', id: 1, size: 0, type: 'synthetic', edges: [['window', 1], ['other', 2]] },
    { name: 'Window', id: 3, size: 8, edges: [['cache', 3], ['list', 4]] },
    { name: 'Other', id: 5, size: 8, edges: [['copy', 3]] },
    { name: 'Cache', id: 7, size: 8, edges: [['big', 5]] },
    { name: 'List', id: 9, size: 8, edges: [['item', 6]] },
    { name: 'Big', id: 11, size: 1000 },
    { name: 'Item', id: 13, size: 50 },
  ]);

const cuts = (viewer: Viewer) => viewer.page.getByRole('group', { name: 'Cuts' }).getByRole('listitem');
const sum = (viewer: Viewer) => viewer.page.getByRole('tabpanel').getByRole('status').first();

async function open(viewer: Viewer, folder: string): Promise<void> {
  await viewer.open(write(folder, 'cuts.heapsnapshot', graph()));
}

test('an edge among two is cut and frees nothing, then the other, and all goes', async ({ viewer, page }, info) => {
  await open(viewer, info.outputPath());
  const whatIf = await (async () => {
    await viewer.tab('What if').click();
    await expect(page.getByRole('region', { name: 'What if' })).toContainText('What would be freed?');
    return viewer.grid('What if');
  })();
  const summary = await viewer.show('Summary');
  await summary.expand(summary.row(/^Cache/));
  await summary.object(7).click();
  await viewer.retainers.settled();
  await viewer.menu(viewer.retainers.object(3), 'What if this edge were cut');
  await expect(viewer.tab('What if')).toHaveAttribute('aria-selected', 'true');
  await expect(sum(viewer)).toHaveText('Nothing would be freed');
  await expect(cuts(viewer)).toContainText(['cache of Window @3 to Cache @7']);
  await expect(cuts(viewer).first()).toContainText('still kept');
  await expect(cuts(viewer).first()).toContainText('by copy of Other @5');
  await expect(cuts(viewer).first().locator('[data-value]')).toHaveAttribute('data-value', '1008');
  await viewer.fragmentHas('cut', '@3:cache:@7');
  // What still keeps it leads there.
  await cuts(viewer).first().getByText('by copy of Other @5').click();
  await cuts(viewer).first().getByRole('button', { name: 'Other @5', exact: true }).click();
  await viewer.fragmentHas('object', '@5');
  await cuts(viewer).first().getByRole('button', { name: 'Cache @7', exact: true }).click();
  await viewer.retainers.settled();
  await viewer.menu(viewer.retainers.object(5), 'What if this edge were cut');
  await expect(sum(viewer)).toContainText('2 objects would be freed');
  await expect(sum(viewer).locator('[data-value]')).toHaveAttribute('data-value', '1008');
  await expect(cuts(viewer)).toHaveCount(2);
  for (const cut of await cuts(viewer).all()) await expect(cut).toContainText('freed');
  await whatIf.settled();
  await expect(whatIf.row(/^Big/)).toBeVisible();
  await whatIf.expand(whatIf.row(/^Cache/));
  await expect(whatIf.object(7)).toBeVisible();
  // Undone one by one, by Back, and all at once.
  await cuts(viewer).first().getByRole('button', { name: /^Undo the cut/ }).click();
  await expect(cuts(viewer)).toHaveCount(1);
  await expect(sum(viewer)).toHaveText('Nothing would be freed');
  await viewer.fragmentHas('cut', '@5:copy:@7');
  await page.goBack();
  await expect(cuts(viewer)).toHaveCount(2);
  await page.getByRole('button', { name: 'Undo all' }).click();
  await expect(cuts(viewer)).toHaveCount(0);
  await expect(page.getByRole('region', { name: 'What if' })).toBeVisible();
});

test('objects, edges downwards, classes and groups of retainers are cut', async ({ viewer, page }, info) => {
  await open(viewer, info.outputPath());
  const summary = await viewer.show('Summary');
  await summary.expand(summary.row(/^List/));
  await viewer.menu(summary.object(9), 'What if this were cut');
  await expect(sum(viewer).locator('[data-value]')).toHaveAttribute('data-value', '58');
  await viewer.show('Summary');
  await summary.expand(summary.object(9));
  await viewer.menu(summary.object(13), 'What if this edge were cut');
  await viewer.fragmentHas('cut', '@9');
  await expect(cuts(viewer)).toContainText(['List @9, with all its edges', 'item of List @9 to Item @13']);
  await page.getByRole('button', { name: 'Undo all' }).click();
  await viewer.show('Summary');
  await viewer.menu(summary.row(/^Cache/), 'What if none of these were held');
  await expect(cuts(viewer)).toContainText(['All that holds Cache']);
  await expect(sum(viewer).locator('[data-value]')).toHaveAttribute('data-value', '1008');
  await page.getByRole('button', { name: /^Undo the cut/ }).click();
  await viewer.show('Summary');
  await summary.row(/^Cache/).click();
  const merged = viewer.grid('Merged paths');
  await merged.settled();
  await viewer.menu(merged.row(/Other/), 'What if these were not held so');
  await expect(cuts(viewer)).toContainText(['Other.copy, where it holds Cache']);
  await expect(sum(viewer)).toHaveText('Nothing would be freed');
  await viewer.fragmentHas('cut', 'into:Cache;from:Other;by:copy');
});

test('a link keeps cuts, and says what is not there', async ({ viewer, page }, info) => {
  const file = write(info.outputPath(), 'cuts.heapsnapshot', graph());
  await viewer.goto('view=what-if&cut=@3:cache:@7&cut=@5:copy:@7&cut=@99');
  await viewer.choose(file);
  await viewer.ready(1);
  await expect(sum(viewer)).toContainText('2 objects would be freed');
  await expect(cuts(viewer)).toHaveCount(3);
  await expect(cuts(viewer).last()).toContainText('This snapshot has no such thing.');
  await page.locator('header select').first().selectOption('zh-CN');
  await expect(page.getByRole('group', { name: '切除项' })).toContainText('Window @3');
});

test('the page frees what the command line says', async ({ viewer }) => {
  const { suspects: [suspect] } = await json(['suspects', sample.target]);
  const { id } = suspect.accumulator;
  const told = await json(['what-if', sample.target, '--cut', `@${id}`]);
  await viewer.goto(`view=what-if&cut=@${id}`);
  await viewer.choose(sample.target);
  await viewer.ready(1);
  await expect(sum(viewer).locator('[data-value]')).toHaveAttribute('data-value', String(told.size));
  const grid = viewer.grid('What if');
  await grid.settled();
  await expect(grid.rows.first()).toContainText(told.classes[0].name);
});

test('an edge of the root is cut in Containment, and a freed class has merged paths', async ({ viewer, page }, info) => {
  await open(viewer, info.outputPath());
  const containment = await viewer.show('Containment');
  await viewer.menu(containment.object(3), 'What if this edge were cut');
  await viewer.fragmentHas('cut', '@1:window:@3');
  await expect(sum(viewer)).toContainText('3 objects would be freed');
  const whatIf = viewer.grid('What if');
  await whatIf.settled();
  await whatIf.row(/^Item/).click();
  const merged = viewer.grid('Merged paths');
  await merged.settled();
  await expect(merged.rows.first()).toContainText('List');
});
