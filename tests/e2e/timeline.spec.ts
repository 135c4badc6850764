// The timeline of a recording, and the range of it that views are narrowed to.

import * as heaplens from '../conformance/lib/heaplens.mjs';
import { allocations, contents, timeline } from './support/files';
import { expect, test } from './support/test';

const { allocations: told, find, summary } = heaplens;

interface Sample {
  timeUs: number;
  lastId: number;
  liveCount: number;
  liveSize: number;
}

/** What Summary has under a filter, as the command line tells it. */
async function classes(filter: string): Promise<number> {
  return (await summary(timeline, '--filter', filter)).classes.length;
}

test('a range by keys narrows Summary and Find, and links keep it', async ({ viewer, page }) => {
  const samples: Sample[] = (await told(timeline)).samples;
  await viewer.open(timeline);
  const grid = await viewer.show('Summary');
  const bar = page.getByRole('region', { name: 'Timeline' });
  const start = bar.getByRole('slider', { name: 'Beginning of the range' });
  const end = bar.getByRole('slider', { name: 'End of the range' });
  await expect(end).toHaveAttribute('aria-valuenow', String(samples.length - 1));
  const live = samples.reduce((sum, one) => sum + one.liveCount, 0);
  await expect(bar.getByRole('status')).toContainText(live.toLocaleString('en'));

  // From the fourth sample to the one before the last.
  await start.focus();
  for (let step = 0; step < 3; step++) await page.keyboard.press('ArrowRight');
  await end.focus();
  await page.keyboard.press('ArrowLeft');
  const range = samples.slice(3, -1);
  const filter = `allocated:${samples[2].lastId}-${samples.at(-2)!.lastId}`;
  await viewer.fragmentHas('only', filter);
  await grid.has(await classes(filter));
  const count = range.reduce((sum, one) => sum + one.liveCount, 0);
  await expect(bar.getByRole('status')).toContainText(count.toLocaleString('en'));
  await expect(start).toHaveAttribute('aria-valuetext', /ms|s/);
  await expect(page.getByRole('note').filter({ hasText: 'timeline' })).toBeVisible();

  // A step over a sample without objects is a step, and goes back.
  await start.focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowRight');
  await expect(start).toHaveAttribute('aria-valuenow', '1');
  await page.keyboard.press('ArrowLeft');
  await expect(start).toHaveAttribute('aria-valuenow', '0');

  // A link opens with the range.
  const fragment = `view=summary&only=${filter}`;
  await page.goto('about:blank');
  await viewer.goto(fragment);
  await viewer.choose(timeline);
  await viewer.ready(1);
  await (await viewer.show('Summary')).has(await classes(filter));
  // A link knows ids, and samples without objects have the id of the one before.
  const alike = samples.flatMap((_, at) => (samples[at - 1]?.lastId === samples[2].lastId ? [at] : []));
  expect(alike).toContain(Number(await start.getAttribute('aria-valuenow')));

  // Find looks within it.
  await viewer.find.fill('a');
  await viewer.find.press('Enter');
  const within = await find(timeline, 'a', '--filter', filter);
  await expect(viewer.found).toContainText(within.total.toLocaleString('en'));
  await expect(page.getByRole('region', { name: 'Timeline' })).toBeVisible();
  await viewer.tab('Summary').click();
  await bar.getByRole('button', { name: 'Whole timeline' }).click();
  await viewer.fragmentHas('only', null);
});

test('a range is dragged over the bars', async ({ viewer, page }) => {
  const samples: Sample[] = (await told(timeline)).samples;
  await viewer.open(timeline);
  await viewer.show('Summary');
  const bar = page.getByRole('region', { name: 'Timeline' });
  const end = bar.getByRole('slider', { name: 'End of the range' });
  await expect(end).toHaveAttribute('aria-valuenow', String(samples.length - 1));
  const area = (await bar.boundingBox())!;
  const middle = area.y + 24;
  await page.mouse.move(area.x + area.width * 0.4, middle);
  await page.mouse.down();
  await page.mouse.move(area.x + area.width * 0.6, middle, { steps: 5 });
  await page.mouse.up();
  await viewer.fragmentHas('only', /^allocated:/);
  const [, after, upTo] = viewer.fragment().get('only')!.match(/^allocated:(\d+)-(\d+)$/)!;
  expect(samples.map((one) => one.lastId)).toEqual(expect.arrayContaining([Number(after), Number(upTo)]));
  await (await viewer.show('Summary')).has(await classes(`allocated:${after}-${upTo}`));
  // The end alone, by its handle.
  const handle = (await end.boundingBox())!;
  await page.mouse.move(handle.x + handle.width / 2, handle.y + 8);
  await page.mouse.down();
  await page.mouse.move(area.x + area.width - 2, handle.y + 8, { steps: 5 });
  await page.mouse.up();
  await expect(end).toHaveAttribute('aria-valuenow', String(samples.length - 1));
  await viewer.fragmentHas('only', new RegExp(`^allocated:${after}-`));
});

test('a range narrows every view that lists objects, and stays from view to view', async ({ viewer, page }) => {
  const [after, last] = [91_050, 91_180];
  const isIn = ({ id }: { id: number }) => id > after && id <= last;
  const areIn = (lines: { objectId: string | null }[]) => lines.every((line) => isIn({ id: Number(line.objectId) }));
  await viewer.goto(`view=summary&only=allocated:${after}-${last}`);
  await viewer.choose(allocations);
  await viewer.ready(1);
  const bar = page.getByRole('region', { name: 'Timeline' });

  // Lists of objects are those of the command line without what is not in the range.
  let grid = await viewer.show('Detached');
  const detached = await heaplens.detached(allocations);
  await grid.has(detached.elements.filter(isIn).length);
  expect(areIn(await grid.lines())).toBe(true);
  await expect(bar).toBeVisible();
  await page.getByLabel('Group by retainer').check();
  await grid.settled();
  const isDiv = (one: { name: string }) => one.name.startsWith('Detached <div');
  const ofDivs = detached.elements.filter(isIn).filter(isDiv);
  expect((await grid.lines()).find((line) => line.name.startsWith('<div>'))?.values[0]).toBe(ofDivs.length);
  await grid.expand(grid.row('<div>'));
  expect((await grid.lines()).filter((line) => line.level === 2 && line.name.startsWith('<div')).length).toBeGreaterThan(5);

  grid = await viewer.show('Collections');
  const { kinds } = await heaplens.collections(allocations);
  const collections = kinds.flatMap((kind: { collections: { id: number }[] }) => kind.collections);
  await grid.has(collections.filter(isIn).length);
  expect(areIn(await grid.lines())).toBe(true);

  grid = await viewer.show('Variables');
  const { contexts } = await heaplens.variables(allocations);
  expect(contexts).toHaveLength(1);
  await expect(page.getByRole('tabpanel')).toContainText('Nothing here was allocated in the range.');

  // A group of strings counts those in the range, and has no others.
  grid = await viewer.show('Strings');
  const texts = (await grid.lines()).filter((line) => line.name.startsWith('"duplicated string value #0'));
  const [count] = texts[0].values;
  const { texts: all } = await heaplens.strings(allocations);
  expect(count).toBeLessThan(all.find((one: { text: string }) => one.text.startsWith('duplicated string value #0')).count);
  const groups = await grid.count();
  await grid.expand(grid.row('"duplicated string value #0'));
  await grid.has(groups + count);
  const strings = (await grid.lines()).filter((line) => line.level === 2);
  expect(strings.length).toBeGreaterThan(5);
  expect(areIn(strings)).toBe(true);
  await grid.row('"duplicated string value #0').click();
  await expect(page.locator('.retainers .count').first()).toHaveText(`\u{d7}${count}`);

  // Dominators keeps what leads to the range, and says so.
  grid = await viewer.show('Dominators');
  await expect(page.getByRole('note').filter({ hasText: 'Objects outside the range stay' })).toBeVisible();
  await expect(grid.object(3)).toContainText('outside the range');
  await grid.expand(grid.object(3));
  for (const line of await grid.lines()) {
    const id = Number(line.objectId);
    expect(line.name.includes('outside the range'), line.name).toBe(!isIn({ id }));
  }

  // What is about edges is whole, and says nothing of a range.
  grid = await viewer.show('Containment');
  await expect(bar).toHaveCount(0);
  await viewer.fragmentHas('only', /^allocated:/);
  grid = await viewer.show('Collections');
  await bar.getByRole('button', { name: 'Whole timeline' }).click();
  await viewer.fragmentHas('only', null);
  await grid.has(collections.length);
});

test('a range between snapshots is a chip above views of files without a timeline', async ({ viewer, page }) => {
  await viewer.goto('view=collections&only=allocated:0-60000');
  await viewer.choose(contents.chromium);
  await viewer.ready(1);
  const grid = await viewer.show('Collections');
  const { kinds } = await heaplens.collections(contents.chromium);
  const all = kinds.flatMap((kind: { collections: { id: number }[] }) => kind.collections);
  await grid.has(all.filter(({ id }: { id: number }) => id <= 60_000).length);
  const chip = page.getByRole('note').filter({ hasText: 'up to @60000' });
  await chip.getByRole('button', { name: 'Show all objects' }).click();
  await grid.has(all.length);
  await expect(chip).toHaveCount(0);
});

test('a file without samples has no timeline', async ({ viewer, page }) => {
  await viewer.open(contents.chromium);
  await viewer.show('Summary');
  await expect(page.getByRole('region', { name: 'Timeline' })).toHaveCount(0);
});
