// Dominators: what each object keeps alive alone, by object and by class, beside the command line.

import { dominators } from '../conformance/lib/heaplens.mjs';
import { node24 } from './support/files';
import { expect, test } from './support/test';

interface Row {
  id: number;
  class: string;
  name: string;
  count: number;
  shallowSize: number;
  retainedSize: number;
  expandable: boolean;
}

test('Dominators opens to any depth, the largest retained size first', async ({ viewer }) => {
  await viewer.open(node24);
  const grid = await viewer.show('Dominators');
  const top: { rows: Row[] } = await dominators(node24);
  await grid.has(top.rows.length);
  let lines = await grid.lines();
  for (const [at, line] of lines.slice(0, 10).entries()) {
    const { id, name, shallowSize, retainedSize } = top.rows[at];
    expect(line.objectId).toBe(String(id));
    // Texts stand in quotes.
    expect(line.name).toContain(name);
    expect(line.values.slice(-2)).toEqual([shallowSize, retainedSize]);
  }

  // Down the largest row of each level, as deep as three.
  let rows = top.rows.length;
  let { id } = top.rows[0];
  for (const level of [2, 3, 4]) {
    const below: { rows: Row[] } = await dominators(node24, '--of', `@${id}`);
    await grid.expand(grid.object(id));
    rows += below.rows.length;
    await grid.has(rows);
    lines = await grid.lines();
    const first = lines.find((line) => line.level === level);
    expect(first?.values.slice(-2)).toEqual([below.rows[0].shallowSize, below.rows[0].retainedSize]);
    id = below.rows[0].id;
    if (!below.rows[0].expandable) break;
  }
});

test('a switch groups each level by class, and the address keeps it', async ({ viewer }) => {
  await viewer.open(node24);
  const grid = await viewer.show('Dominators');
  const byClass = viewer.page.getByRole('checkbox', { name: 'Group by class' });
  await byClass.check();
  const groups: { rows: Row[] } = await dominators(node24, '--by-class');
  await grid.has(groups.rows.length);
  const [first] = groups.rows;
  const lines = await grid.lines();
  expect(lines[0].name).toContain(first.class);
  expect(lines[0].values.slice(-2)).toEqual([first.shallowSize, first.retainedSize]);
  await viewer.fragmentHas('view', 'dominators');
  await viewer.fragmentHas('group', 'class');
  // A class stands for some of its objects here, whose paths are not merged.
  await grid.rows.first().click({ button: 'right' });
  const menu = viewer.page.getByRole('menu', { name: 'Row actions' });
  await expect(menu.getByRole('menuitem', { name: 'Copy name' })).toBeVisible();
  await expect(menu.getByRole('menuitem', { name: 'Show merged paths' })).toHaveCount(0);
  await viewer.page.keyboard.press('Escape');
  await expect(viewer.grid('Merged paths').root).toHaveCount(0);

  // A class opens to its objects, and these to classes again.
  await grid.expand(grid.rows.first());
  await grid.has(groups.rows.length + first.count);
  const object = (await grid.lines()).find((line) => line.level === 2 && line.expanded === 'false');
  const below: { rows: Row[] } = await dominators(node24, '--of', `@${object?.objectId}`, '--by-class');
  await grid.expand(grid.object(object?.objectId ?? ''));
  await grid.has(groups.rows.length + first.count + below.rows.length);

  await byClass.uncheck();
  await grid.settled();
  await viewer.fragmentHas('group', null);
});

test('an object of Dominators shows its retainers', async ({ viewer }) => {
  await viewer.open(node24);
  const grid = await viewer.show('Dominators');
  const { rows }: { rows: Row[] } = await dominators(node24);
  await grid.object(rows[0].id).click();
  await expect(viewer.heading).toContainText('root');
  await expect(viewer.retainers.root).toBeVisible();
});
