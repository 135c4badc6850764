// What assistive technology meets: axe finds nothing wrong wherever a person can be.

import { readFileSync } from 'node:fs';
import path from 'node:path';

import type { Page } from '@playwright/test';

import { allocations, closures, contexts, field, minified, minifiedMap, panels, root, sample, timeline } from './support/files';
import { expect, test } from './support/test';

/** axe-core, which comes with DevTools' code. */
const axe = readFileSync(
  path.join(root, 'node_modules/chrome-devtools-frontend/front_end/third_party/axe-core/axe.min.js'),
  'utf8',
);
const options = {
  runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'],
  rules: {
    // Statistics, warnings and explanations stand beside what they belong to, inside of the main part.
    'landmark-complementary-is-top-level': { enabled: false },
    // This axe wants a combobox to own its list, as before ARIA 1.2.
    'aria-required-children': { enabled: false },
    // An open menu lies over the whole page, and has the keyboard until it closes.
    region: { enabled: false },
  },
};
/** Inputs out of sight, whose buttons have the keyboard. axe takes what they clip for a scroller. */
const exclude = ['input[type=file]'];

interface Violation {
  id: string;
  nodes: { html: string; failureSummary: string }[];
}

/** Lets axe look at the page as it is. */
async function check(page: Page, where: string): Promise<void> {
  // What is about to be replaced is pale.
  await expect(page.locator('.is-stale')).toHaveCount(0);
  await page.evaluate(axe);
  const wrong = await page.evaluate(async ({ exclude, options }) => {
    const { axe } = globalThis as unknown as {
      axe: { run(of: object, options: object): Promise<{ violations: Violation[] }> };
    };
    const { violations } = await axe.run({ exclude }, options);
    return violations.flatMap(({ id, nodes }) =>
      nodes.slice(0, 3).map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)} ${failureSummary}`),
    );
  }, { exclude, options });
  expect(wrong, where).toEqual([]);
}

const languages = ['zh-CN', 'en'] as const;

// Many pages are looked at.
test.slow();

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`in ${colorScheme} colours`, { tag: '@hosted' }, () => {
    test.use({ colorScheme });

    test('views, merged paths, chips and the words can be used by everyone', async ({ viewer, page }) => {
      page.setDefaultTimeout(15_000);
      const choice = page.locator('header select');
      const everywhere = async (where: string) => {
        for (const language of languages) {
          await choice.selectOption(language);
          await check(page, `${where}, ${language}`);
        }
      };
      await viewer.goto();
      await everywhere('start page');
      await page.getByRole('button', { name: 'Open the sample pair' }).click();
      await viewer.ready(2);
      await expect(page.getByRole('article')).toHaveCount(1);
      await everywhere('Suspects');
      for (const view of ['Comparison', 'Growth', 'Containment', 'Dominators', 'Summary'] as const) {
        await viewer.show(view);
        await everywhere(view);
      }
      const summary = viewer.grid('Summary');
      await viewer.filter.fill('RequestContext');
      await summary.row(/^RequestContext/).click();
      await viewer.grid('Merged paths').settled();
      await everywhere('merged paths');
      await summary.expand(summary.row(/^RequestContext/));
      await summary.root.locator('[role=row][aria-level="2"]').first().click();
      await viewer.retainers.settled();
      await viewer.menu(viewer.retainers.rows.first(), 'Ignore this retainer');
      await page.getByRole('checkbox', { name: "Fold V8's own plumbing" }).check();
      await viewer.retainers.settled();
      await expect(viewer.ignored).toHaveCount(1);
      await everywhere('what is ignored and folded');
      await viewer.only.selectOption('duplicated-strings');
      await summary.settled();
      await everywhere('a named filter');
      await page.getByRole('button', { name: 'Words' }).click();
      await expect(page.getByRole('heading', { level: 1, name: 'Words' })).toBeVisible();
      await everywhere('words');
    });

    test('the overview can be used by everyone', async ({ viewer, page }) => {
      const choice = page.locator('header select');
      await viewer.open(minified);
      await page.setViewportSize({ width: 900, height: 800 });
      await viewer.tab('Overview').click();
      await expect(page.getByRole('treeitem').nth(3)).toBeAttached();
      for (const language of languages) {
        await choice.selectOption(language);
        for (let shown = 2; shown >= 0; shown -= 1) {
          await page.locator('.overview-head button').nth(shown).click();
          await check(page, `Overview as ${shown}, ${language}`);
        }
      }
    });

    test('allocations can be used by everyone', async ({ viewer, page }) => {
      const choice = page.locator('header select');
      await viewer.open(allocations);
      const grid = await viewer.show('Allocations');
      await grid.expand(grid.rows.first());
      for (const language of languages) {
        await choice.selectOption(language);
        await check(page, `Allocations, ${language}`);
      }
    });

    test('the timeline and closure variables can be used by everyone', async ({ viewer, page }) => {
      const choice = page.locator('header select').first();
      await viewer.open(timeline);
      await viewer.show('Summary');
      const start = page.getByRole('region', { name: 'Timeline' }).getByRole('slider').first();
      await start.focus();
      await page.keyboard.press('PageUp');
      await viewer.fragmentHas('only', /^allocated:/);
      for (const language of languages) {
        await choice.selectOption(language);
        await check(page, `Timeline, ${language}`);
      }
      await choice.selectOption(languages[0]);
      await viewer.open(closures);
      const grid = await viewer.show('Variables');
      await grid.expand(grid.rows.first());
      await check(page, 'Variables');
    });

    test('realms can be used by everyone', async ({ viewer, page }) => {
      const choice = page.locator('header select');
      await viewer.open(contexts);
      const grid = await viewer.show('Realms');
      await grid.settled();
      for (const language of languages) {
        await choice.selectOption(language);
        await check(page, `Realms, ${language}`);
      }
    });

    test('detached elements can be used by everyone', async ({ viewer, page }) => {
      const choice = page.locator('header select');
      await viewer.open(panels.base);
      const grid = await viewer.show('Detached');
      for (const language of languages) {
        await choice.selectOption(language);
        await check(page, `Detached, ${language}`);
      }
      await page.getByRole('checkbox', { name: 'Group by retainer' }).check();
      await grid.settled();
      await grid.expand(grid.rows.first());
      await check(page, 'Detached by retainer');
      await page.locator('.kind-choice').selectOption('fibers');
      await viewer.fragmentHas('kind', 'fibers');
      await grid.settled();
      for (const language of languages) {
        await choice.selectOption(language);
        await check(page, `Unmounted fibers, ${language}`);
      }
    });

    test('strings and collections can be used by everyone', async ({ viewer, page }) => {
      const choice = page.locator('header select').first();
      await viewer.open(field.minified);
      for (const view of ['Strings', 'Collections'] as const) {
        await choice.selectOption('en');
        const grid = await viewer.show(view);
        await grid.rows.first().click();
        await grid.expand(grid.rows.first());
        for (const language of languages) {
          await choice.selectOption(language);
          await check(page, `${view}, ${language}`);
        }
      }
    });

    test('what if, the commands and the list of keys can be used by everyone', async ({ viewer, page }) => {
      const choice = page.locator('header select');
      await viewer.open(sample.target);
      for (const language of languages) {
        await choice.selectOption(language);
        await page.keyboard.press('Control+k');
        await expect(page.getByRole('combobox').last()).toBeFocused();
        await check(page, `the commands, ${language}`);
        await page.keyboard.type('context');
        await expect(page.getByRole('dialog').getByRole('option').first()).toBeVisible();
        await check(page, `found commands, ${language}`);
        await page.keyboard.press('Escape');
        await page.locator('body').press('?');
        await expect(page.getByRole('dialog')).toBeVisible();
        await check(page, `the keys, ${language}`);
        await page.keyboard.press('Escape');
        await expect(page.getByRole('dialog')).toHaveCount(0);
      }
      await viewer.tab('What if').click();
      for (const language of languages) {
        await choice.selectOption(language);
        await check(page, `what if of nothing, ${language}`);
      }
      const summary = await viewer.show('Summary');
      await viewer.filter.fill('RequestContext');
      await summary.settled();
      await viewer.menu(summary.row(/^RequestContext/), 'What if none of these were held');
      await expect(page.getByRole('group', { name: 'Cuts' })).toContainText('freed');
      await viewer.show('Summary');
      await viewer.filter.fill('');
      await summary.expand(summary.row(/^Object/).first());
      await viewer.menu(summary.root.locator('[role=row][aria-level="2"]').first(), 'What if this were cut');
      await viewer.grid('What if').settled();
      for (const language of languages) {
        await choice.selectOption(language);
        await check(page, `what if, ${language}`);
      }
    });

    test('the menu, the panel of an object and Find can be used by everyone', async ({ viewer, page }) => {
      page.setDefaultTimeout(15_000);
      const choice = page.locator('header select');
      await viewer.open(minified);
      await viewer.choose({ name: 'bundle.min.js.map', mimeType: 'application/json', buffer: readFileSync(minifiedMap) });
      await viewer.choose({ name: 'nothing.map', mimeType: 'application/json', buffer: Buffer.from('{') });
      await expect(page.locator('.source-files')).toContainText('nothing.map');
      await viewer.findSwitch('Query').click();
      await viewer.find.fill('class:t');
      await page.keyboard.press('Escape');
      await viewer.grid('Find').settled();
      await viewer.grid('Find').rows.first().click();
      await viewer.object.settled();
      await viewer.retainers.settled();
      for (const language of languages) {
        await choice.selectOption(language);
        await check(page, `Find and the Object panel, ${language}`);
        const box = page.locator('search input, [role=search] input').first();
        await box.fill('clas');
        await viewer.fragmentHas('find', 'clas');
        await expect(page.getByRole('listbox')).toBeVisible();
        await page.keyboard.press('ArrowDown');
        await check(page, `suggestions, ${language}`);
        await box.fill('clas:Foo or detached');
        await expect(page.getByRole('tabpanel')).toContainText('clas:Foo or detached');
        await page.keyboard.press('Escape');
        await expect(page.getByRole('listbox')).toHaveCount(0);
        await check(page, `a query with a fault, ${language}`);
        await box.fill('class:t');
        await viewer.fragmentHas('find', 'class:t');
        await page.keyboard.press('Escape');
        const found = page.getByRole('treegrid').first();
        await expect(found.locator('[role=row][aria-level]').first()).toBeVisible();
        await found.locator('[role=row][aria-level]').first().click({ button: 'right', position: { x: 60, y: 8 } });
        await expect(page.getByRole('menu')).toBeVisible();
        await check(page, `menu, ${language}`);
        await page.keyboard.press('Escape');
        await expect(page.getByRole('menu')).toHaveCount(0);
      }
    });
  });
}
