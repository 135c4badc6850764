// Closure variables that nobody reads any more.

import * as heaplens from '../conformance/lib/heaplens.mjs';
import { closures, node24 } from './support/files';
import { expect, test } from './support/test';

interface Told {
  hasScopes: boolean;
  count: number;
  contexts: { id: number; deadCount: number; deadSize: number; retainedSize: number; variables: { name: string; dead: boolean; id: number }[] }[];
}

const variables = (file: string): Promise<Told> => heaplens.variables(file);

test('contexts have the numbers of the command line, and their variables open below', async ({ viewer, page }) => {
  const told = await variables(closures);
  await viewer.open(closures);
  const grid = await viewer.show('Variables');
  await viewer.fragmentHas('view', 'variables');
  await grid.has(told.count);
  const lines = await grid.lines();
  expect(lines.map((line) => Number(line.objectId))).toEqual(told.contexts.slice(0, lines.length).map((one) => one.id));
  expect(lines.map((line) => [line.values[0], line.values[1], line.values.at(-1)])).toEqual(
    told.contexts.slice(0, lines.length).map((one) => [one.deadCount, one.deadSize, one.retainedSize]),
  );
  await expect(page.getByRole('note').filter({ hasText: 'no living function reads' })).toBeVisible();
  const [first] = told.contexts;
  const dead = first.variables.filter((one) => one.dead);
  await expect(grid.rows.first()).toContainText(dead[0].name);
  await grid.expand(grid.rows.first());
  const below = (await grid.lines()).filter((line) => line.level === 2);
  expect(below.map((line) => Number(line.objectId))).toEqual(dead.map((one) => one.id));
  expect(below[0].name).toContain(dead[0].name);
  // What keeps the context is below the table.
  await grid.rows.first().click();
  await viewer.retainers.settled();
  await expect(viewer.retainers.rows.first()).toContainText('context');
  // By the name of a variable, and in another order.
  await page.getByRole('searchbox', { name: 'Filter by context or variable' }).fill(dead[0].name);
  await grid.settled();
  expect(await grid.count()).toBeLessThan(told.count);
  await page.getByRole('searchbox', { name: 'Filter by context or variable' }).fill('');
  await grid.sortBy('Retained Size');
  const largest = Math.max(...told.contexts.map((one) => one.retainedSize));
  expect((await grid.lines())[0].values.at(-1)).toBe(largest);
});

test('a file without scopes lists its contexts by what each alone retains', async ({ viewer, page }) => {
  const told = await variables(node24);
  expect(told.hasScopes).toBe(false);
  await viewer.open(node24);
  const grid = await viewer.show('Variables');
  await grid.has(told.count);
  await expect(page.getByRole('note').filter({ hasText: 'does not tell which variables are read' })).toBeVisible();
  expect(Number((await grid.lines())[0].objectId)).toBe(told.contexts[0].id);
});
