// A worker that dies, and one that a person stops: what is said, and how the snapshot comes back.

import type { Page, Worker } from '@playwright/test';

import { pair, sample } from './support/files';
import { expect, test } from './support/test';

/** The analyser of the only snapshot. A large file has a second worker, these have none. */
async function analyser(page: Page): Promise<Worker> {
  await expect.poll(() => page.workers().length).toBe(1);
  return page.workers()[0]!;
}

/** Lets a worker fail as it does when wasm runs out of memory: a trap that nobody catches. */
async function crash(worker: Worker): Promise<void> {
  await worker.evaluate(() => {
    setTimeout(() => {
      throw new WebAssembly.RuntimeError('unreachable executed');
    });
  });
}

/**
 * Lets a worker compute for ever: it never hears what it is asked from now on. The loop runs in
 * a task of its own, since a browser does not end a worker in the midst of a debugger's task.
 */
async function spin(worker: Worker): Promise<void> {
  await worker.evaluate(() => {
    setTimeout(() => {
      for (;;);
    });
  });
}

test('an open snapshot whose worker dies says so, and opens again at the same place', async ({ viewer, page }) => {
  await viewer.open(sample.target);
  const grid = await viewer.show('Summary');
  await viewer.filter.fill('RequestContext');
  await grid.sortBy('Shallow Size');
  await grid.expand(grid.row('RequestContext'));
  await grid.rows.nth(1).click();
  await viewer.retainers.settled();
  // The object came last, so the address has everything once it has that.
  await viewer.fragmentHas('object', /^@\d+$/);
  const before = viewer.fragment().toString();
  expect(before).toContain('sort=');

  await crash(await analyser(page));

  const alert = viewer.alerts.filter({ hasText: 'after.heapsnapshot.gz is not open any more' });
  await expect(alert).toContainText('There is not enough memory');
  await expect(viewer.snapshot('after')).toContainText('The analyser stopped working');
  await expect.poll(() => page.workers().length).toBe(0);

  await alert.getByRole('button', { name: 'Open again' }).click();
  await viewer.ready(1);
  await expect(viewer.alerts).toHaveCount(0);
  await expect(viewer.filter).toHaveValue('RequestContext');
  await expect(grid.header('Shallow Size')).toHaveAttribute('aria-sort', 'descending');
  await expect(grid.cursor).toBeVisible();
  await viewer.retainers.settled();
  await expect(viewer.retainers.rows.first()).toBeVisible();
  await expect.poll(() => viewer.fragment().toString()).toBe(before);
});

test('a worker that dies leaves the other snapshots alone', async ({ viewer, page }) => {
  await viewer.open(pair.base, pair.target);
  const grid = await viewer.show('Comparison');
  await expect(grid.rows.first()).toBeVisible();
  const before = await grid.lines();

  // The base's worker: the one that was started last is the target's.
  await expect.poll(() => page.workers().length).toBe(2);
  await crash(page.workers()[0]!);
  await expect(viewer.alerts).toHaveCount(1);
  const other = await viewer.show('Summary');
  await expect(other.rows.first()).toBeVisible();

  await page.getByRole('button', { name: 'Open again' }).click();
  await viewer.ready(2);
  await expect(viewer.alerts).toHaveCount(0);
  await expect(viewer.tab('Comparison')).toHaveAttribute('aria-selected', 'true');
  expect(await grid.lines()).toEqual(before);
});

test('a question that takes long is seen, can be stopped, and the snapshot opens again', async ({ viewer, page }) => {
  await viewer.open(sample.target);
  const grid = await viewer.show('Summary');
  await grid.row('RequestContext').click();
  await spin(await analyser(page));
  await grid.header('Distance').click();

  const stop = page.getByRole('button', { name: 'Stop', exact: true });
  await expect(stop).toBeVisible();
  await stop.click();

  await expect(viewer.snapshot('after')).toContainText('Stopped');
  await expect(page.getByRole('status').filter({ hasText: 'after.heapsnapshot.gz was stopped' })).toBeVisible();
  await expect(viewer.alerts).toHaveCount(0);
  await expect.poll(() => page.workers().length).toBe(0);

  await page.getByRole('button', { name: 'Open again' }).click();
  await viewer.ready(1);
  await expect(grid.header('Distance')).toHaveAttribute('aria-sort', 'ascending');
  await expect(grid.rows.first()).toBeVisible();
  await viewer.fragmentHas('sort', 'distance');
});
