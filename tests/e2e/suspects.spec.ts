// Suspects: from two or three snapshots to what leaks, why, and the line.

import { cpSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { compare, heaplens } from '../conformance/lib/heaplens.mjs';
import { made, madeIn, own } from '../suspects/lib/scenarios.mjs';
import { node24, pair, root, sample } from './support/files';
import { series } from './support/series';
import { expect, test } from './support/test';

/** The lines of the sample's server. */
const code = readFileSync(path.join(root, 'tests/fixtures/make/sample-server.cjs')).toString().split('\n');

test('the sample pair leads to the class, the array, the path and the line', async ({ viewer, page }) => {
  await viewer.open(sample.base, sample.target);
  const suspects = await viewer.suspects();
  await expect(suspects).toHaveCount(1);
  const { suspects: [expected] } = await told(sample.base, sample.target);

  const first = suspects.first();
  const title = first.getByRole('button').first();
  await expect(title).toHaveAttribute('aria-expanded', 'true');
  await expect(title).toContainText('RequestContext in the array pendingReports');
  await expect(title.locator('[data-value]')).toHaveAttribute('data-value', String(expected.retainedDelta));
  await expect(first).toContainText('Something pushes and nothing takes out.');

  // The same numbers as on the command line.
  const [step] = expected.perStep;
  const growth = first.getByRole('region', { name: 'What grows' });
  const values = await growth.locator('td[data-value]').evaluateAll((cells) => cells.map((cell) => Number(cell.getAttribute('data-value'))));
  expect(values).toEqual([step.countDelta, step.shallowDelta, step.retainedDelta]);

  // The line of code, from the script's text in the snapshot.
  const nearest = first.getByRole('region', { name: 'The nearest code' });
  await expect(nearest).toContainText(`server.cjs:${expected.location.line}:${expected.location.column}`);
  const marked = nearest.locator('[aria-current=location]');
  await expect(marked).toContainText(code[expected.location.line - 1].trim());
  await expect(marked).toContainText(String(expected.location.line));

  // A step of the path selects its object; its retainers come below.
  const steps = first.getByRole('region', { name: 'Path from a root' });
  const { id } = expected.accumulator;
  await expect(steps.locator('li.is-accumulator')).toContainText('gathers here');
  await steps.getByRole('button', { name: `@${id}` }).click();
  await viewer.retainers.settled();
  await expect(viewer.object.id()).toHaveText(`@${id}`);
  await viewer.fragmentHas('object', `@${id}`);
  await viewer.fragmentHas('view', 'suspects');

  // An example is one of the objects that gather there.
  await first.getByRole('region', { name: 'What is retained' }).getByRole('button', { name: /@\d+/ }).first().click();
  await expect(viewer.object.fact('Location')).toContainText('server.cjs');
  await expect(page.getByRole('alert')).toHaveCount(0);
});

test('the sample pair of the start page is guided to the line', async ({ viewer, page }) => {
  await viewer.goto();
  await page.getByRole('button', { name: 'Open the sample pair' }).click();
  const guide = page.getByRole('complementary', { name: 'Guide through the sample pair' });
  for (const [words, part] of [
    ['names what leaks', 'What grows'],
    ['The evidence', 'How sure this is'],
    ['What keeps them', 'Path from a root'],
    ['The line', 'The nearest code'],
  ]) {
    await expect(guide).toContainText(words!);
    await expect(page.locator('.is-guided')).toHaveAccessibleName(part!);
    await guide.getByRole('button', { name: /Next|Done/ }).press('Enter');
  }
  await expect(guide).toHaveCount(0);
  await expect(viewer.tab('Suspects')).toHaveAttribute('aria-selected', 'true');
});

test('the evidence is one click away in other views', async ({ viewer, page }) => {
  await viewer.open(sample.base, sample.target);
  const first = (await viewer.suspects()).first();
  await first.getByRole('button', { name: 'RequestContext in Comparison' }).click();
  const deltas = viewer.grid('Comparison');
  await deltas.settled();
  await expect(deltas.rows).toHaveCount(1);
  await expect(viewer.filter).toHaveValue('RequestContext');
  const [added] = (await deltas.lines())[0].values;
  expect(added).toBe(200);

  // The address is a step further now, which Back undoes.
  await viewer.fragmentHas('view', 'comparison');
  await page.goBack();
  await expect(viewer.tab('Suspects')).toHaveAttribute('aria-selected', 'true');
  const again = page.getByRole('list', { name: 'Suspects' }).getByRole('article').first();
  await again.getByRole('button', { name: 'The place in Containment' }).click();
  const tree = viewer.grid('Containment');
  await tree.settled();
  await expect(tree.cursor).toContainText('pendingReports');
  await viewer.tab('Suspects').click();
  await (await viewer.suspects()).first().getByRole('button', { name: 'Merged paths of RequestContext' }).click();
  await expect(viewer.grid('Merged paths').rows.first()).toBeVisible();
});

test('a switch in Comparison leaves out what Suspects holds back', async ({ viewer, page }) => {
  await viewer.open(sample.base, sample.target);
  const grid = await viewer.show('Comparison');
  const all = await grid.lines();
  const names = (lines: typeof all) => lines.map(({ name }) => name);
  expect(names(all)).toContain('(compiled code)');
  await page.getByLabel('Without noise').press('Space');
  const said = page.getByRole('status').filter({ hasText: 'Held back as no leak' });
  await expect(said).toBeVisible();
  await grid.settled();
  const left = await grid.lines();
  expect(names(left)).not.toContain('(compiled code)');
  expect(names(left)).toContain('RequestContext');
  const expected = await compare(sample.base, sample.target, '--without-noise');
  const numbers = (one: Record<string, number>) =>
    [one.addedCount, one.removedCount, one.countDelta, one.addedSize, one.removedSize, one.sizeDelta];
  // The rows in sight.
  expect(left.map(({ name, values }) => [name, ...values])).toEqual(
    expected.classes.slice(0, left.length).map((one: Record<string, number>) => [one.name, ...numbers(one)]),
  );
  await expect(grid.root).toHaveAttribute('aria-rowcount', String(expected.classes.length));
  await expect(said).toContainText(`${expected.heldBack.objects.toLocaleString('en')} new objects`);
  // What opens below a row is what the row counts.
  const text = left.find(({ name }) => name === '(string)')!;
  await grid.expand(grid.row('(string)'));
  const below = (await grid.lines()).filter(({ level }) => level === 2);
  expect(below).toHaveLength(Math.min(text.values[0] + text.values[1], below.length));
  await expect.poll(() => viewer.fragment().get('noise')).toBe('0');
  await page.getByLabel('Without noise').uncheck();
  await expect(said).toHaveCount(0);
  await grid.settled();
  expect(names(await grid.lines())).toEqual(names(all));

  // A link comes back to it.
  await page.goto('about:blank');
  await viewer.goto('v=1&view=comparison&noise=0');
  await viewer.choose(sample.base, sample.target);
  await viewer.ready(2);
  await expect(said).toBeVisible();
});

test('of three snapshots, what grew in the first step only is noise', async ({ viewer, page }) => {
  test.slow();
  const program = own().find(({ name }) => name === 'map-by-request')!;
  const { files } = (await made(program))!;
  await viewer.open(...files);
  const grid = await viewer.show('Comparison');
  await page.getByLabel('Base snapshot').selectOption('base.heapsnapshot.gz');
  await viewer.filter.fill('TemplateToken');
  await expect(grid.row('TemplateToken')).toBeVisible();
  await page.getByLabel('Without noise').check();
  await expect(grid.row('TemplateToken')).toHaveCount(0);
  await viewer.filter.fill('RequestNote');
  await expect(grid.row('RequestNote')).toBeVisible();
});

test('with three snapshots each step is told, and the keyboard opens what is folded', async ({ viewer, page }) => {
  test.slow();
  const program = own().find(({ name }) => name === 'map-by-request')!;
  const { files } = (await made(program))!;
  await viewer.open(...files);
  const suspects = await viewer.suspects();
  const expected = await told(...files);
  await expect(suspects).toHaveCount(expected.suspects.length);
  const first = suspects.first();
  await expect(first.getByRole('button').first()).toContainText('high confidence');
  await expect(first).toContainText('It grew in each of 2 steps.');
  const rows = first.getByRole('region', { name: 'What grows' }).locator('tbody tr');
  await expect(rows).toHaveCount(3);

  // Enter closes the suspect, and opens it again.
  const title = first.getByRole('button').first();
  await title.focus();
  await page.keyboard.press('Enter');
  await expect(title).toHaveAttribute('aria-expanded', 'false');
  await viewer.fragmentHas('suspect', '0');
  await page.keyboard.press('Enter');
  await expect(title).toHaveAttribute('aria-expanded', 'true');
  await viewer.fragmentHas('suspect', '1');

  // What was held back is said, and shown by a click.
  const { noise } = expected;
  const summary = page.getByText(/Held back as no leak/);
  await summary.focus();
  await page.keyboard.press('Enter');
  const parts = page.locator('.held-back tr');
  await expect(parts).toHaveCount(noise.parts.length);
});

test('one snapshot has modest suspects, and says so', async ({ viewer, page }) => {
  await viewer.open(node24);
  await viewer.tab('Suspects').click();
  await expect(page.getByText(/there is one snapshot alone/)).toBeVisible();
  await expect(page.getByText(/Comparison lists all/)).toHaveCount(0);
  await expect(page.getByText('high confidence')).toHaveCount(0);
});

test('the same file twice, and one of another program, are said', async ({ viewer, page }) => {
  await viewer.open(sample.base, sample.base, sample.target);
  await viewer.tab('Suspects').click();
  const same = page.getByRole('note').filter({ hasText: 'same snapshot' });
  await expect(same, 'which of two equal names').toContainText(/heapsnapshot(\.gz)? · #[12]/);
  await expect(page.getByRole('article').first()).toContainText('pendingReports');

  await page.reload();
  await viewer.open(node24, pair.target);
  await viewer.tab('Suspects').click();
  await expect(page.getByRole('note').first()).toContainText(/of another program/);
});

test('snapshots of two processes have the suspects of the command line', async ({ viewer, page, context }, info) => {
  test.slow();
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const program = own().find(({ name }) => name === 'map-by-request')!;
  const first = (await made(program))!.files;
  const second = (await madeIn(program, info.outputPath())).files;
  const copy = page.getByRole('button', { name: 'Copy as Markdown' });
  for (const { files, said, left } of [
    { files: [second[1], first[2]], said: /matched in groups/, left: 2 },
    // The one that is of another process is left out, wherever it stands.
    { files: [first[1], second[2], first[2]], said: /is of another process.* It was left out/, left: 2 },
  ]) {
    // Their names are equal.
    const given = files.map((file, at) => copied(info.outputPath('named'), file, `${at + 1}-${path.basename(file)}`));
    await viewer.open(...given);
    // The page puts them in order.
    const names = await viewer.snapshots.locator('.snapshot-name').evaluateAll((all) => all.map((one) => one.getAttribute('title')!));
    const named = names.map((name) => path.join(info.outputPath('named'), name));
    const suspects = await viewer.suspects();
    const expected = await told(...named);
    expect(expected.snapshots).toHaveLength(left);
    expect(expected.suspects[0].accumulator.name).toBe('requestNotes');
    await expect(suspects).toHaveCount(expected.suspects.length);
    await expect(page.getByRole('note').filter({ hasText: said })).toBeVisible();
    // The page knows no folders.
    const warnings = expected.warnings.map((text: string) => text.replace(`${info.outputPath('named')}/`, ''));
    expect(await page.getByRole('note').allTextContents()).toEqual(warnings);
    // The report has every number.
    await page.evaluate(() => navigator.clipboard.writeText(''));
    await copy.click();
    const report = await heaplens(['suspects', ...named, '--markdown']);
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe(report.stdout);
    await page.reload();
  }
});

test('of more snapshots than are compared, the oldest are left out, and that is said', async ({ viewer, page }) => {
  test.slow();
  const [first] = series;
  const files = Array.from({ length: 21 }, (_, at) => ({ ...first, name: `${at + 1}.heapsnapshot` }));
  await viewer.goto();
  await viewer.choose(...files);
  await viewer.ready(21);
  await viewer.tab('Suspects').click();
  const leftOut = page.getByRole('note').filter({ hasText: 'The oldest were left out.' });
  await expect(leftOut).toBeVisible();
  await page.getByRole('button', { name: '20.heapsnapshot', exact: true }).click();
  await expect(page.getByRole('note').first()).toBeVisible();
  await expect(leftOut).toHaveCount(0);
});

test('a link opens a suspect', async ({ viewer, page }) => {
  await viewer.goto('v=1&view=suspects&suspect=0');
  await viewer.choose(sample.base, sample.target);
  await viewer.ready(2);
  await expect(page.getByRole('article').first().getByRole('button').first()).toHaveAttribute('aria-expanded', 'false');
  await viewer.fragmentHas('suspect', '0');
});

test('the page speaks Chinese of suspects', async ({ viewer, page }) => {
  await viewer.goto('v=1&view=suspects', '?lang=zh-CN');
  await page.locator('input[type=file]').setInputFiles([sample.base, sample.target]);
  const first = page.getByRole('article').first();
  await expect(first).toContainText('数组 pendingReports 中的 RequestContext');
  await expect(first.getByRole('region', { name: '从根出发的路径' })).toContainText('在此积累');
  await expect(first.getByRole('region', { name: '有多确定' })).toContainText('增长');
});

/** `heaplens suspects FILE… --json`. */
async function told(...files: string[]) {
  const { status, stdout, stderr } = await heaplens(['suspects', ...files, '--json']);
  expect(status, stderr).toBe(0);
  return JSON.parse(stdout);
}

/** Copies a file to another name. */
function copied(folder: string, file: string, name: string) {
  const to = path.join(folder, name);
  cpSync(file, to);
  return to;
}
