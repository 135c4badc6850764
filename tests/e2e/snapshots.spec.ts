// The list of snapshots: their order, their names, and how equal names are told apart.

import { series } from './support/series';
import { write } from './support/files';
import { expect, test } from './support/test';

test('snapshots are moved by the arrow keys, and the views follow', async ({ viewer, page }) => {
  await viewer.goto();
  await viewer.choose(...series);
  await viewer.ready(3);
  await expect.poll(() => viewer.names()).toEqual(['1.heapsnapshot', '2.heapsnapshot', '3.heapsnapshot']);
  const mover = page.getByRole('button', { name: /^Move 3\.heapsnapshot/ });
  await mover.focus();
  await page.keyboard.press('ArrowUp');
  await expect.poll(() => viewer.names()).toEqual(['1.heapsnapshot', '3.heapsnapshot', '2.heapsnapshot']);
  await expect(page.getByText('3.heapsnapshot is now 2 of 3')).toBeAttached();
  await expect(mover, 'the keyboard stays').toBeFocused();
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowUp');
  await expect.poll(() => viewer.names()).toEqual(['3.heapsnapshot', '1.heapsnapshot', '2.heapsnapshot']);
  // The newer one given as base is told of.
  await page.getByRole('button', { name: '1.heapsnapshot', exact: true }).click();
  await viewer.show('Growth');
  await expect(page.getByRole('status').filter({ hasText: '3.heapsnapshot is newer than the snapshot after it.' })).toBeVisible();
});

test('snapshots are moved by dragging', async ({ viewer }) => {
  await viewer.goto();
  await viewer.choose(...series);
  await viewer.ready(3);
  await viewer.snapshot('3.heapsnapshot').dragTo(viewer.snapshot('1.heapsnapshot'));
  await expect.poll(() => viewer.names()).toEqual(['3.heapsnapshot', '1.heapsnapshot', '2.heapsnapshot']);
  await expect(viewer.snapshots, 'nothing was opened').toHaveCount(3);
});

test('a snapshot gets another name, and its own back', async ({ viewer, page }) => {
  await viewer.goto();
  await viewer.choose(...series);
  await viewer.ready(3);
  await page.getByRole('button', { name: 'Rename 2.heapsnapshot' }).click();
  const name = page.getByRole('textbox', { name: 'Name of the snapshot' });
  await expect(name).toBeFocused();
  await name.fill('after warm-up');
  await name.press('Enter');
  const renamed = page.getByRole('button', { name: 'after warm-up', exact: true });
  await expect(renamed).toBeFocused();
  await expect(renamed).toHaveAttribute('title', 'after warm-up (2.heapsnapshot)');
  await viewer.show('Comparison');
  await expect(viewer.base.locator('option')).toHaveText(['1.heapsnapshot', 'after warm-up']);
  await renamed.press('F2');
  await name.fill('never kept');
  await name.press('Escape');
  await expect(renamed).toBeFocused();
  await renamed.press('F2');
  await name.fill('');
  await name.press('Enter');
  await expect(page.getByRole('button', { name: '2.heapsnapshot', exact: true })).toBeVisible();
});

test('equal names are told apart', async ({ viewer, page }, info) => {
  const [small, , large] = series;
  const files = [small, large].map((one, at) => write(info.outputPath(`run-${at}`), 'heap.heapsnapshot', one.buffer));
  await viewer.open(...files);
  const buttons = page.getByRole('button', { name: /^heap\.heapsnapshot · / });
  await expect(buttons).toHaveCount(2);
  const labels = await buttons.evaluateAll((all) => all.map((one) => one.getAttribute('aria-label')));
  expect(new Set(labels).size).toBe(2);
  await viewer.show('Comparison');
  await expect(viewer.base.locator('option')).toHaveText(/^heap\.heapsnapshot · /);
});
