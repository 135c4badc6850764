// The page as a person sees it: found by roles and names, never by classes.

import { type Locator, type Page, expect } from '@playwright/test';

import { Grid } from './grid';
import { ObjectPanel } from './object-panel';

export type View =
  'Summary' | 'Overview' | 'Suspects' | 'Comparison' | 'Growth' | 'Containment' | 'Dominators' | 'Detached' | 'Realms' | 'What if' | 'Allocations' | 'Strings' | 'Collections' | 'Variables' | 'Find';

/** What a test hands over in place of a path. */
export interface Payload {
  name: string;
  mimeType: string;
  buffer: Buffer;
}

export class Viewer {
  /** Console messages that a test provokes. */
  readonly expected: RegExp[] = [];
  readonly input: Locator;
  readonly snapshots: Locator;
  readonly alerts: Locator;
  readonly progress: Locator;

  constructor(
    readonly page: Page,
    /** Without a fragment. */
    readonly url: string,
  ) {
    this.input = page.getByLabel('Open snapshots');
    this.snapshots = page.getByRole('list', { name: 'Snapshots' }).locator('> li');
    this.alerts = page.getByRole('alert');
    this.progress = page.getByRole('progressbar');
  }

  /** Opens the page, at a fragment if one is given. */
  async goto(fragment = '', query = ''): Promise<void> {
    await this.page.goto(this.url + query + (fragment && `#${fragment}`));
  }

  /** Opens the page and these files, and waits for the last to be shown. */
  async open(...files: string[]): Promise<void> {
    await this.goto();
    await this.choose(...files);
    await this.ready(files.length);
  }

  /** Chooses files as by the dialog. */
  async choose(...files: (string | Payload)[]): Promise<void> {
    // Playwright's types want one kind in an array.
    await this.input.setInputFiles(files as string[]);
  }

  /** Drops files onto the page, as from the desktop, once its code has started. */
  async drop(...files: string[]): Promise<void> {
    await this.input.waitFor({ state: 'attached' });
    await this.dropNow(...files);
  }

  /** Drops files onto whatever of the page is there. */
  async dropNow(...files: string[]): Promise<void> {
    const session = await this.page.context().newCDPSession(this.page);
    const data = { items: [], files, dragOperationsMask: 1 };
    for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
      await session.send('Input.dispatchDragEvent', { type, x: 600, y: 400, data });
    }
    await session.detach();
  }

  /** Waits until so many snapshots are open and none is loading. */
  async ready(count: number): Promise<void> {
    await expect(this.snapshots).toHaveCount(count);
    await expect(this.progress).toHaveCount(0);
    await expect(this.page.getByRole('tablist')).toBeVisible();
  }

  /** The names in the list, from top to bottom. */
  names(): Promise<string[]> {
    return this.snapshots.evaluateAll((items) =>
      items.map((item) => item.querySelector('button')?.textContent?.trim() ?? ''),
    );
  }

  snapshot(name: string): Locator {
    return this.snapshots.filter({ hasText: name });
  }

  /** The tab of a view. A click on one that the row has no room for chooses it under More. */
  tab(view: View): Locator {
    const tab = this.page.getByRole('tab', { name: view, exact: true });
    const click = tab.click.bind(tab);
    tab.click = async (options) => {
      await this.page.getByRole('tab').first().waitFor();
      if (await tab.isVisible()) return click(options);
      await this.more.click();
      await this.page.getByRole('menuitem', { name: view, exact: true }).click(options);
    };
    return tab;
  }

  /** What opens the menu of the tabs that the row has no room for. */
  get more(): Locator {
    return this.page.getByRole('button', { name: 'More', exact: true });
  }

  /** Goes to a view and gives its table. */
  async show(view: Exclude<View, 'Overview' | 'Suspects'>): Promise<Grid> {
    await this.tab(view).click();
    const grid = this.grid(view);
    await grid.settled();
    return grid;
  }

  /** Goes to Suspects and gives what it lists, once it is there. */
  async suspects(): Promise<Locator> {
    await this.tab('Suspects').click();
    const suspects = this.page.getByRole('list', { name: 'Suspects' }).getByRole('article');
    await expect(suspects.first()).toBeVisible();
    return suspects;
  }

  grid(name: string): Grid {
    return new Grid(this.page.getByRole('treegrid', { name, exact: true }));
  }

  get retainers(): Grid {
    return this.grid('Retainers');
  }

  get object(): ObjectPanel {
    return new ObjectPanel(this.page);
  }

  /** What the Retainers pane says of the path to a root. */
  get heading(): Locator {
    return this.page.getByRole('status', { name: 'Path to a root' });
  }

  get filter(): Locator {
    return this.page.getByRole('searchbox', { name: 'Filter by class' });
  }

  /** The Find box; a combobox while it takes queries. */
  get find(): Locator {
    return this.page.getByRole('search', { name: 'Find' }).locator('input');
  }

  /** The switch of the Find box that is called so. */
  findSwitch(name: string): Locator {
    return this.page.getByRole('search', { name: 'Find' }).getByRole('button', { name });
  }

  /** What Find says of all that it found. */
  get found(): Locator {
    return this.page.getByRole('status', { name: 'Find' });
  }

  /** The exact numbers of what was found: objects, shallow size, retained size as a whole. */
  async foundNumbers(): Promise<number[]> {
    const values = this.found.locator('[data-value]');
    await expect(values).toHaveCount(3);
    return values.evaluateAll((all) => all.map((one) => Number(one.getAttribute('data-value'))));
  }

  /** The choice of a named filter. */
  get only(): Locator {
    return this.page.getByRole('combobox', { name: 'Objects shown' });
  }

  get base(): Locator {
    return this.page.getByLabel('Base snapshot');
  }

  /** What the Retainers look past. */
  get ignored(): Locator {
    return this.page.getByRole('group', { name: 'Ignored' }).locator('li > span');
  }

  /** Chooses something in the menu of a row. */
  async menu(row: Locator, item: string): Promise<void> {
    await row.click({ button: 'right', position: { x: 60, y: 8 } });
    await this.page.getByRole('menuitem', { name: item, exact: true }).click();
    await expect(this.page.getByRole('menu')).toHaveCount(0);
  }

  /** Waits until the fragment says so of a key; null for not at all. */
  async fragmentHas(key: string, value: string | RegExp | null): Promise<void> {
    const said = expect.poll(() => this.fragment().get(key), `${key} of the address`);
    await (value instanceof RegExp ? said.toMatch(value) : said.toBe(value));
  }

  /** What the fragment says at this moment. It follows the page later: see `fragmentHas`. */
  fragment(): URLSearchParams {
    return new URLSearchParams(new URL(this.page.url()).hash.slice(1));
  }
}
