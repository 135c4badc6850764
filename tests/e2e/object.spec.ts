// The Object panel: what the selected object is and holds, on snapshots whose contents are known.

import { heaplens } from '../conformance/lib/heaplens.mjs';
import type { Viewer } from './pages/viewer';
import { allocations, contents, snapshot, write } from './support/files';
import { expect, test } from './support/test';

/** Opens a snapshot of `contents.cjs` and selects the object that has all others. */
async function openHeld(viewer: Viewer, file: string, className = 'Held'): Promise<void> {
  await viewer.open(file);
  const grid = await viewer.show('Summary');
  await viewer.filter.fill(className);
  await expect(grid.root).not.toHaveAttribute('aria-busy', 'true');
  const row = grid.row(new RegExp(`^${className}`));
  await expect(row).toHaveAttribute('aria-level', '1');
  await grid.expand(row);
  await grid.rows.and(grid.root.locator('[aria-level="2"]')).first().click();
  await viewer.object.settled();
}

/** Goes back, once the address says which object is shown. */
async function back(viewer: Viewer): Promise<void> {
  await viewer.fragmentHas('object', (await viewer.object.id().textContent())!);
  await viewer.page.goBack();
}

test('an object tells what it is, and its properties their values', async ({ viewer }) => {
  await openHeld(viewer, contents.node);
  const { object } = viewer;
  await expect(object.fact('Kind')).toHaveText('object');
  await expect(object.fact('Class')).toHaveText('Held');
  await expect(object.fact('Size').locator('[data-value]')).toHaveCount(2);
  await object.follow('values');
  await expect(object.fact('Class')).toHaveText('Values');
  const texts = await object.texts('Properties');
  for (const property of ['small: 7', 'negative: -3', 'double: 2.5', 'large: 1099511627776', 'nan: NaN', 'yes: true', 'no: false', 'nothing: null', 'missing: undefined']) {
    expect(texts).toContain(property);
  }
  await expect(object.fact('Location')).toHaveText('contents.cjs:17:1');
  const marked = object.root.getByRole('group', { name: 'Source' }).locator('[aria-current=location]');
  await expect(marked).toHaveText(/17\s*class Values extends Owner/);
  await object.follow('date');
  await expect(object.fact('Kind')).toHaveText('date');
  await expect(object.fact('Value')).toHaveText('2024-02-01T00:00:00.000Z');
});

for (const [producer, file] of Object.entries(contents)) {
  test(`collections show their entries, in pages (${producer})`, async ({ viewer }) => {
    await openHeld(viewer, file);
    const { object } = viewer;
    await object.follow('collections', 'mixed');
    await expect(object.fact('Kind')).toHaveText('Map');
    expect(await object.texts('Entries')).toEqual(['not in the file ⇒ Item', '"two" ⇒ Item', 'Key ⇒ not in the file']);
    await back(viewer);
    await expect(object.fact('Kind')).toHaveText('plain object');
    await object.follow('array');
    const page = (from: number) => Array.from({ length: 20 }, (_, i) => `[${from + i}]: Item`);
    expect(await object.texts('Elements')).toEqual(page(0));
    await expect(object.root.getByText('1–20 of 250')).toBeVisible();
    await expect(object.page('Elements', 'Previous')).toBeDisabled();
    await object.page('Elements', 'Next').click();
    await expect(object.root.getByText('21–40 of 250')).toBeVisible();
    expect(await object.texts('Elements')).toEqual(page(20));
    for (let next = 0; next < 11; next++) await object.page('Elements', 'Next').click();
    await expect(object.root.getByText('241–250 of 250')).toBeVisible();
    await expect(object.page('Elements', 'Next')).toBeDisabled();
    await expect(object.entries('Elements')).toHaveCount(10);
  });

  test(`functions show their variables, promises who waits (${producer})`, async ({ viewer }) => {
    await openHeld(viewer, file);
    const { object } = viewer;
    await object.follow('closure');
    await expect(object.fact('Kind')).toHaveText('closure');
    expect(await object.texts('Variables')).toEqual(['inner: Key']);
    expect(await object.texts('Variables', 1)).toEqual(['outer: Owner', 'held: Item', 'label: "closure label"']);
    await expect(object.fact('Location')).toHaveText(/:67:30$/);
    if (producer === 'chromium') {
      const marked = object.root.getByRole('group', { name: 'Source' }).locator('[aria-current=location]');
      await expect(marked).toHaveText(/67\s*return function innermost\(\) \{/);
    } else {
      await expect(object.root.getByText('V8 kept only the first 1,024 characters')).toBeVisible();
    }
    await back(viewer);
    await object.follow('bound');
    await expect(object.fact('Bound function')).toContainText('target()');
    expect(await object.texts('Bound arguments')).toEqual(['[0]: Item', '[1]: "second argument"']);
    await back(viewer);
    await object.follow('never');
    await expect(object.fact('State')).toHaveText('pending');
    const waiters = await object.texts('Waits for it');
    expect(waiters[0]).toMatch(/^await in streams\(\)/);
    expect(waiters[4]).toMatch(/^await in waitsForever\(\)/);
    // A function that waits is one click away.
    await object.entries('Waits for it').last().getByRole('button').click();
    await expect(object.fact('Kind')).toHaveText('closure');
    await back(viewer);
    await expect(object.fact('State')).toHaveText('pending');
  });
}

test('bytes, weak references, proxies and strings tell theirs', async ({ viewer }) => {
  await openHeld(viewer, contents.node);
  const { object } = viewer;
  await object.follow('buffers', 'part');
  await expect(object.fact('Kind')).toHaveText('typed array');
  await expect(object.fact('Bytes')).toHaveText('10.0 kB');
  await object.fact('Buffer').getByRole('button').click();
  await expect(object.fact('Kind')).toHaveText('array buffer');
  await openHeld(viewer, contents.node);
  await object.follow('weakRef');
  await expect(object.fact('Target')).toContainText('Key');
  await openHeld(viewer, contents.node);
  await object.follow('strings', 'joined');
  await expect(object.fact('Kind')).toHaveText('concatenated string');
  const text = object.root.getByRole('group', { name: 'Text' });
  await expect(text).toContainText(/^start 0\.\d+ part 0 part 1 /);
  await object.page('Text', 'Next').click();
  await expect(text).toContainText(/ part 298 part 299$/);
});

test('the panel says what the command line says', async ({ viewer }) => {
  const { object } = viewer;
  for (const path of [['collections', 'many'], ['collections', 'thinned'], ['collections', 'weakMap'], ['closure'], ['stream'], ['never']]) {
    await openHeld(viewer, contents.node);
    await object.follow(...path);
    const id = (await object.id().textContent())!;
    const { stdout } = await heaplens(['object', contents.node, id, '--contents', '--json']);
    const told = JSON.parse(stdout);
    await expect(object.fact('Class')).toHaveText(told.className);
    await expect(object.fact('Distance')).toHaveText(String(told.distance));
    const sizes = object.fact('Size').locator('[data-value]');
    await expect(sizes.first()).toHaveAttribute('data-value', String(told.shallowSize));
    await expect(sizes.last()).toHaveAttribute('data-value', String(told.retainedSize));
    const totals = told.contents.map((one: { total: number }) => one.total.toLocaleString('en-US'));
    expect(await object.root.locator('h3 .count').allTextContents()).toEqual(totals);
    const ids = (values: { id?: number }[]) => values.flatMap((value) => (value?.id ? [`@${value.id}`] : []));
    const firstPart = told.contents[0];
    const shown = firstPart.entries.slice(0, 20).flatMap((entry: any) => ids([entry.key?.key, entry.value]));
    expect(await object.root.getByRole('list').first().locator('.object-id').allTextContents()).toEqual(shown);
  }
});

test('the panel follows the cursor of Retainers, whose object stays', async ({ viewer }) => {
  await openHeld(viewer, contents.node);
  const { object, retainers } = viewer;
  await object.follow('collections', 'mixed');
  const id = (await object.id().textContent())!;
  await retainers.settled();
  const [first, second] = await retainers.lines();
  await retainers.object(first.objectId!).click();
  await expect(object.id()).toHaveText(`@${first.objectId}`);
  await viewer.page.keyboard.press('ArrowDown');
  await expect(object.id()).toHaveText(`@${second.objectId}`);
  await viewer.fragmentHas('object', id);
  expect((await retainers.lines()).map((line) => line.objectId)).toContain(first.objectId);
  // What is selected there is selected: its retainers follow.
  await object.settled();
  await object.toggle('Dominators');
  await object.entries('Dominators').first().getByRole('button').click();
  await viewer.fragmentHas('object', (await object.id().textContent())!);
  await expect(object.id()).not.toHaveText(id);
});

test('everything goes by keyboard, and widths are remembered', async ({ viewer, page }) => {
  await openHeld(viewer, contents.node);
  const { object } = viewer;
  const value = object.entries('Properties').filter({ hasText: /^values: / }).getByRole('button');
  await value.focus();
  await page.keyboard.press('Enter');
  await expect(object.fact('Class')).toHaveText('Values');
  await expect(object.heading).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(object.root.getByRole('button', { name: 'Copy the id' })).toBeFocused();
  const part = object.root.getByRole('button', { name: /^Properties/ });
  await part.focus();
  await page.keyboard.press('Enter');
  await expect(part).toHaveAttribute('aria-expanded', 'false');
  await expect(object.entries('Properties')).toHaveCount(0);

  const bar = page.getByRole('separator', { name: 'Width of the Object panel' });
  const width = async () => (await object.root.boundingBox())!.width;
  const before = await width();
  await bar.focus();
  await page.keyboard.press('ArrowLeft');
  await expect.poll(width).toBeGreaterThan(before + 20);
  const wider = Math.round(await width());
  await openHeld(viewer, contents.node);
  expect(Math.round(await width())).toBe(wider);
});

test('a narrow page shows one of the two panes', async ({ viewer, page }) => {
  await openHeld(viewer, contents.node);
  await page.setViewportSize({ width: 800, height: 900 });
  const choice = page.getByRole('group', { name: 'Panels of the selected object' });
  await expect(viewer.retainers.root).toBeVisible();
  await expect(viewer.object.root).toBeHidden();
  await choice.getByRole('button', { name: 'Object' }).click();
  await expect(viewer.object.root).toBeVisible();
  await expect(viewer.retainers.root).toBeHidden();
  await expect(viewer.object.fact('Class')).toHaveText('Held');
});

test('names from a file are text, whatever they are', async ({ viewer, page }, info) => {
  const hostile = '<img src=x onerror="document.title=1"><b>bold</b>';
  const file = snapshot([
    { type: 'synthetic', name: '', id: 1, size: 0, edges: [['a', 1]] },
    { name: hostile, id: 3, size: 8, edges: [[hostile, 2], [hostile, 3, 'internal']] },
    { type: 'string', name: hostile, id: 5, size: 8 },
    { type: 'closure', name: hostile, id: 7, size: 8 },
  ]);
  await viewer.open(write(info.outputPath(), 'hostile.heapsnapshot', file));
  const grid = await viewer.show('Containment');
  await grid.object(3).click();
  await viewer.object.settled();
  expect(await viewer.object.texts('Properties')).toEqual([`${hostile}: "${hostile}"`]);
  await expect(page.locator('img, b')).toHaveCount(0);
  expect(await page.title()).toContain('hostile');
});

test('an object of a recorded timeline tells by which calls it was allocated', async ({ viewer }) => {
  await openHeld(viewer, allocations, 'Gadget');
  const { object } = viewer;
  const title = object.root.getByRole('button', { name: 'Allocation stack' });
  const frames = object.entries('Allocation stack');
  // The first one was there before the recording began.
  await expect(title).toHaveAttribute('aria-expanded', 'false');
  await title.press('Enter');
  await expect(frames).toHaveCount(0);
  await expect(object.root.getByText(/^Not recorded: /)).toBeVisible();
  await viewer.find.fill('@126509');
  await viewer.find.press('Enter');
  await expect(object.id()).toHaveText('@126509');
  await expect(title).toHaveAttribute('aria-expanded', 'true');
  await expect(frames).toHaveText([
    /^allocGadget\s*tiny-app\.js:74:23$/,
    /^allocateSome\s*tiny-app\.js:73:43$/,
    /^\(anonymous\)\s*script 14:1:1$/,
    /^\(root\)$/,
  ]);
});

test('an object of a snapshot without recorded stacks has no allocation stack', async ({ viewer }) => {
  await openHeld(viewer, contents.node);
  await expect(viewer.object.fact('Kind')).toHaveText('object');
  await expect(viewer.object.root.getByRole('button', { name: 'Allocation stack' })).toHaveCount(0);
});
