// The address says where the page is, and the page goes where the address says.

import { node24, pair, sample, served } from './support/files';
import { Viewer } from './pages/viewer';
import { expect, test } from './support/test';

test('the fragment keeps up, and back and forward walk through it', async ({ viewer }) => {
  await viewer.open(sample.base, sample.target);
  const grid = await viewer.show('Comparison');
  await viewer.fragmentHas('view', 'comparison');
  await grid.expand(grid.row('RequestContext'));
  const object = grid.rows.nth(1);
  const id = await object.getAttribute('data-object-id');
  // Steps that follow each other in a moment count as one.
  await viewer.page.waitForTimeout(800);
  await object.click();
  await viewer.fragmentHas('object', `@${id}`);
  await viewer.page.waitForTimeout(800);
  await viewer.tab('Containment').click();
  await viewer.fragmentHas('view', 'containment');

  await viewer.page.goBack();
  await expect(viewer.tab('Comparison')).toHaveAttribute('aria-selected', 'true');
  await viewer.page.goForward();
  await expect(viewer.tab('Containment')).toHaveAttribute('aria-selected', 'true');
});

test('the base that is chosen follows back and forward', async ({ viewer, page }) => {
  await viewer.open(sample.base, sample.target, node24);
  await viewer.show('Comparison');
  await viewer.fragmentHas('view', 'comparison');
  const values = await viewer.base.locator('option').evaluateAll((options) =>
    options.map((option) => (option as HTMLOptionElement).value));
  expect(values).toHaveLength(2);
  const first = await viewer.base.inputValue();
  const other = values.find((value) => value !== first)!;
  await viewer.base.selectOption(other);
  await expect.poll(() => viewer.fragment().get('against')).not.toBeNull();
  const against = viewer.fragment().get('against');
  await viewer.base.selectOption(first);
  await expect.poll(() => viewer.fragment().get('against')).not.toBe(against);
  await page.goBack();
  await viewer.fragmentHas('against', against);
  await expect(viewer.base).toHaveValue(other);
});

test('going back at once wins over an address that is still to be written', async ({ viewer, page }) => {
  // Before the page hears that it is to go back. Listeners are called in the order of their coming.
  await page.addInitScript(() => {
    addEventListener('popstate', () => {
      const tabs = [...document.querySelectorAll<HTMLElement>('[role=tab]')];
      if (location.hash.includes('view=containment')) tabs.find((tab) => tab.textContent === 'Overview')!.click();
    }, { once: true });
  });
  await viewer.open(sample.target);
  await viewer.show('Containment');
  await viewer.fragmentHas('view', 'containment');
  await viewer.show('Dominators');
  await viewer.fragmentHas('view', 'dominators');
  await page.goBack();
  await expect(viewer.tab('Containment')).toHaveAttribute('aria-selected', 'true');
  // What was pending would have been written by now.
  await page.waitForTimeout(300);
  await viewer.fragmentHas('view', 'containment');
  await page.goForward();
  await expect(viewer.tab('Dominators')).toHaveAttribute('aria-selected', 'true');
});

test('hosted snapshots open from a link and come back to the same place', { tag: '@hosted' }, async ({ viewer, snapshots }) => {
  const base = `${snapshots.url}open/${served(sample.base)}`;
  const target = `${snapshots.url}plain/${served(sample.target)}`;
  const link = new URLSearchParams([['base', base], ['snapshot', target], ['view', 'comparison']]);
  await viewer.goto(link.toString());
  await viewer.ready(2);
  const grid = viewer.grid('Comparison');
  await grid.settled();
  expect((await grid.lines())[0].name).toBe('RequestContext');
  await grid.expand(grid.rows.first());
  await grid.rows.nth(1).click();
  await viewer.filter.fill('RequestC');
  await viewer.fragmentHas('filter', 'RequestC');
  await viewer.fragmentHas('object', /^@\d+$/);
  const id = viewer.fragment().get('object')!;
  const address = viewer.page.url();

  const other = await viewer.page.context().newPage();
  await other.goto(address);
  await expect(other.getByRole('tab', { name: 'Comparison' })).toHaveAttribute('aria-selected', 'true');
  await expect(other.getByRole('searchbox', { name: 'Filter by class' })).toHaveValue('RequestC');
  const retainers = other.getByRole('treegrid', { name: 'Retainers' });
  await expect(retainers).toBeVisible();
  await expect(other.getByText(/\d+ steps? to a root/)).toBeVisible();
  await new Viewer(other, viewer.url).fragmentHas('object', id);
});

test('a server may unpack on the way, and the sizes are right', { tag: '@hosted' }, async ({ viewer, snapshots }) => {
  const url = `${snapshots.url}encoded/${served(node24)}`;
  await viewer.goto(new URLSearchParams({ snapshot: url }).toString());
  await viewer.ready(1);
  const grid = await viewer.show('Summary');
  const fromLink = await grid.lines();
  await viewer.page.goto('about:blank');
  await viewer.open(node24);
  expect(await (await viewer.show('Summary')).lines()).toEqual(fromLink);
});

test('a link that fails says why and what to do', { tag: '@hosted' }, async ({ viewer, snapshots }) => {
  viewer.expected.push(/Failed to load resource/, /blocked by CORS policy/);
  const file = served(pair.base);
  const failures: [string, RegExp][] = [
    [`${snapshots.url}closed/${file}`, /CORS/],
    [`${snapshots.url}missing/${file}`, /404/],
    [`${snapshots.url}broken/${file}`, /broke/],
  ];
  for (const [url, says] of failures) {
    await viewer.page.goto('about:blank');
    await viewer.goto(new URLSearchParams({ snapshot: url }).toString());
    await expect(viewer.alerts.first()).toHaveText(says);
  }
});

test('a download shows how far it is and can be cancelled', { tag: '@hosted' }, async ({ viewer, snapshots }) => {
  await viewer.goto(new URLSearchParams({ snapshot: `${snapshots.url}slow/${served(pair.base)}` }).toString());
  await expect.poll(async () => Number(await viewer.progress.getAttribute('aria-valuenow'))).toBeGreaterThan(1);
  await viewer.page.getByRole('button', { name: /^Cancel loading/ }).click();
  await expect(viewer.snapshots).toHaveCount(0);
  await expect.poll(() => viewer.page.workers().length).toBe(0);
});

test('progress grows, and nothing but itself is drawn for it', { tag: '@hosted' }, async ({ viewer, page, snapshots }) => {
  let seen = 0;
  page.on('worker', () => (seen += 1));
  await viewer.goto(new URLSearchParams({ snapshot: `${snapshots.url}slow/${served(pair.base)}` }).toString());
  const now = async () => Number(await viewer.progress.getAttribute('aria-valuenow'));
  await expect.poll(now).toBeGreaterThan(0);
  const seenIn = (ms: number) => page.evaluate(async (ms) => {
    const bar = document.querySelector('[role=progressbar]')!;
    const heard = { levels: [] as number[], words: [] as string[], widths: [] as string[], others: [] as string[] };
    const observer = new MutationObserver((changes) => {
      for (const { target, attributeName } of changes) {
        if (target === bar && attributeName === 'aria-valuenow') heard.levels.push(Number(bar.getAttribute(attributeName)));
        else if (target === bar) heard.words.push(bar.getAttribute('aria-valuetext')!);
        else if (bar.contains(target)) heard.widths.push(bar.querySelector('rect')!.getAttribute('width')!);
        else if (target !== document.body) heard.others.push(target.nodeName);
      }
    });
    observer.observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
    await new Promise((go) => setTimeout(go, ms));
    observer.disconnect();
    return { ...heard, animations: document.getAnimations().length };
  }, ms);
  const { levels, words, widths, others, animations } = await seenIn(3_000);
  expect(levels.length).toBeGreaterThan(2);
  expect(levels).toEqual([...new Set(levels)].sort((a, b) => a - b));
  expect(words).toEqual(levels.map((level) => `Reading and parsing ${level}%`));
  expect(widths).toEqual(levels.map((level) => `${level}%`));
  expect(others).toEqual([]);
  expect(animations).toBe(0);
  // Words in another language stand beside the same level.
  await page.getByRole('combobox').first().selectOption('zh-CN');
  await expect(viewer.progress).toHaveAttribute('aria-valuetext', /^[^A-Za-z]+ \d+%$/);
  expect(await now()).toBeGreaterThanOrEqual(levels.at(-1)!);
  // A link needs its worker at once: none is started ahead of it or beside it.
  expect(seen).toBe(1);
});

test('the single file connects to nothing, and says so', { tag: '@single-file' }, async ({ viewer, snapshots }) => {
  const asked: string[] = [];
  viewer.page.context().on('request', (request) => asked.push(request.url()));
  const url = `${snapshots.url}open/${served(pair.base)}`;
  await viewer.goto(new URLSearchParams({ snapshot: url }).toString());
  await expect(viewer.alerts.first()).toHaveText(/connects to nothing/);
  expect(asked.filter((address) => address.startsWith('http'))).toEqual([]);

  // Nor could a script that got in: the policy is the browser's to keep.
  viewer.expected.push(/Content Security Policy/, /Fetch API cannot load/, /Failed to fetch/);
  const refused = await viewer.page.evaluate(
    (address) => fetch(address).then(() => 'answered', () => 'refused'),
    url,
  );
  expect(refused).toBe('refused');
});

test('nonsense in the fragment does no harm', async ({ viewer }) => {
  await viewer.goto('v=9&view=nowhere&sort=-&object=@x&show=0&filter=%zz');
  await expect(viewer.page.getByText(/nothing leaves your computer/i)).toBeVisible();
  await viewer.choose(node24);
  await viewer.ready(1);
  const grid = await viewer.show('Summary');
  await grid.settled();
});
