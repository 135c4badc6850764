// Retainers that a person looks past: by object, edge and class, listed, taken back, kept in links.

import * as heaplens from '../conformance/lib/heaplens.mjs';
import { variety, write } from './support/files';
import { desk, plumbing } from './support/ignorable';
import { expect, test } from './support/test';
import type { Viewer } from './pages/viewer';

/** Selects the only object of a class in Summary. */
async function select(viewer: Viewer, className: string): Promise<void> {
  const grid = await viewer.show('Summary');
  await viewer.filter.fill(className);
  await expect(grid.root).not.toHaveAttribute('aria-busy', 'true');
  await grid.expand(grid.row(className));
  await grid.rows.nth(1).click();
  await viewer.retainers.settled();
}

/** Ids and distances of the object's own retainers, as they stand. */
async function retainers(viewer: Viewer): Promise<[string, string][]> {
  await viewer.retainers.settled();
  return viewer.retainers.root.locator('[role=row][aria-level="1"]').evaluateAll((rows) =>
    rows.map((row) => [
      row.getAttribute('data-object-id')!,
      row.querySelectorAll('[role=gridcell]')[1].textContent!.trim(),
    ]),
  );
}

test('what is ignored counts no more, is listed, and comes back', async ({ viewer }, info) => {
  await viewer.open(write(info.outputPath(), 'desk.heapsnapshot', desk()));
  await select(viewer, 'Desk');
  await expect.poll(() => retainers(viewer)).toEqual([['11', '2'], ['13', '3'], ['17', '4']]);
  await expect(viewer.heading).toHaveText('2 steps to a root');

  await viewer.menu(viewer.retainers.object(11), 'Ignore this retainer');
  await expect.poll(() => retainers(viewer)).toEqual([['13', '3'], ['17', '5'], ['11', 'ignored']]);
  await expect(viewer.heading).toHaveText('3 steps to a root');
  await expect(viewer.ignored).toHaveText(['@11']);
  await expect.poll(() => viewer.fragment().getAll('ignore')).toEqual(['@11']);

  await viewer.menu(viewer.retainers.object(13), 'Ignore every edge “far”');
  await expect(viewer.heading).toHaveText('Without what is ignored, no root reaches it');
  await expect(viewer.ignored).toHaveText(['@11', 'every edge “far”']);
  await expect.poll(() => viewer.fragment().getAll('ignore')).toEqual(['@11', 'edge:far']);

  await viewer.page.getByRole('button', { name: 'Stop ignoring @11' }).click();
  await expect(viewer.heading).toHaveText('2 steps to a root');
  await expect.poll(() => retainers(viewer)).toEqual([['11', '2'], ['17', '4'], ['13', 'ignored']]);
  // The button is gone, and the keyboard stays in the pane.
  const heading = viewer.page.getByRole('heading', { name: 'Retainers of' });
  await expect(heading).toBeFocused();

  await viewer.menu(viewer.retainers.object(11), 'Ignore every “Hall”');
  await expect(viewer.ignored).toHaveText(['every edge “far”', 'every “Hall”']);
  await expect.poll(() => viewer.fragment().getAll('ignore')).toEqual(['edge:far', 'class:Hall']);
  await viewer.page.getByRole('button', { name: 'Restore all' }).click();
  await expect(viewer.ignored).toHaveCount(0);
  await expect(heading).toBeFocused();
  await expect.poll(() => retainers(viewer)).toEqual([['11', '2'], ['13', '3'], ['17', '4']]);
  await expect.poll(() => viewer.fragment().has('ignore')).toBe(false);

  // Back undoes it, as any other choice.
  await viewer.page.goBack();
  await expect(viewer.ignored).toHaveText(['every edge “far”', 'every “Hall”']);
});

test('the menu stops ignoring, and a link and another load keep what is ignored', async ({ viewer }, info) => {
  const file = write(info.outputPath(), 'desk.heapsnapshot', desk());
  await viewer.goto('v=1&view=summary&object=@15&ignore=@11&ignore=class:Shed');
  await viewer.choose(file);
  await viewer.ready(1);
  await expect(viewer.ignored).toHaveText(['@11', 'every “Shed”']);
  await expect(viewer.heading).toHaveText('Without what is ignored, no root reaches it');
  await viewer.menu(viewer.retainers.object(11), 'Stop ignoring this retainer');
  await expect(viewer.ignored).toHaveText(['every “Shed”']);
  await expect(viewer.heading).toHaveText('2 steps to a root');
});

test('on a real snapshot the rows are those of the command line', async ({ viewer }) => {
  await viewer.open(variety);
  const { matches } = await heaplens.find(variety, 'Twin', '--case');
  const { id } = matches.find((one: { className: string }) => one.className === 'Twin');
  const { steps } = await heaplens.path(variety, id);
  await viewer.page.evaluate((hash) => (location.hash = hash), `v=1&view=summary&object=@${id}&ignore=@${steps[0].id}`);
  await viewer.retainers.settled();
  await expect(viewer.ignored).toHaveText([`@${steps[0].id}`]);
  const told = (await heaplens.retainers(variety, id, [steps[0].id])).retainers;
  await expect.poll(async () => (await retainers(viewer)).map(([of]) => of)).toEqual(told.map((row: { id: number }) => String(row.id)));
});

test("V8's own plumbing gives way to what holds it, and a link keeps that", async ({ viewer }, info) => {
  await viewer.open(write(info.outputPath(), 'plumbing.heapsnapshot', plumbing()));
  await select(viewer, 'Seat');
  await expect.poll(() => retainers(viewer)).toEqual([['7', '3']]);
  await expect(viewer.heading).toHaveText('3 steps to a root');
  await viewer.page.getByRole('checkbox', { name: "Fold V8's own plumbing" }).check();
  await expect.poll(() => retainers(viewer)).toEqual([['5', '2']]);
  await expect(viewer.heading).toHaveText('2 steps to a root');
  await expect(viewer.retainers.object(5).getByTitle('(array) @7')).toBeVisible();
  await viewer.fragmentHas('fold', '1');
  await viewer.menu(viewer.retainers.object(5), 'Ignore this retainer');
  await expect(viewer.heading).toHaveText('Without what is ignored, no root reaches it');
  await viewer.page.getByRole('checkbox', { name: "Fold V8's own plumbing" }).uncheck();
  await viewer.fragmentHas('fold', null);
});
