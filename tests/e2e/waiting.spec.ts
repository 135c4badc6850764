// Questions that take long: how far they are is seen, and they can be stopped and asked again.

import type { Page } from '@playwright/test';

import { rooted, sample, write } from './support/files';
import { expect, test } from './support/test';

/** Goes through a text of n letters "a" and another in 2^n ways before it gives up. */
const BACKTRACKS = '^(a+)+$';

/** While `isSlow`, the class filter "slow" asks for what matches a regular expression. */
async function slowFilter(page: Page): Promise<void> {
  await page.addInitScript((pattern) => {
    Object.assign(globalThis, { isSlow: true });
    const post = Worker.prototype.postMessage;
    Worker.prototype.postMessage = function (this: Worker, ...sent: [never, ...never[]]) {
      type Asked = { ask?: { query: { rows?: { list: Record<string, { name_contains?: string }> } } } };
      const rows = (sent[0] as [Asked] | undefined)?.[0]?.ask?.query.rows;
      const isSlow = (globalThis as unknown as { isSlow: boolean }).isSlow;
      if (isSlow && rows?.list.classes?.name_contains === 'slow') {
        rows.list = { matches: { search: { text: pattern, by: 'pattern' } } } as never;
      }
      post.apply(this, sent);
    };
  }, BACKTRACKS);
}

/** Objects of which most take a while; one in a thousand matches at once. */
const slowNames = (count: number, letters: number) =>
  Array.from({ length: count }, (_, place) => ({
    name: place % 1000 ? `${'a'.repeat(letters)}!${place}` : `${'a'.repeat(4 + place / 1000)}`,
    id: 3 + 2 * place,
    size: 16,
  }));

test('a long question shows how far it is, is stopped alone, and asked again', async ({ viewer, page }, info) => {
  test.slow();
  await slowFilter(page);
  await viewer.open(write(info.outputPath(), 'slow.heapsnapshot', rooted(slowNames(10_000, 16))));
  const grid = await viewer.show('Summary');
  const before = await grid.count();
  // Clicked from within, as soon as there is something to click.
  await page.evaluate(() => {
    const levels: number[] = [];
    Object.assign(globalThis, { levels });
    const quick = new MutationObserver(() => {
      const bar = document.querySelector('.table-wait [role=progressbar][aria-valuenow]');
      if (!bar) return;
      levels.push(Number(bar.getAttribute('aria-valuenow')));
      if (levels.length < 2) return;
      quick.disconnect();
      document.querySelector<HTMLElement>('.table-wait button')!.click();
    });
    quick.observe(document.body, { subtree: true, childList: true, attributes: true });
  });
  await viewer.filter.fill('slow');
  const again = page.getByRole('button', { name: 'Ask again' });
  await expect(again).toBeVisible();
  const levels = await page.evaluate(() => (globalThis as unknown as { levels: number[] }).levels);
  expect(levels.every((level) => level >= 0 && level <= 100)).toBe(true);
  expect(levels).toEqual([...levels].sort((a, b) => a - b));
  await expect(page.getByText('Stopped before there was an answer.')).toBeVisible();
  await expect(viewer.snapshot('slow')).not.toContainText('Stopped');
  await grid.has(1);
  await expect(grid.row('Stopped')).toBeVisible();

  // The worker is free: others are answered at once, and so is this table.
  await viewer.show('Containment');
  await viewer.show('Summary');
  await viewer.filter.fill('');
  await grid.has(before);

  await viewer.filter.fill('slow');
  await expect(page.getByRole('button', { name: 'Stop', exact: true })).toBeVisible();
  // Meanwhile other tables answer.
  await viewer.tab('Containment').click();
  await viewer.grid('Containment').settled();
  await viewer.tab('Summary').click();
  await expect(grid.root).toHaveAttribute('aria-rowcount', '10', { timeout: 60_000 });
  await expect(page.getByRole('button', { name: 'Stop', exact: true })).toHaveCount(0);
});

test('what cannot be cut is stopped with its worker, and opens again', async ({ viewer, page }, info) => {
  await slowFilter(page);
  await viewer.open(write(info.outputPath(), 'endless.heapsnapshot', rooted(slowNames(3, 60))));
  const grid = await viewer.show('Summary');
  const before = await grid.count();
  await viewer.filter.fill('slow');
  const stop = page.getByRole('button', { name: 'Stop', exact: true });
  await expect(stop).toHaveAttribute('title', /Closes the snapshot/);
  await stop.click();
  await expect(viewer.snapshot('endless')).toContainText('Stopped');
  await page.evaluate(() => Object.assign(globalThis, { isSlow: false }));
  await page.getByRole('button', { name: 'Open again' }).click();
  await viewer.ready(1);
  await viewer.filter.fill('');
  await grid.has(before);
});

/** Keeps back what is sent to workers and has a field there, such as `ask.query.object`. */
async function keepBack(page: Page, path: string): Promise<void> {
  await page.addInitScript((path) => {
    const kept: (() => void)[] = [];
    const post = Worker.prototype.postMessage;
    let isKept = true;
    Worker.prototype.postMessage = function (this: Worker, ...sent: [never, ...never[]]) {
      const message = (sent[0] as unknown[] | undefined)?.[0];
      const step = (at: unknown, name: string) => (at as Record<string, unknown> | undefined)?.[name];
      const has = path.split('.').reduce(step, message) !== undefined;
      if (isKept && has) kept.push(() => post.apply(this, sent));
      else post.apply(this, sent);
    };
    Object.assign(globalThis, {
      letGo: () => {
        isKept = false;
        for (const send of kept) send();
      },
    });
  }, path);
}

const letGo = (page: Page) => page.evaluate(() => (globalThis as unknown as { letGo(): void }).letGo());

test('comparing is stopped alone, and compared again', async ({ viewer, page }) => {
  await keepBack(page, 'compare');
  await viewer.open(sample.base, sample.target);
  await viewer.tab('Comparison').click();
  await expect(page.getByText('Comparing…')).toBeVisible();
  const stop = page.getByRole('button', { name: 'Stop', exact: true });
  await expect(stop).toHaveAttribute('title', /Both snapshots stay open/);
  await stop.press('Enter');
  const again = page.getByRole('button', { name: 'Compare again' });
  await expect(again).toBeFocused();
  await expect(page.getByText('Stopped before the snapshots were compared.')).toBeVisible();

  // A worker that answers late changes nothing, and both answer other questions.
  await letGo(page);
  await viewer.show('Containment');
  await viewer.snapshot('before').getByRole('button').first().click();
  await viewer.show('Summary');
  await viewer.snapshot('after').getByRole('button').first().click();
  await viewer.tab('Comparison').click();
  await again.press('Enter');
  const grid = viewer.grid('Comparison');
  await grid.settled();
  expect((await grid.lines())[0].name).toBe('RequestContext');
  await expect(viewer.alerts).toHaveCount(0);
});

test('the search for suspects is stopped alone, and begins again', async ({ viewer, page }) => {
  await keepBack(page, 'keep-older');
  await viewer.open(sample.base);
  await viewer.choose(sample.target);
  await expect(page.getByText('Looking for what leaks…')).toBeVisible();
  await page.getByRole('button', { name: 'Stop', exact: true }).press('Enter');
  await expect(page.getByText('Stopped before the suspects were known.')).toBeVisible();

  await letGo(page);
  await viewer.show('Summary');
  await viewer.tab('Suspects').click();
  await page.getByRole('button', { name: 'Look again' }).press('Enter');
  await expect(page.getByRole('article').first()).toContainText('pendingReports');
  await expect(viewer.alerts).toHaveCount(0);
});

test('a link whose object takes long is stopped, and the page goes on', async ({ viewer, page }, info) => {
  await keepBack(page, 'ask.query.object');
  await viewer.goto('view=summary&object=@5');
  await viewer.choose(write(info.outputPath(), 'linked.heapsnapshot', rooted([{ name: 'Linked', id: 5, size: 16 }])));
  await viewer.ready(1);
  await expect(page.getByText('Looking for @5…')).toBeVisible();
  const stop = page.getByRole('button', { name: 'Stop', exact: true });
  await expect(stop).toHaveAttribute('title', /Nothing else changes/);
  await stop.click();
  await expect(page.getByText('Select an object to see what keeps it in memory.')).toBeVisible();
  await letGo(page);
  await viewer.show('Containment');
  await expect(page.getByText('Select an object to see what keeps it in memory.')).toBeVisible();
  await viewer.fragmentHas('view', 'containment');
  await viewer.fragmentHas('object', null);
});
