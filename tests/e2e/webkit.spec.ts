// The page in WebKit, the engine of Safari: a pair opens and is compared, a damaged file is refused.
//
// Playwright drives only a WebKit of its own making; its driver drives the one that Debian has.

import { pair, rooted, singleFileUrl, write } from './support/files';
import { expect, test } from './support/test';
import { WebKit, hasWebKit } from './support/webkit';

test('a pair opens in WebKit, and a damaged file is refused', { tag: '@hosted' }, async ({ pages }, info) => {
  test.skip(!hasWebKit, 'no WebKit driver on this computer');
  test.slow();
  const browser = await WebKit.start();
  try {
    await browser.goto(`${pages.url}?lang=en`);
    await browser.until(() => document.querySelector('input[type=file]') !== null);
    await browser.choose('input[type=file]', pair.base, pair.target);
    // The second snapshot opens Suspects, whatever was shown of the first.
    await browser.until(() => {
      const tab = document.querySelector('[role=tab][aria-selected=true]');
      return tab?.textContent === 'Suspects' && document.querySelectorAll('[role=progressbar]').length === 0;
    });
    await browser.run(() => {
      const tabs = [...document.querySelectorAll<HTMLElement>('[role=tab]')];
      tabs.find((tab) => tab.textContent === 'Comparison')!.click();
    });
    const values = await browser.until((name) => {
      const row = document.querySelector('[role=treegrid][aria-label=Comparison] [role=row][aria-level="1"]');
      if (!row?.textContent?.includes(name)) return undefined;
      return [...row.querySelectorAll('[data-value]')].map((cell) => Number(cell.getAttribute('data-value')));
    }, 'CanvasRenderingContext2D');
    expect(values.slice(0, 3)).toEqual([100, 0, 100]);

    const whole = rooted([{ name: 'A', id: 3, size: 16 }, { name: 'B', id: 5, size: 16 }]);
    const damaged = whole.replace('"edges":[2,2,6,', '"edges":[2,2,7,');
    expect(damaged).not.toBe(whole);
    await browser.choose('input[type=file]', write(info.outputPath(), 'damaged.heapsnapshot', damaged));
    const refusal = await browser.until(() => document.querySelector('[role=alert]')?.textContent);
    expect(refusal).toContain('damaged.heapsnapshot cannot be opened');
    expect(refusal).toMatch(/edge leads to 7/i);
    expect(refusal).toMatch(/At byte [\d,]+/);
  } finally {
    await browser.close();
  }
});

// WebKit keeps the workers of a page from `file://` from all files, also from those that a person
// chose. The page cannot change that, but it must not wait for ever.
test('the single file says in WebKit that it cannot read', { tag: '@single-file' }, async () => {
  test.skip(!hasWebKit, 'no WebKit driver on this computer');
  test.slow();
  const browser = await WebKit.start();
  try {
    await browser.goto(`${singleFileUrl}?lang=en`);
    await browser.until(() => document.querySelector('input[type=file]') !== null);
    await browser.choose('input[type=file]', pair.base);
    const refusal = await browser.until(() => document.querySelector('[role=alert]')?.textContent);
    expect(refusal).toMatch(/cannot be read/);
  } finally {
    await browser.close();
  }
});
