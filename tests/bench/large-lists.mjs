// Actions in the lists that are hardest for a page: the largest classes, the object with the most
// edges, the object with the most retainers.
//
// Each list is opened and sorted by every column both ways. It is scrolled by screenfuls at its
// beginning, middle and end, and by jumps.

/** More lists than a worker keeps sorted. */
const FORGET = 40;
/** Classes that are opened. */
const CLASSES = 6;

export async function largeLists(page, actions) {
  const tables = new Tables(page, actions);
  const list = (list, by, start, count) =>
    page.evaluate((query) => heaplensProbe.ask(0, query), { rows: { list, sort: { column: by, descending: true }, start, count } });
  const filter = page.getByRole('searchbox', { name: 'Filter by class' });
  const type = async (text) => {
    await filter.fill(text);
    await actions.settled();
  };

  const { rows } = await list({ classes: { name_contains: '' } }, 'count', 0, 5000);
  const classes = rows.map((row) => row.class);
  const found = await extremes(list, classes);
  // The worker forgets the lists that were asked for to find these.
  for (let one = 0; one < FORGET; one++) await list({ classes: { name_contains: `\u0001${one}` } }, 'name', 0, 1);

  await tables.sortAndScroll('Summary', 'classes');
  await filters(page, actions, filter, classes);
  for (const one of classes.slice(0, CLASSES)) {
    await type(one.name.text);
    const row = tables.grid('Summary').locator(`[role=row][aria-level="1"]:has([data-count="${one.count}"])`).first();
    await actions.time('expand a class', 'Summary', () => row.locator('[aria-hidden=true]').click());
    await tables.sortAndScroll('Summary', 'a class’s objects');
    await tables.expandObjects('Summary');
    await tables.home('Summary');
    await row.locator('[aria-hidden=true]').click();
    await actions.settled();
  }

  await type('');
  await page.getByRole('tab', { name: 'Containment', exact: true }).click();
  await actions.settled();
  await tables.expandObjects('Containment');
  await tables.sortAndScroll('Containment', 'the root’s edges');
  await page.getByRole('tab', { name: 'Summary', exact: true }).click();
  await actions.settled();

  await select(page, found.edges.id);
  await actions.settled();
  const row = tables.grid('Summary').locator('[role=row][aria-selected=true]');
  await actions.time('expand the widest object', 'Summary', () => row.locator('[aria-hidden=true]').click());
  await tables.sortAndScroll('Summary', 'the widest object’s edges');

  // Back to few rows above, so that only the retainers count.
  await type(classes.at(-1).name.text);
  await actions.time('select the most held object', 'Retainers', () => select(page, found.retainers.id));
  await actions.settled();
  await tables.sortAndScroll('Retainers', 'the most held object’s retainers');
}

/** The object with the most edges and the one with the most retainers, of the likely ones. */
async function extremes(list, classes) {
  const best = { edges: { total: -1 }, retainers: { total: -1 } };
  const seen = new Set();
  const consider = async (kind, object) => {
    if (seen.has(kind + object.node)) return;
    seen.add(kind + object.node);
    const total = Number((await list({ [kind]: { node: object.node, ignored: [] } }, 'distance', 0, 0)).total);
    if (total > best[kind].total) best[kind] = { total, id: String(object.id) };
  };
  for (const one of classes.toSorted((a, b) => Number(b.shallow_size - a.shallow_size)).slice(0, 20)) {
    const { rows } = await list({ 'class-objects': { class: one.class } }, 'shallow-size', 0, 2);
    for (const { object } of rows) await consider('edges', object);
  }
  // An object of a large class refers to what all of that class refer to.
  for (const one of classes.slice(0, 30)) {
    const { rows } = await list({ 'class-objects': { class: one.class } }, 'retained-size', 0, 1);
    for (const { object } of rows) {
      const targets = await list({ edges: { node: object.node } }, 'distance', 0, 40);
      for (const { object } of targets.rows) await consider('retainers', object);
    }
  }
  return best;
}

/** Types names letter by letter, and deletes them again. */
async function filters(page, actions, filter, classes) {
  const names = classes.map((one) => one.name.text).filter((name) => /^[A-Za-z]{4,12}$/.test(name));
  await filter.focus();
  for (const letters of [...names.slice(0, 3), '(string', 'zzz']) {
    for (const letter of letters) await actions.time('filter, letter by letter', 'Summary', () => page.keyboard.type(letter));
    for (const _ of letters) await actions.time('filter, letter by letter', 'Summary', () => page.keyboard.press('Backspace'));
  }
}

/** Selects an object as a link does. */
function select(page, id) {
  return page.evaluate((id) => {
    heaplensProbe.now();
    const link = new URLSearchParams(location.hash.slice(1));
    link.set('object', `@${id}`);
    location.hash = link.toString();
  }, id);
}

class Tables {
  constructor(page, actions) {
    this.page = page;
    this.actions = actions;
  }

  grid(table) {
    return this.page.getByRole('treegrid', { name: table, exact: true });
  }

  async home(table) {
    await this.grid(table).focus();
    await this.page.keyboard.press('Home');
    await this.actions.settled();
  }

  /** Sorts by every column both ways, and scrolls. */
  async sortAndScroll(table, what) {
    const grid = this.grid(table);
    const headers = grid.locator('[role=columnheader] button');
    for (let column = 0; column < (await headers.count()); column++) {
      const name = (await headers.nth(column).textContent()).trim();
      for (let way = 0; way < 2; way++) {
        await this.actions.time(`sort ${what} by ${name}`, table, () => headers.nth(column).click());
      }
    }
    const jump = (part) =>
      grid.evaluate((root, part) => {
        heaplensProbe.now();
        root.scrollTop = (root.scrollHeight - root.clientHeight) * part;
      }, part);
    for (const part of [0, 0.5, 1]) {
      await this.actions.time(`scroll far in ${what}`, table, () => jump(part));
      await grid.hover();
      for (let screen = 0; screen < 8; screen++) {
        const height = await grid.evaluate((root) => root.clientHeight - 47);
        await this.actions.time(`next screenful of ${what}`, table, () => this.page.mouse.wheel(0, part === 1 ? -height : height));
      }
    }
    for (const part of [0.31, 0.77, 0.13, 0.62, 0.93, 0.005, 0]) {
      await this.actions.time(`scroll far in ${what}`, table, () => jump(part));
    }
  }

  /** Opens and closes rows in sight. */
  async expandObjects(table) {
    const centres = await this.grid(table).evaluate((root) => {
      const sight = root.getBoundingClientRect();
      const rows = [...root.querySelectorAll('[role=row][aria-expanded=false]')];
      return rows
        .map((row) => row.querySelector('[aria-hidden=true]').getBoundingClientRect())
        .filter((box) => box.top > sight.top + 30 && box.bottom < sight.bottom)
        .map((box) => [box.x + box.width / 2, box.y + box.height / 2]);
    });
    for (const [x, y] of centres.slice(0, 5)) {
      await this.actions.time('expand an object', table, () => this.page.mouse.click(x, y));
      await this.actions.time('close an object', table, () => this.page.mouse.click(x, y));
    }
  }
}
