// One tree-table: rows in sight, their cells' exact numbers, and the ways to move in it.

import { type Locator, expect } from '@playwright/test';

/** A row in sight. */
export interface Line {
  name: string;
  /** Where in the code it comes from: path, line and column. */
  location: string | null;
  level: number;
  expanded: string | null;
  objectId: string | null;
  /** The exact numbers of the cells that have one, from left to right. */
  values: number[];
}

export class Grid {
  readonly rows: Locator;

  constructor(readonly root: Locator) {
    // The header's row has no level.
    this.rows = root.locator('[role=row][aria-level]');
  }

  /**
   * Waits until the rows in sight are here, and those around them. They are drawn two frames
   * later, so nothing may change for three.
   */
  async settled(): Promise<void> {
    await expect(this.root).toBeVisible();
    await expect(this.root).not.toHaveAttribute('aria-busy', 'true');
    await expect(this.root.locator('[role=row][aria-busy=true]')).toHaveCount(0);
    const isStill = () =>
      this.root.evaluate(async (root) => {
        const look = () => [root.getAttribute('aria-busy'), root.getAttribute('aria-rowcount'), root.innerHTML].join();
        const before = look();
        if (root.matches('[aria-busy=true], :has([aria-busy=true])')) return false;
        for (let frame = 0; frame < 3; frame++) {
          await new Promise(requestAnimationFrame);
          if (look() !== before) return false;
        }
        return true;
      });
    await expect.poll(isStill, 'nothing in the table changes').toBe(true);
  }

  /** How many rows there are in all. */
  async count(): Promise<number> {
    return Number(await this.root.getAttribute('aria-rowcount'));
  }

  /** Waits until there are so many rows in all. */
  async has(rows: number): Promise<void> {
    await expect(this.root).toHaveAttribute('aria-rowcount', String(rows));
  }

  /** The rows that are painted, those just out of sight included. */
  async lines(): Promise<Line[]> {
    await this.settled();
    return this.rows.evaluateAll((rows) =>
      rows.map((row) => ({
        name: [...(row.querySelector('[role=gridcell]')?.lastElementChild?.childNodes ?? [])]
          .filter((part) => !(part instanceof Element && part.hasAttribute('data-location')))
          .map((part) => part.textContent)
          .join('')
          .trim(),
        location: row.querySelector('[data-location]')?.getAttribute('data-location') ?? null,
        level: Number(row.getAttribute('aria-level')),
        expanded: row.getAttribute('aria-expanded'),
        objectId: row.getAttribute('data-object-id'),
        values: [...row.querySelectorAll('[role=gridcell][data-value]')].map((cell) =>
          Number(cell.getAttribute('data-value')),
        ),
      })),
    );
  }

  /** The first row in sight whose name is or begins so; a class's count follows its name. */
  row(name: string | RegExp): Locator {
    const nameCell = this.root.page().getByRole('gridcell').first().filter({ hasText: name });
    return this.rows.filter({ has: nameCell }).first();
  }

  object(id: string | number): Locator {
    return this.root.locator(`[role=row][data-object-id="${id}"]`).first();
  }

  header(name: string): Locator {
    return this.root.getByRole('columnheader', { name, exact: true });
  }

  async sortBy(name: string): Promise<void> {
    await this.header(name).click();
    await this.settled();
  }

  /** Opens a row with the mouse. */
  async expand(row: Locator): Promise<void> {
    await expect(row).toHaveAttribute('aria-expanded', 'false');
    await row.dblclick();
    await expect(row).toHaveAttribute('aria-expanded', 'true');
    await this.settled();
  }

  /** The row that the keyboard is on. */
  get cursor(): Locator {
    return this.root.locator('[role=row][data-cursor]');
  }

  /** The rows that are selected together. */
  get selected(): Locator {
    return this.root.locator('[role=row][aria-selected=true]');
  }

  /** The table with the line below its rows. */
  get frame(): Locator {
    return this.root.locator('..');
  }
}
