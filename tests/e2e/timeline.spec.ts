// The timeline of a recording, and the range of it that Summary and Find are narrowed to.

import { allocations as told, find, summary } from '../conformance/lib/heaplens.mjs';
import { contents, timeline } from './support/files';
import { expect, test } from './support/test';

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

test('a file without samples has no timeline', async ({ viewer, page }) => {
  await viewer.open(contents.chromium);
  await viewer.show('Summary');
  await expect(page.getByRole('region', { name: 'Timeline' })).toHaveCount(0);
});
