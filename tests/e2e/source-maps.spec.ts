// Source maps and source files beside a snapshot: dropped, chosen, matched, refused; never fetched.

import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { minified, minifiedMap, scripts, variety, write } from './support/files';
import { expect, test } from './support/test';

const report = 'Source code';

test('a dropped map gives places and names back, wherever they show', async ({ viewer, page }) => {
  await viewer.open(minified);
  const grid = await viewer.show('Summary');
  await viewer.filter.fill('t');
  const before = page.locator('[data-location$="bundle.min.js:1:20"]').first();
  await expect(before).toHaveText('bundle.min.js:1:20');
  await viewer.drop(minifiedMap);

  const side = page.getByRole('region', { name: report }).or(page.locator('section', { hasText: report })).first();
  await expect(side).toContainText('1 in use, 0 of no use');
  await expect(side).toContainText('bundle.min.js.map Translates');
  await expect(page.locator('[data-location="../src/panel.js:3:14"]').first()).toHaveText('src/panel.js:3:14');
  const panel = grid.row('Panel');
  await expect(panel).toContainText('Panel');
  await expect(panel.locator('[data-location]')).toHaveAttribute('title', /^\.\.\/src\/panel\.js:3:14\n.*bundle\.min\.js:1:20$/);
  await expect(panel.getByTitle('t in the script')).toHaveText('t');
  await grid.expand(panel);
  const object = grid.rows.filter({ hasText: 'Panel' }).nth(1);
  await object.click();
  const pane = page.getByRole('heading', { name: 'Retainers' }).locator('..');
  await expect(pane.locator('[data-location]')).toHaveText('src/panel.js:3:14');
});

test('what is of no use is listed with the reason, and nothing is lost', async ({ viewer, page }, info) => {
  await viewer.open(minified);
  await viewer.show('Summary');
  const map = JSON.parse(readFileSync(minifiedMap, 'utf8')) as Record<string, unknown>;
  const folder = info.outputPath();
  const file = (name: string, content: string) => write(folder, name, content);
  const files = [
    file('cut.map', JSON.stringify(map).slice(0, 200)),
    file('bundle.min.js.map', JSON.stringify({ ...map, version: 4 })),
    file('other.js.map', JSON.stringify({ ...map, file: 'other.js' })),
    file('build.map', JSON.stringify({ ...map, mappings: `;;;;${String(map.mappings)}` })),
    file('<img src=x>.map', '[]'),
    file('damaged.map', JSON.stringify({ ...map, mappings: 'AAAA,!' })),
  ];
  await page.getByLabel('Add source maps…', { exact: true }).first().setInputFiles(files);
  const side = page.locator('.source-files');
  await expect(side).toContainText('0 in use, 6 of no use');
  for (const reason of [
    /cut\.map Not JSON from line 1, column \d+ on/,
    /bundle\.min\.js\.map A source map of version 4/,
    /other\.js\.map No script in the snapshot is called so/,
    /build\.map It does not have the positions of .*bundle\.min\.js/,
    /<img src=x>\.map JSON, but no source map/,
    /damaged\.map Its mappings are damaged at character 5/,
  ]) {
    await expect(side).toContainText(reason);
  }
  expect(await page.locator('img').count()).toBe(0);
  await expect(page.locator('[data-location$="bundle.min.js:1:20"]').first()).toBeVisible();
  // The right one, under the same name.
  await page.getByLabel('Add source maps…', { exact: true }).first().setInputFiles(minifiedMap);
  await expect(side).toContainText('1 in use, 5 of no use');
  await expect(page.locator('[data-location="../src/panel.js:3:14"]').first()).toBeVisible();
});

test('a folder may be dropped, and holds for snapshots that are opened later', async ({ viewer, page, form }, info) => {
  await viewer.open(variety);
  const folder = path.join(info.outputPath(), 'app');
  mkdirSync(folder, { recursive: true });
  write(path.join(folder, 'dist'), 'bundle.min.js.map', readFileSync(minifiedMap));
  for (let index = 0; index < 30; index++) write(path.join(folder, 'deep', `d${index}`), `module-${index}.js`, 'let x;');
  await viewer.drop(folder);
  const side = page.locator('.source-files');
  if (form === 'single-file') {
    // Chromium lets no page from a disk read a dropped folder; choosing it works.
    await expect(page.getByText('Choose it by “Add a folder…” under Source code.')).toBeVisible();
    await page.getByLabel('Add a folder…', { exact: true }).first().setInputFiles(folder);
  }
  await expect(side).toContainText('0 in use, 1 of no use');
  await expect(side).toContainText('Passed over, since nothing in the snapshot is called so: 30.');
  await viewer.choose(minified);
  await viewer.ready(2);
  await viewer.snapshot('minified').getByRole('button').first().click();
  await expect(side).toContainText('1 in use, 0 of no use');
  await viewer.show('Summary');
  await viewer.filter.fill('t');
  await expect(page.locator('[data-location="../src/panel.js:3:14"]').first()).toBeVisible();
});

test('the panel speaks Chinese and can be read by everyone', async ({ viewer, page }, info) => {
  await viewer.open(write(info.outputPath(), 'scripts.heapsnapshot', scripts(['/a.js'])));
  await page.getByRole('combobox').first().selectOption('zh-CN');
  await page.getByLabel('添加源映射…', { exact: true }).first().setInputFiles(write(info.outputPath(), 'a.js.map', '{'));
  await expect(page.locator('.source-files')).toContainText('a.js.map 从第 1 行');
});
