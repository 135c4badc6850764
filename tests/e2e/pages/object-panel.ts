// The Object panel: facts, and contents in pages.

import { type Locator, type Page, expect } from '@playwright/test';

export class ObjectPanel {
  readonly root: Locator;
  readonly heading: Locator;

  constructor(page: Page) {
    this.root = page.getByRole('region', { name: 'Object', exact: true });
    this.heading = this.root.getByRole('heading', { level: 2 });
  }

  /** Waits until all that is told of the object is here. */
  async settled(): Promise<void> {
    await expect(this.root).toHaveAttribute('aria-busy', 'false');
    await expect(this.root.locator('.skeleton')).toHaveCount(0);
  }

  /** What the panel says of a label, such as Kind; several lines may have it. */
  fact(label: string): Locator {
    return this.root.locator('dt').filter({ hasText: new RegExp(`^${label}$`) }).locator('+ dd');
  }

  /** The object that the panel tells of: `@123`. */
  id(): Locator {
    return this.fact('Id').getByText(/^@\d+$/);
  }

  /** The entries of a part in sight; the first part of that name, unless another is asked for. */
  entries(part: string, nth = 0): Locator {
    return this.root.getByRole('list', { name: part, exact: true }).nth(nth).getByRole('listitem');
  }

  /** The texts of the entries; blanks, object ids and locations left out. */
  async texts(part: string, nth = 0): Promise<string[]> {
    await this.settled();
    const texts = await this.entries(part, nth).evaluateAll((items) =>
      items.map((item) => {
        const copy = item.cloneNode(true) as Element;
        copy.querySelectorAll('[data-location]').forEach((location) => location.remove());
        return copy.textContent ?? '';
      }),
    );
    return texts.map((text) => text.replace(/@\d+/g, '').replace(/\s+/g, ' ').trim());
  }

  /** Opens or closes a part. */
  async toggle(part: string): Promise<void> {
    await this.root.getByRole('button', { name: new RegExp(`^${part}`) }).first().click();
  }

  page(part: string, which: 'Previous' | 'Next'): Locator {
    return this.root.getByRole('button', { name: `${part}: ${which} page` });
  }

  /** Selects the value of the property with this name, on whatever page it is. */
  async follow(...names: string[]): Promise<void> {
    for (const name of names) {
      await this.settled();
      const before = await this.id().textContent();
      const entry = this.entries('Properties').filter({ hasText: new RegExp(`^${name}: `) });
      while ((await entry.count()) === 0) {
        await this.page('Properties', 'Next').click();
        await this.settled();
      }
      await entry.getByRole('button').click();
      await expect(this.id()).not.toHaveText(before!);
    }
    await this.settled();
  }
}
