// The named filters of Summary: the same classes as on the command line, below them, in Find, in
// links.

import { find, summary } from '../conformance/lib/heaplens.mjs';
import { bun, node24, pair, sample, served } from './support/files';
import { expect, test } from './support/test';

interface ClassOfCli {
  name: string;
  count: number;
  shallowSize: number;
  retainedSize: number;
}

/** Count, shallow and retained size by class, as `heaplens summary --filter` tells them. */
async function expected(file: string, filter: string): Promise<[string, number, number][]> {
  const { classes } = await summary(file, '--filter', filter);
  return classes.map((one: ClassOfCli) => [one.name, one.shallowSize, one.retainedSize]);
}

const plain: [string, string][] = [
  ['duplicated-strings', sample.target],
  ['retained-by-contexts', sample.target],
  ['no-realm', sample.target],
  ['unreachable', bun],
  ['retained-by-detached-dom', pair.target],
  ['detached', pair.target],
];

for (const [filter, file] of plain) {
  test(`${filter} shows what the command line shows, and says its rule`, async ({ viewer, page }) => {
    const classes = await expected(file, filter);
    expect(classes.length).toBeGreaterThan(0);
    await viewer.open(file);
    const grid = await viewer.show('Summary');
    await viewer.only.selectOption(filter);
    await grid.has(classes.length);
    const lines = await grid.lines();
    expect(lines.map((line) => line.values.slice(-2))).toEqual(
      classes.slice(0, lines.length).map(([, shallow, retained]) => [shallow, retained]),
    );
    const rule = page.getByRole('note').filter({ has: page.getByRole('button', { name: 'Show all objects' }) });
    await expect(rule).toBeVisible();
    await viewer.fragmentHas('only', filter);

    // Below a class are only the objects that the filter lets through.
    const { classes: all } = await summary(file, '--filter', filter, '--limit', '1');
    await grid.expand(grid.rows.first());
    await grid.has(classes.length + all[0].count);
    await page.getByRole('button', { name: 'Show all objects' }).click();
    await expect(viewer.only).toHaveValue('');
    await expect.poll(() => viewer.fragment().get('only')).toBeNull();
  });
}

test('Find looks within the filter, and says so', async ({ viewer, page }) => {
  await viewer.open(sample.target);
  await viewer.only.selectOption('duplicated-strings');
  await viewer.find.fill('node');
  const within = await find(sample.target, 'node', '--filter', 'duplicated-strings');
  const all = await find(sample.target, 'node');
  expect(within.total).toBeLessThan(all.total);
  const grid = viewer.grid('Find');
  await grid.has(within.total);
  await expect(page.getByText('Within: Duplicated strings')).toBeVisible();
  await page.getByRole('button', { name: 'Show all objects' }).click();
  await grid.has(all.total);
});

test('objects allocated between two snapshots', async ({ viewer }) => {
  await viewer.open(sample.base, sample.target);
  const grid = await viewer.show('Summary');
  const names = await viewer.only.locator('option').allInnerTexts();
  expect(names).toContain('Objects allocated before before.heapsnapshot.gz');
  const between = 'Objects allocated between before.heapsnapshot.gz and after.heapsnapshot.gz';
  await viewer.only.selectOption({ label: between });
  await viewer.fragmentHas('only', /^allocated:\d+-\d+$/);
  const filter = viewer.fragment().get('only')!;
  const classes = await expected(sample.target, filter);
  await grid.has(classes.length);
  expect((await grid.lines())[0].name).toContain(classes[0][0]);
});

test('realms have names, and what the snapshot lacks says why', async ({ viewer, page }) => {
  await viewer.open(node24);
  await viewer.show('Summary');
  await viewer.only.focus();
  const detached = viewer.only.locator('option[value="detached"]');
  await expect(detached).toBeDisabled();
  await expect(detached).toContainText('This snapshot has no detached DOM node.');
  const realm = viewer.only.locator('option[value^="realm:"]').first();
  await expect(realm).toHaveCount(1);
  const value = (await realm.getAttribute('value'))!;
  await page.keyboard.press('Escape');
  await viewer.only.selectOption(value);
  const classes = await expected(node24, value);
  await viewer.grid('Summary').has(classes.length);
});

test('a link opens with its filter, and back undoes it', { tag: '@hosted' }, async ({ viewer, snapshots, page }) => {
  const url = `${snapshots.url}plain/${served(sample.target)}`;
  await viewer.goto(new URLSearchParams({ snapshot: url, view: 'summary', only: 'retained-by-contexts' }).toString());
  await viewer.ready(1);
  const grid = viewer.grid('Summary');
  await grid.has((await expected(sample.target, 'retained-by-contexts')).length);
  await expect(viewer.only).toHaveValue('retained-by-contexts');
  await viewer.only.selectOption('duplicated-strings');
  await viewer.fragmentHas('only', 'duplicated-strings');
  await page.goBack();
  await expect(viewer.only).toHaveValue('retained-by-contexts');
});
