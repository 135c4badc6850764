// The tables: their numbers against the command line's, sorting, filter, expanding.

import { compare, objects, summary } from '../conformance/lib/heaplens.mjs';
import { node24, otherProcess, pair, sample, write } from './support/files';
import { series } from './support/series';
import { expect, test } from './support/test';

const isSorted = (values: number[], descending: boolean) =>
  values.every((value, at) => at === 0 || (descending ? values[at - 1] >= value : values[at - 1] <= value));

test('each column of Summary sorts both ways', async ({ viewer }) => {
  await viewer.open(node24);
  const grid = await viewer.show('Summary');
  for (const [index, name] of ['Distance', 'Shallow Size', 'Retained Size'].entries()) {
    const orders = new Set<string | null>();
    for (const _ of ['one way', 'the other']) {
      await grid.sortBy(name);
      const order = await grid.header(name).getAttribute('aria-sort');
      orders.add(order);
      const values = (await grid.lines()).map((line) => line.values[index]);
      expect(values.length).toBeGreaterThan(10);
      expect(isSorted(values, order === 'descending'), `${name} ${order}: ${values}`).toBe(true);
    }
    expect(orders).toEqual(new Set(['ascending', 'descending']));
  }
  await grid.sortBy('Constructor');
  const names = (await grid.lines()).map((line) => line.name.replace(/×[\d,]+$/, ''));
  expect(names).toEqual([...names].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0)));
});

test('the class filter finds what contains it, whatever its case', async ({ viewer }) => {
  await viewer.open(node24);
  const grid = await viewer.show('Summary');
  const { classes } = await summary(node24);
  await viewer.filter.fill('gAdGeT');
  const expected = classes.filter(({ name }: { name: string }) => /gadget/i.test(name));
  expect(expected.length).toBeGreaterThan(0);
  await expect(grid.root).toHaveAttribute('aria-rowcount', String(expected.length));
  for (const line of await grid.lines()) expect(line.name).toMatch(/gadget/i);

  await viewer.filter.fill('no class is called this');
  await expect(viewer.page.getByText('No class matches the filter.')).toBeVisible();
  await viewer.page.getByRole('button', { name: 'Clear the filter' }).click();
  await expect(viewer.filter).toHaveValue('');
  await expect(grid.root).toHaveAttribute('aria-rowcount', String(classes.length));
});

test('a class opens to all its objects', async ({ viewer }) => {
  await viewer.open(node24);
  const grid = await viewer.show('Summary');
  await viewer.filter.fill('Widget');
  const { classes } = await summary(node24);
  const before = classes.filter(({ name }: { name: string }) => /widget/i.test(name)).length;
  await grid.has(before);
  await grid.expand(grid.row(/^Widget×1,000/));
  await grid.has(before + 1000);
  const inside = (await grid.lines()).filter((line) => line.level === 2).slice(0, 5);
  const facts = await objects(node24, inside.map((line) => line.objectId));
  for (const [index, line] of inside.entries()) {
    const { name, distance, shallowSize, retainedSize } = facts[index];
    expect(line.name).toBe(`${name}@${line.objectId}`);
    expect(line.values).toEqual([distance, shallowSize, retainedSize]);
  }
  // An object opens to its edges.
  const edges = facts[0].edges.length;
  await grid.expand(grid.object(inside[0].objectId!));
  await grid.has(before + 1000 + edges);
});

test('Comparison has the numbers of the command line, added and deleted', async ({ viewer }) => {
  await viewer.open(sample.base, sample.target);
  const grid = await viewer.show('Comparison');
  const { classes } = await compare(sample.base, sample.target);
  await grid.has(classes.length);
  const shown = await grid.lines();
  expect(isSorted(shown.map((line) => line.values[3]), true)).toBe(true);
  for (const line of shown) {
    const [addedCount, removedCount, countDelta, addedSize, removedSize, sizeDelta] = line.values;
    expect(classes).toContainEqual(
      expect.objectContaining({
        name: line.name, addedCount, removedCount, countDelta, addedSize, removedSize, sizeDelta,
      }),
    );
  }
  // The deleted objects come from the base.
  await viewer.filter.fill('(compiled code)');
  const before = classes.filter(({ name }: { name: string }) => name.includes('(compiled code)')).length;
  await grid.has(before);
  const row = grid.row(/^\(compiled code\)$/);
  const both = (await grid.lines()).find((line) => line.name === '(compiled code)')!;
  await grid.expand(row);
  await grid.has(before + both.values[0] + both.values[1]);
  await grid.root.focus();
  await viewer.page.keyboard.press('End');
  const [deleted] = (await grid.lines()).filter((line) => line.name.startsWith('\u2212'));
  const [facts] = await objects(sample.base, [deleted.objectId]);
  expect(facts.shallowSize).toBe(deleted.values.at(-1));
});

test('the base can be chosen', async ({ viewer }) => {
  await viewer.open(sample.base, sample.target, pair.base);
  await viewer.snapshot('after.heapsnapshot').getByRole('button').first().click();
  const grid = await viewer.show('Comparison');
  await viewer.base.selectOption({ label: 'before.heapsnapshot.gz' });
  await grid.settled();
  await expect(grid.row('RequestContext')).toBeVisible();
  await viewer.base.selectOption({ label: 'detached-dom-1.heapsnapshot.gz' });
  await expect(viewer.page.getByText('These snapshots are of unrelated programs.')).toBeVisible();
});

test('what is matched by structure says how surely, and where the counts differ', async ({ viewer, page }) => {
  const { base, target } = otherProcess;
  await viewer.open(base, target);
  await viewer.snapshot('write.heapsnapshot').getByRole('button').first().click();
  const grid = await viewer.show('Comparison');
  await expect(page.getByText('These snapshots are of different processes.')).toBeVisible();
  const told = await compare(base, target, '--matched-by', 'structure');
  expect(told.classes.length).toBeGreaterThan(0);
  type Told = { name: string; confidence: string; countDelta: number };
  const expected = told.classes.map(({ name, confidence, countDelta }: Told) => [
    `${name}match: ${confidence}`,
    countDelta,
  ]);
  const lines = await grid.lines();
  expect(lines.map((line) => [line.name, line.values[2]]).sort()).toEqual(expected.sort());
  const shape = told.classes.find(({ name }: Told) => name === '(object shape)');
  const number = (count: number) => count.toLocaleString('en');
  const says = [
    `confidence ${shape.confidence}`,
    `${number(shape.baseCount)} to ${number(shape.targetCount)} objects`,
    ...shape.places.map(
      (place: { path: string; baseCount: number; targetCount: number }) =>
        `${number(place.baseCount)} to ${number(place.targetCount)} at ${place.path}`,
    ),
  ];
  const row = grid.row(/^\(object shape\)/);
  const title = await row.getByText(/^match: /).getAttribute('title');
  for (const text of says) expect(title).toContain(text);
  // By keyboard, too.
  await row.click();
  const explanation = page.getByRole('complementary', { name: 'Explanation' });
  await page.keyboard.press('F1');
  for (const text of says) await expect(explanation.getByRole('status')).toContainText(text);
  await page.locator('header select').selectOption('zh-CN');
  await expect(page.getByText(/^匹配可信度：/).first()).toHaveAttribute('title', /按结构匹配/);
});

test('a comparison with a file that is cut says what that means', async ({ viewer, page }, info) => {
  const [base, target] = series;
  const cut = target.buffer.subarray(0, target.buffer.indexOf('"visitor 4"'));
  await viewer.open(
    write(info.outputPath(), base.name, base.buffer),
    write(info.outputPath(), 'cut.heapsnapshot', cut),
  );
  await viewer.snapshot('cut.heapsnapshot').getByRole('button').first().click();
  await viewer.show('Comparison');
  await expect(page.getByRole('status').filter({ hasText: 'cut.heapsnapshot is cut: what it lacks' })).toBeVisible();
  await viewer.show('Summary');
  await expect(page.getByText('is cut: what it lacks')).toBeHidden();
});

test('Containment starts from the root', async ({ viewer }) => {
  await viewer.open(node24);
  const grid = await viewer.show('Containment');
  const [root] = await objects(node24, ['1']);
  await grid.has(root.edges.length);
  const line = (await grid.lines()).find(({ name }) => name.includes('(GC roots)'))!;
  const [roots] = await objects(node24, [line.objectId]);
  await grid.expand(grid.object(line.objectId!));
  await grid.has(root.edges.length + roots.edges.length);
});

test('Statistics in Overview are those of the command line', async ({ viewer }) => {
  await viewer.open(node24);
  await viewer.tab('Overview').click();
  const table = viewer.page.getByRole('table', { name: 'Statistics' });
  const cell = (name: string) => table.getByRole('row', { name }).locator('[data-value]');
  const { statistics } = await summary(node24);
  await expect(cell('Code')).toHaveAttribute('data-value', String(statistics.v8heap.code));
  await expect(cell('Strings')).toHaveAttribute('data-value', String(statistics.v8heap.strings));
  await expect(cell('JS arrays')).toHaveAttribute('data-value', String(statistics.v8heap.jsArrays));
  await expect(cell('Typed arrays')).toHaveAttribute('data-value', String(statistics.native.typedArrays));
  await expect(cell('Total')).toHaveAttribute('data-value', String(statistics.total));
});

test('the keyboard reaches everything in a table', async ({ viewer }) => {
  await viewer.open(node24);
  const grid = await viewer.show('Summary');
  const press = (key: string) => viewer.page.keyboard.press(key);
  await viewer.tab('Summary').focus();
  await press('ArrowRight');
  await expect(viewer.tab('Overview')).toBeFocused();
  await press('ArrowLeft');
  await expect(viewer.tab('Summary')).toBeFocused();

  await viewer.filter.focus();
  await press('Tab');
  while (!(await grid.root.evaluate((root) => root === document.activeElement))) await press('Tab');
  await press('Home');
  await expect(grid.cursor).toHaveAttribute('aria-rowindex', '1');
  await press('ArrowDown');
  await expect(grid.cursor).toHaveAttribute('aria-rowindex', '2');
  await press('ArrowRight');
  await expect(grid.cursor).toHaveAttribute('aria-expanded', 'true');
  await press('ArrowRight');
  await expect(grid.cursor).toHaveAttribute('aria-level', '2');
  const id = await grid.cursor.getAttribute('data-object-id');
  await expect(viewer.retainers.root).toBeVisible();
  await viewer.fragmentHas('object', `@${id}`);
  await press('ArrowLeft');
  await expect(grid.cursor).toHaveAttribute('aria-level', '1');
  await press('ArrowLeft');
  await expect(grid.cursor).toHaveAttribute('aria-expanded', 'false');
  // Whoever types ahead gets there, too.
  await press('ArrowRight');
  await press('ArrowRight');
  await expect(grid.cursor).toHaveAttribute('data-object-id', String(id));
  await press('ArrowLeft');
  await press('ArrowLeft');
  // An object's row may say as well that it is closed.
  await expect(grid.cursor).toHaveAttribute('aria-level', '1');
  await expect(grid.cursor).toHaveAttribute('aria-expanded', 'false');
  const count = await grid.count();
  await press('End');
  await expect(grid.cursor).toHaveAttribute('aria-rowindex', String(count));
  await press('PageUp');
  await expect(grid.cursor).not.toHaveAttribute('aria-rowindex', String(count));
  // Assistive technology hears of the row that the keyboard is on.
  const active = await grid.root.getAttribute('aria-activedescendant');
  expect(active).toBe(await grid.cursor.getAttribute('id'));
});

for (const width of [800, 1024, 1280]) {
  test(`no column and no heading is cut where the page is ${width} pixels wide`, async ({ viewer }) => {
    await viewer.page.setViewportSize({ width, height: 800 });
    await viewer.open(sample.base, sample.target);
    for (const view of ['Summary', 'Comparison', 'Containment'] as const) {
      const grid = await viewer.show(view);
      const headings = grid.root.getByRole('columnheader').getByRole('button');
      for (const heading of await headings.all()) {
        // The arrow of the order needs room, too.
        await heading.click();
        await grid.settled();
        const cut = await heading.evaluate((button) => button.scrollWidth - button.clientWidth);
        expect(cut, `${view}: ${await heading.textContent()}`).toBe(0);
      }
      const lost = await grid.root.evaluate((root) => {
        root.scrollLeft = root.scrollWidth;
        const right = root.getBoundingClientRect().left + root.clientWidth;
        const cells = [...root.querySelectorAll('[role=row] > :last-child')];
        return cells.filter((cell) => cell.getBoundingClientRect().right > right + 1).length;
      });
      expect(lost, view).toBe(0);
    }
  });
}
