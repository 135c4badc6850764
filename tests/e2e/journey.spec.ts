// What a newcomer does first: from two files to the root that keeps the leak.

import { compare, objects, summary } from '../conformance/lib/heaplens.mjs';
import { pair } from './support/files';
import { expect, test } from './support/test';

test('two dropped snapshots lead to the root that holds the leak', async ({ viewer }, info) => {
  const shot = (name: string) =>
    viewer.page.screenshot({ path: info.outputPath(`${name}.png`) });
  await viewer.goto();
  await expect(viewer.page.getByText(/nothing leaves your computer/i)).toBeVisible();
  await shot('1-start');

  await viewer.drop(pair.base, pair.target);
  await viewer.ready(2);
  await shot('2-dropped');

  // Summary, as the command line has it.
  const classes = await viewer.show('Summary');
  const expected = await summary(pair.target);
  const shown = await classes.lines();
  expect(shown.length).toBeGreaterThan(10);
  await classes.has(expected.classes.length);
  for (const [place, row] of shown.slice(0, 10).entries()) {
    const { name, count, distance, shallowSize, retainedSize } = expected.classes[place];
    expect(row.name.replace(/,/g, '')).toBe(`${name}×${count}`);
    expect(row.values).toEqual([distance, shallowSize, retainedSize]);
  }
  await shot('3-summary');

  // Comparison against the older one, largest first.
  const deltas = await viewer.show('Comparison');
  await deltas.sortBy('Size Delta');
  const change = await compare(pair.base, pair.target);
  const [largest] = [...change.classes].sort((a, b) => b.sizeDelta - a.sizeDelta);
  const [first] = await deltas.lines();
  expect(first.name).toBe(largest.name);
  expect(first.values).toEqual([
    largest.addedCount, largest.removedCount, largest.countDelta,
    largest.addedSize, largest.removedSize, largest.sizeDelta,
  ]);
  expect(largest.addedCount).toBe(100);
  await shot('4-comparison');

  // Its first new object.
  await deltas.expand(deltas.rows.first());
  const leaked = deltas.rows.nth(1);
  await expect(leaked).toHaveAttribute('aria-level', '2');
  const id = await leaked.getAttribute('data-object-id');
  await leaked.click();
  await shot('5-new-object');

  // What holds it: every step is a retainer of the step above, and the last is held by a root.
  await viewer.retainers.settled();
  await expect(viewer.page.getByText(/\d+ steps? to a root/)).toBeVisible();
  const path = (await viewer.retainers.lines()).filter((line) => line.expanded === 'true');
  const levels = path.map((line) => line.level);
  expect(levels).toEqual(levels.map((_, place) => place + 1));
  expect(levels.length).toBeGreaterThan(1);
  let held = id;
  for (const line of path) {
    const [facts] = await objects(pair.target, [held]);
    expect(facts.retainers.map((retainer: { from: number }) => String(retainer.from))).toContain(
      line.objectId,
    );
    held = line.objectId;
  }
  await shot('6-retainers');
});
