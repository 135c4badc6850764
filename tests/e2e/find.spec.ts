// Find: by text, by regular expression, by query, by id; stepped through, narrowed, in links.

import { find } from '../conformance/lib/heaplens.mjs';
import type { Viewer } from './pages/viewer';
import { node24, pair, rooted, sample, write } from './support/files';
import { expect, test } from './support/test';

interface Match {
  id: number;
  shallowSize: number;
}

/** The ids of the rows that are painted, from the top. */
async function ids(viewer: Viewer): Promise<number[]> {
  const lines = await viewer.grid('Find').lines();
  return lines.map((line) => Number(line.objectId));
}

test('a text finds what the command line finds, in the same order', async ({ viewer, page }) => {
  await viewer.open(sample.target);
  const expected = await find(sample.target, 'requestcontext');
  expect(expected.total).toBeGreaterThan(20);
  await page.keyboard.press('/');
  await expect(viewer.find).toBeFocused();
  await page.keyboard.type('requestcontext');
  await expect(viewer.tab('Find')).toHaveAttribute('aria-selected', 'true');
  const grid = viewer.grid('Find');
  await grid.has(expected.total);
  const shown = await ids(viewer);
  expect(shown).toEqual(expected.matches.slice(0, shown.length).map((match: Match) => match.id));
  const [count, shallow] = await viewer.foundNumbers();
  expect([count, shallow]).toEqual([expected.total, expected.shallowSize]);
  await viewer.fragmentHas('find', 'requestcontext');
  await viewer.fragmentHas('view', 'find');

  // A column sorts, and the order of the file comes back.
  await grid.sortBy('Shallow Size');
  expect((await grid.lines())[0].values[1]).toBe(
    Math.max(...expected.matches.map((match: Match) => match.shallowSize)),
  );
  await page.getByRole('button', { name: 'File order' }).click();
  // How many rows are painted differs.
  const first = async () => (await ids(viewer)).slice(0, 10);
  await expect.poll(first).toEqual(shown.slice(0, 10));
});

test('upper and lower case, and a regular expression', async ({ viewer }) => {
  await viewer.open(sample.target);
  const grid = viewer.grid('Find');
  await viewer.find.fill('requestcontext');
  await viewer.findSwitch('Match case').click();
  expect((await find(sample.target, 'requestcontext', '--case')).total).toBe(0);
  await expect(viewer.page.getByText('No object is found.')).toBeVisible();
  await viewer.fragmentHas('by', 'case');

  await viewer.findSwitch('Regular expression').click();
  await viewer.find.fill('^Request[A-Z]');
  await grid.has((await find(sample.target, '^Request[A-Z]', '--regex')).total);
  await viewer.fragmentHas('by', 'regex');
  await viewer.find.fill('[A-');
  const problem = viewer.page.getByRole('status').filter({ hasText: 'not understood' });
  await expect(problem).toContainText('SyntaxError');
  await viewer.find.fill('^Request');
  await grid.has((await find(sample.target, '^Request', '--regex')).total);
});

test('Enter steps from hit to hit, and the Retainers follow', async ({ viewer, page }) => {
  await viewer.open(sample.target);
  const { total, matches } = await find(sample.target, 'RequestContext');
  await viewer.find.fill('RequestContext');
  const position = page.getByText(`of ${total}`);
  const grid = viewer.grid('Find');
  await page.keyboard.press('Enter');
  await expect(position).toHaveText(`1 of ${total}`);
  await expect(grid.cursor).toHaveAttribute('data-object-id', String(matches[0].id));
  await expect(viewer.heading).toContainText('to a root');
  await page.keyboard.press('Enter');
  await expect(position).toHaveText(`2 of ${total}`);
  await viewer.fragmentHas('object', `@${matches[1].id}`);
  await page.keyboard.press('Shift+Enter');
  await page.keyboard.press('Shift+Enter');
  await expect(position).toHaveText(`${total} of ${total}`);
  await expect(grid.cursor).toHaveAttribute('data-object-id', String(matches[total - 1].id));
  await expect(viewer.find).toBeFocused();
  // A row that is chosen in the table is where the next step begins.
  await grid.root.focus();
  await page.keyboard.press('Home');
  await expect(position).toHaveText(`1 of ${total}`);
  await page.getByRole('button', { name: 'Next object (Enter)' }).click();
  await expect(position).toHaveText(`2 of ${total}`);
});

test('an id goes straight to its object in Summary', async ({ viewer, page }) => {
  await viewer.open(sample.target);
  const { matches } = await find(sample.target, 'RequestContext', '--limit', '30');
  const id = matches[20].id;
  await viewer.filter.fill('Nothing is called so');
  await page.keyboard.press('Control+f');
  await expect(viewer.find).toBeFocused();
  await page.keyboard.type(`@${id}`);
  await page.keyboard.press('Enter');
  const grid = viewer.grid('Summary');
  await expect(grid.cursor).toHaveAttribute('data-object-id', String(id));
  await expect(viewer.filter).toHaveValue('');
  await page.keyboard.press('Control+a');
  await page.keyboard.type('@99999999');
  await page.keyboard.press('Enter');
  await expect(viewer.alerts).toContainText('There is no object @99999999');
});

test('a second Ctrl+F is the browser\'s own, and a slash may be typed', async ({ viewer, page }) => {
  await viewer.open(node24);
  const isTaken = () =>
    page.evaluate(() => {
      const event = new KeyboardEvent('keydown', { key: 'f', ctrlKey: true, bubbles: true, cancelable: true });
      document.activeElement!.dispatchEvent(event);
      return event.defaultPrevented;
    });
  expect(await isTaken()).toBe(true);
  await expect(viewer.find).toBeFocused();
  expect(await isTaken()).toBe(false);
  await viewer.filter.focus();
  await page.keyboard.type('a/b');
  await expect(viewer.filter).toHaveValue('a/b');
});

test('a query is completed by keys and tells what all retain as a whole', async ({ viewer, page }) => {
  await viewer.open(sample.target);
  const text = 'class:RequestContext distance<12';
  const expected = await find(sample.target, text, '--query');
  await viewer.findSwitch('Query').click();
  const box = page.getByRole('combobox', { name: 'Find' });
  await expect(box).toBeFocused();
  const list = page.getByRole('listbox', { name: 'Suggestions' });
  await page.keyboard.type('cla');
  await expect(list.getByRole('option')).toHaveCount(1);
  await expect(list).toContainText('The class is called so');
  await page.keyboard.press('ArrowDown');
  await expect(list.getByRole('option')).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Enter');
  await expect(box).toHaveValue('class:');
  await page.keyboard.type('RequestCo');
  const option = list.getByRole('option').filter({ hasText: 'RequestContext' }).first();
  await expect(option).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Tab');
  await expect(box).toHaveValue('class:RequestContext ');
  await page.keyboard.type('distance<12');
  await viewer.grid('Find').has(expected.total);
  expect(await viewer.foundNumbers()).toEqual([expected.total, expected.shallowSize, expected.retainedSize]);
  await viewer.fragmentHas('by', 'query');
  await viewer.fragmentHas('find', text);
  await page.keyboard.press('Escape');
  await expect(list).toBeHidden();
  // The explanation of a type.
  await box.fill('type:clo');
  await expect(list.getByRole('option').first()).toContainText('A function. It keeps the variables');
});

test('no suggestions come after Escape', async ({ viewer, page }) => {
  await viewer.open(sample.target);
  await viewer.findSwitch('Query').click();
  const list = page.getByRole('listbox', { name: 'Suggestions' });
  await expect(list).toBeVisible();
  await viewer.find.evaluate(async (input: HTMLInputElement) => {
    input.value = 'type:closure';
    input.dispatchEvent(new InputEvent('input', { bubbles: true }));
    // Sooner than the worker answers, as a rule.
    await new Promise((resolve) => setTimeout(resolve));
    input.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true, cancelable: true }));
  });
  // The worker answers this later.
  await expect(viewer.found).toContainText('retained as a whole');
  await expect(list).toBeHidden();
});

test('what is wrong in a query is marked and explained', async ({ viewer, page }) => {
  await viewer.open(node24);
  await viewer.findSwitch('Query').click();
  const problem = page.getByRole('status').filter({ hasText: 'This is not understood' });
  await viewer.find.fill('clas:Foo or detached');
  await expect(problem.locator('mark')).toHaveText('clas');
  await expect(problem).toContainText('“class” may be meant');
  await viewer.find.fill('shallow>1XB');
  await expect(problem.locator('mark')).toHaveText('1XB');
  await viewer.find.fill(`class:${'x'.repeat(100_000)}`);
  await expect(problem).toContainText('longer than 10000 bytes');
  await viewer.find.fill('type:closure');
  await viewer.grid('Find').has((await find(node24, 'type:closure', '--query')).total);
});

test('what is found is narrowed by class and type, and the other snapshot is asked the same', async ({ viewer, page }) => {
  await viewer.open(pair.base, pair.target);
  const whole = await find(pair.target, 'detached');
  await viewer.find.fill('detached');
  const grid = viewer.grid('Find');
  await grid.has(whole.total);
  const name = whole.matches[0].className;
  const ofClass = whole.matches.filter((match: { className: string }) => match.className === name).length;
  const classes = page.getByRole('combobox', { name: 'Class', exact: true });
  await expect(classes.locator('option', { hasText: `${name} (${ofClass})` })).toHaveCount(1);
  await classes.selectOption(name);
  await grid.has(ofClass);
  await viewer.fragmentHas('class', name);
  const link = viewer.fragment();

  // Counts stay those of the whole, so that another class can be chosen.
  await classes.selectOption('');
  await grid.has(whole.total);
  await viewer.fragmentHas('class', null);
  const types = page.getByRole('combobox', { name: 'Type', exact: true });
  await types.selectOption('native');
  const natives = whole.matches.filter((match: { type: string }) => match.type === 'native').length;
  await grid.has(natives);
  await viewer.fragmentHas('type', 'native');
  await page.goBack();
  await grid.has(whole.total);
  await expect(types).toHaveValue('');

  await viewer.snapshot('detached-dom-1').getByRole('button').first().click();
  await grid.has((await find(pair.base, 'detached')).total);
  await expect(viewer.find).toHaveValue('detached');

  // The link leads to the same.
  await page.evaluate((fragment) => history.pushState(null, '', `#${fragment}`), link.toString());
  await page.evaluate(() => window.dispatchEvent(new PopStateEvent('popstate')));
  await expect(classes).toHaveValue(name);
});

test('a regular expression that never ends is stopped, and does not run again by itself', async ({ viewer, page }, info) => {
  const file = write(info.outputDir, 'long.heapsnapshot', rooted([
    { type: 'string', name: 'a'.repeat(60) + '!', id: 3, size: 16 },
    { type: 'string', name: 'aaa', id: 5, size: 16 },
  ]));
  await viewer.open(file);
  await viewer.findSwitch('Regular expression').click();
  await viewer.find.fill('^(a+)+$');
  await page.getByRole('button', { name: 'Stop' }).click({ timeout: 15_000 });
  await page.getByRole('button', { name: 'Open again' }).click();
  await viewer.ready(1);
  await expect(viewer.find).toHaveValue('^(a+)+$');
  await expect(page.getByText('This search was not run again by itself')).toBeVisible();
  await viewer.find.fill('^a+$');
  await viewer.grid('Find').has(1);
});

test('a slow search shows how far it is, and a newer one takes its place', async ({ viewer, page }, info) => {
  const objects = Array.from({ length: 10_000 }, (_, place) => ({
    type: 'string',
    name: place === 9_000 ? 'aaaa' : `${'a'.repeat(19)}!${place}`,
    id: 3 + 2 * place,
    size: 16,
  }));
  await viewer.open(write(info.outputPath(), 'slow.heapsnapshot', rooted(objects)));
  const summary = await viewer.show('Summary');
  await summary.expand(summary.row(/^\(string\)/));
  await summary.root.locator('[role=row][aria-level="2"]').first().click();
  await viewer.retainers.settled();
  await viewer.findSwitch('Regular expression').click();
  await viewer.find.fill('^(a+)+$');
  const panel = page.getByRole('tabpanel');
  await expect(panel.getByRole('progressbar')).toBeVisible();
  await viewer.find.fill('^a+!7$');
  await viewer.grid('Find').has(1);
  await expect(panel.getByRole('progressbar')).toHaveCount(0);

  // Stop ends the search alone.
  await viewer.find.fill('^(a+)+$');
  await panel.getByRole('button', { name: 'Stop', exact: true }).click();
  await expect(panel.getByText('Stopped before there was an answer.')).toBeVisible();
  await expect(viewer.snapshot('slow')).not.toContainText('Stopped');
  // Nothing goes on unseen that another long question would have to wait for.
  await page.getByRole('button', { name: 'Merged paths', exact: true }).click();
  await expect(viewer.grid('Merged paths').row('They are roots')).toBeVisible();
  await viewer.find.fill('^aaaa$');
  await viewer.grid('Find').has(1);
});

test('the box fits, and what can be asked is told in Chinese too', async ({ viewer, page }) => {
  await page.setViewportSize({ width: 800, height: 700 });
  await viewer.goto('', '?lang=zh-CN');
  await page.locator('input[type=file]').setInputFiles(node24);
  await page.getByRole('button', { name: '更多', exact: true }).click();
  await page.getByRole('menuitem', { name: '查找', exact: true }).click();
  await expect(page.getByText('按条件查找对象').first()).toBeVisible();
  const words = await page.getByRole('tabpanel').locator('dd').allInnerTexts();
  expect(words.filter((text) => !/[\u4e00-\u9fff]/.test(text))).toEqual([]);
  const isOverflowing = await page.evaluate(() => {
    const header = document.querySelector('header')!;
    return header.scrollWidth > header.clientWidth;
  });
  expect(isOverflowing).toBe(false);
});
