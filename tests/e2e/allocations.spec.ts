// Allocations: which functions allocated what, and what called them.

import * as heaplens from '../conformance/lib/heaplens.mjs';
import { allocations, contents } from './support/files';
import { expect, test } from './support/test';

interface Told {
  function: string;
  count: number;
  size: number;
  liveCount: number;
  liveSize: number;
  callers: Told[];
}

const values = (told: Told) => [told.count, told.size, told.liveCount, told.liveSize];

test('functions have the numbers of the command line, and callers open below', async ({ viewer, page }) => {
  await viewer.open(allocations);
  const grid = await viewer.show('Allocations');
  await viewer.fragmentHas('view', 'allocations');
  const told: Told[] = (await heaplens.allocations(allocations)).functions;
  expect((await grid.lines()).map((line) => line.values)).toEqual(told.map(values));
  const widget = told.find((one) => one.function === 'Widget')!;
  await expect(grid.row('Widget')).toContainText('tiny-app.js:6:29');
  await grid.expand(grid.row('Widget'));
  const callers = (await grid.lines()).filter((line) => line.level === 2);
  expect(callers.map((line) => line.values)).toEqual(widget.callers.map(values));
  expect(callers[0].name).toContain('allocateSome');
  // By keyboard, to the outermost caller.
  await grid.row('Widget').click();
  for (let level = 2; level <= 4; level++) {
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await expect(grid.root.locator(`[aria-level="${level}"]`).first()).toBeVisible();
  }
  const outermost = grid.root.locator('[aria-level="4"]').first();
  await expect(outermost).toContainText('(root)');
  await expect(outermost).not.toHaveAttribute('aria-expanded', /./);
  // Another order, and a name.
  await grid.root.getByRole('columnheader', { name: 'Live Count' }).click();
  await grid.settled();
  const byLive = [...told].sort((one, other) => other.liveCount - one.liveCount);
  expect((await grid.lines()).filter((line) => line.level === 1)[0].values).toEqual(values(byLive[0]));
  await page.getByRole('searchbox', { name: 'Filter by function' }).fill('gadget');
  await grid.settled();
  const names = (await grid.lines()).filter((line) => line.level === 1).map((line) => line.name);
  expect(names.every((name) => /gadget/i.test(name))).toBe(true);
  expect(names).toHaveLength(2);
});

test('a file without stacks says why the view is empty', async ({ viewer, page }) => {
  await viewer.open(contents.chromium);
  await viewer.tab('Allocations').click();
  await expect(page.getByRole('tabpanel')).toContainText('This file has no allocation stacks.');
});
