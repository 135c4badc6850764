// Tabs that the row has no room for stand under More.

import { node24 } from './support/files';
import { expect, test } from './support/test';

test('tabs without room stand under More, and the chosen one is always in the row', async ({ page, viewer }) => {
  await viewer.open(node24);
  const tabs = page.getByRole('tab');
  await page.setViewportSize({ width: 2400, height: 800 });
  await expect(viewer.more).toHaveCount(0);
  const all = await tabs.count();

  await page.setViewportSize({ width: 760, height: 700 });
  await expect(viewer.more).toBeVisible();
  expect(await tabs.count()).toBeLessThan(all);
  const row = await page.getByRole('tablist').locator('..').boundingBox();
  const more = await viewer.more.boundingBox();
  expect(more!.x + more!.width).toBeLessThanOrEqual(row!.x + row!.width);

  // Under More is exactly what is not in the row.
  await viewer.more.click();
  await expect(viewer.more).toHaveAttribute('aria-expanded', 'true');
  expect((await tabs.count()) + (await page.getByRole('menuitem').count())).toBe(all);
  await page.keyboard.press('Escape');
  await expect(viewer.more).toBeFocused();

  await expect(viewer.tab('Find')).toBeHidden();
  await viewer.more.press('ArrowDown');
  await page.keyboard.type('find');
  await page.keyboard.press('Enter');
  await expect(viewer.tab('Find')).toBeFocused();
  await expect(viewer.tab('Find')).toHaveAttribute('aria-selected', 'true');
  await expect(page.getByRole('tabpanel', { name: 'Find' })).toBeVisible();

  // Arrows go through all views, in the row or not.
  await page.keyboard.press('ArrowRight');
  await expect(viewer.tab('Summary')).toBeFocused();
  await expect(viewer.tab('Find')).toBeHidden();
  const focused = () => page.evaluate(() => document.activeElement?.textContent);
  for (let step = 1; step < all; step += 1) {
    const before = await focused();
    await page.keyboard.press('ArrowRight');
    await expect.poll(focused).not.toBe(before);
  }
  await expect(viewer.tab('Find')).toBeFocused();
  await page.keyboard.press('Home');
  await expect(viewer.tab('Summary')).toBeFocused();
  await viewer.show('Dominators');
  await expect(viewer.tab('Dominators')).toBeVisible();
});

test('choosing a view moves no tab that stays in the row', async ({ page, viewer }) => {
  await viewer.open(node24);
  const places = () =>
    page.getByRole('tab').evaluateAll((tabs) => tabs.map((tab) => Math.round(tab.getBoundingClientRect().left)));
  const before = await places();
  await viewer.tab('Containment').click();
  expect(await places()).toEqual(before);
});
