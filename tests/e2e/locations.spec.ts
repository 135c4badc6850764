// Where in the code things come from: in rows, in tooltips, in both languages, for hostile names.

import { node24, scripts, variety, write } from './support/files';
import { expect, test } from './support/test';

test('classes of one name are told apart by their place, and so is what they made', async ({ viewer }) => {
  await viewer.open(variety);
  const grid = await viewer.show('Summary');
  await viewer.filter.fill('Twin');
  await expect.poll(async () => (await grid.lines()).filter((line) => line.name.startsWith('Twin')).length).toBe(2);
  const twins = (await grid.lines()).filter((line) => line.name.startsWith('Twin'));
  const [first, second] = twins.map((line) => line.location);
  for (const location of [first, second]) expect(location).toMatch(/^\/.+\/variety\.cjs:\d+:\d+$/);
  expect(first).not.toBe(second);

  const row = grid.row('Twin');
  const place = row.locator('[data-location]');
  await expect(place).toHaveText(first!.replace(/^.*\//, ''));
  await expect(place).toHaveAttribute('title', first!);
  await grid.expand(row);
  const object = grid.rows.filter({ has: viewer.page.locator(`[data-location="${first}"]`) }).nth(1);
  await expect(object).toHaveAttribute('aria-level', '2');
  await object.click();
  const pane = viewer.page.getByRole('heading', { name: 'Retainers' }).locator('..');
  await expect(pane.locator('[data-location]')).toHaveAttribute('title', first!);
});

test('a function and its context come from the same place, also among retainers', async ({ viewer }) => {
  await viewer.open(node24);
  const grid = await viewer.show('Summary');
  await viewer.filter.fill('Function');
  const functions = grid.row('Function');
  await grid.expand(functions);
  await expect.poll(async () => (await grid.lines()).some((line) => line.level === 2 && line.location !== null)).toBe(true);
  const line = (await grid.lines()).find((one) => one.level === 2 && one.location !== null)!;
  await grid.object(line.objectId!).click();
  await viewer.retainers.settled();
  await expect.poll(async () => (await viewer.retainers.lines()).some((one) => one.location !== null)).toBe(true);
});

test('names of scripts are text, short and in one line, however hostile', async ({ viewer, page }, info) => {
  const paths = [
    `data:text/javascript,${'x'.repeat(1_000_000)}`,
    '/app/<img src=x onerror="document.title=\'hacked\'">.js',
    `/app/${'long'.repeat(80)}.js`,
    '/app/\u202egnp.js\n\n\n.exe',
    'javascript:alert(1)',
    null,
    '/srv/应用/脚本.js',
    'https://a.example/b/app.js?v=1#2',
  ];
  await viewer.open(write(info.outputPath(), 'scripts.heapsnapshot', scripts(paths)));
  const grid = await viewer.show('Summary');
  const texts: string[] = [];
  for (const script of paths.keys()) {
    const row = grid.row(`Thing${script}`);
    texts.push((await row.locator('[data-location]').textContent())!);
    expect((await row.boundingBox())!.height).toBe((await grid.row('(code)').or(grid.row('(compiled code)')).boundingBox())!.height);
  }
  expect(texts[0]).toBe('data:text/javascript:10:1');
  expect(texts[1]).toContain('.js:10:2');
  expect(texts[2]).toMatch(/^(long){12}…:10:3$/);
  expect(texts[4]).toBe('javascript:alert(1):10:5');
  expect(texts[5]).toBe('script 5:10:6');
  expect(texts[6]).toBe('脚本.js:10:7');
  expect(texts[7]).toBe('app.js:10:8');
  const whole = await grid.row('Thing7').locator('[data-location]').getAttribute('data-location');
  expect(whole).toBe('https://a.example/b/app.js?v=1#2:10:8');
  expect(await page.locator('img').count()).toBe(0);
  expect(await page.locator('[role=treegrid] a').count()).toBe(0);
  expect(await page.title()).not.toContain('hacked');

  await page.getByRole('combobox').first().selectOption('zh-CN');
  await expect(page.getByRole('row').filter({ hasText: 'Thing5' }).locator('[data-location]')).toHaveText('脚本 5:10:6');
});
