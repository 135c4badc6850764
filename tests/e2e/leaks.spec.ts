// A tool that finds leaks should have none: opening and closing leaves nothing behind.

import { pair } from './support/files';
import { expect, test } from './support/test';

test('opening and closing twenty times leaves nothing behind', async ({ viewer, page }) => {
  test.slow();
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.enable');
  const round = async () => {
    await viewer.choose(pair.base);
    await viewer.ready(1);
    const grid = await viewer.show('Summary');
    await grid.expand(grid.rows.first());
    await grid.rows.nth(1).click();
    await viewer.retainers.settled();
    await viewer.page.getByRole('button', { name: /^Close detached-dom-1/ }).click();
    await expect(viewer.snapshots).toHaveCount(0);
  };
  const measure = async () => {
    await session.send('HeapProfiler.collectGarbage');
    const counters = await session.send('Memory.getDOMCounters');
    const { usedSize } = await session.send('Runtime.getHeapUsage');
    return { ...counters, usedSize };
  };
  await viewer.goto();
  for (let warmup = 0; warmup < 3; warmup++) await round();
  const before = await measure();
  for (let time = 0; time < 20; time++) await round();
  const after = await measure();

  await expect.poll(() => page.workers().length).toBe(0);
  expect(after.nodes - before.nodes, 'DOM nodes').toBeLessThan(200);
  expect(after.jsEventListeners - before.jsEventListeners, 'event listeners').toBeLessThan(40);
  expect(after.usedSize - before.usedSize, 'bytes of JavaScript').toBeLessThan(2_000_000);
});
