// The lists that are hardest for a page: the classes with most objects, the widest object, the
// object that most others hold. Each is opened, sorted by every column both ways, scrolled by
// screenfuls at its beginning, middle and end, and jumped through.

/** More lists than a worker keeps in order. */
const FORGET = 40;
/** Classes that are opened. */
const CLASSES = 6;

export async function largeLists(page, acts) {
  const tables = new Tables(page, acts);
  const list = (list, by, start, count) =>
    page.evaluate((query) => heaplensProbe.ask(0, query), { rows: { list, sort: { column: by, descending: true }, start, count } });
  const filter = page.getByRole('searchbox', { name: 'Filter by class' });
  const type = async (text) => {
    await filter.fill(text);
    await acts.settled();
  };

  const { rows } = await list({ classes: { filter: '' } }, 'count', 0, 5000);
  const classes = rows.map((row) => row.class);
  const found = await extremes(list, classes);
  // The worker forgets what was looked at to find these.
  for (let one = 0; one < FORGET; one++) await list({ classes: { filter: `\u0001${one}` } }, 'name', 0, 1);

  await tables.everyWay('Summary', 'classes');
  await filters(page, acts, filter, classes);
  for (const one of classes.slice(0, CLASSES)) {
    await type(one.name.text);
    const row = tables.grid('Summary').locator(`[role=row][aria-level="1"]:has([data-count="${one.count}"])`).first();
    await acts.act('expand a class', 'Summary', () => row.locator('.twisty').click());
    await tables.everyWay('Summary', 'a class’s objects');
    await tables.objects('Summary');
    await tables.home('Summary');
    await row.locator('.twisty').click();
    await acts.settled();
  }

  await type('');
  await page.getByRole('tab', { name: 'Containment', exact: true }).click();
  await acts.settled();
  await tables.objects('Containment');
  await tables.everyWay('Containment', 'what the root holds');
  await page.getByRole('tab', { name: 'Summary', exact: true }).click();
  await acts.settled();

  await select(page, found.edges.id);
  await acts.settled();
  const row = tables.grid('Summary').locator('[role=row][aria-selected=true]');
  await acts.act('expand the widest object', 'Summary', () => row.locator('.twisty').click());
  await tables.everyWay('Summary', 'the widest object’s edges');

  // Back to few rows above, so that only the retainers count.
  await type(classes.at(-1).name.text);
  await acts.act('select the most held object', 'Retainers', () => select(page, found.retainers.id));
  await acts.settled();
  await tables.everyWay('Retainers', 'the most held object’s retainers');
}

/** The object with most edges and the one with most retainers, among the likely ones. */
async function extremes(list, classes) {
  const best = { edges: { total: -1 }, retainers: { total: -1 } };
  const seen = new Set();
  const consider = async (kind, object) => {
    if (seen.has(kind + object.node)) return;
    seen.add(kind + object.node);
    const total = Number((await list({ [kind]: { node: object.node } }, 'distance', 0, 0)).total);
    if (total > best[kind].total) best[kind] = { total, id: String(object.id) };
  };
  for (const one of classes.toSorted((a, b) => Number(b.shallow_size - a.shallow_size)).slice(0, 20)) {
    const { rows } = await list({ 'class-objects': { class: one.class } }, 'shallow-size', 0, 2);
    for (const { object } of rows) await consider('edges', object);
  }
  // What objects of large classes hold, as each of its kind does.
  for (const one of classes.slice(0, 30)) {
    const { rows } = await list({ 'class-objects': { class: one.class } }, 'retained-size', 0, 1);
    for (const { object } of rows) {
      const held = await list({ edges: { node: object.node } }, 'distance', 0, 40);
      for (const { object } of held.rows) await consider('retainers', object);
    }
  }
  return best;
}

/** Types names letter by letter, and takes them back. */
async function filters(page, acts, filter, classes) {
  const names = classes.map((one) => one.name.text).filter((name) => /^[A-Za-z]{4,12}$/.test(name));
  await filter.focus();
  for (const letters of [...names.slice(0, 3), '(string', 'zzz']) {
    for (const letter of letters) await acts.act('filter, letter by letter', 'Summary', () => page.keyboard.type(letter));
    for (const _ of letters) await acts.act('filter, letter by letter', 'Summary', () => page.keyboard.press('Backspace'));
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
  constructor(page, acts) {
    this.page = page;
    this.acts = acts;
  }

  grid(table) {
    return this.page.getByRole('treegrid', { name: table, exact: true });
  }

  async home(table) {
    await this.grid(table).focus();
    await this.page.keyboard.press('Home');
    await this.acts.settled();
  }

  /** Sorts by every column both ways, and scrolls. */
  async everyWay(table, what) {
    const grid = this.grid(table);
    const headers = grid.locator('[role=columnheader] button');
    for (let column = 0; column < (await headers.count()); column++) {
      const name = (await headers.nth(column).textContent()).trim();
      for (let way = 0; way < 2; way++) {
        await this.acts.act(`sort ${what} by ${name}`, table, () => headers.nth(column).click());
      }
    }
    const jump = (part) =>
      grid.evaluate((root, part) => {
        heaplensProbe.now();
        root.scrollTop = (root.scrollHeight - root.clientHeight) * part;
      }, part);
    for (const part of [0, 0.5, 1]) {
      await this.acts.act(`scroll far in ${what}`, table, () => jump(part));
      await grid.hover();
      for (let screen = 0; screen < 8; screen++) {
        const height = await grid.evaluate((root) => root.clientHeight - 47);
        await this.acts.act(`next screenful of ${what}`, table, () => this.page.mouse.wheel(0, part === 1 ? -height : height));
      }
    }
    for (const part of [0.31, 0.77, 0.13, 0.62, 0.93, 0.005, 0]) {
      await this.acts.act(`scroll far in ${what}`, table, () => jump(part));
    }
  }

  /** Opens and closes rows in sight. */
  async objects(table) {
    const places = await this.grid(table).evaluate((root) => {
      const sight = root.getBoundingClientRect();
      const rows = [...root.querySelectorAll('[role=row][aria-expanded=false]')];
      return rows
        .map((row) => row.querySelector('.twisty').getBoundingClientRect())
        .filter((place) => place.top > sight.top + 30 && place.bottom < sight.bottom)
        .map((place) => [place.x + place.width / 2, place.y + place.height / 2]);
    });
    for (const [x, y] of places.slice(0, 5)) {
      await this.acts.act('expand an object', table, () => this.page.mouse.click(x, y));
      await this.acts.act('close an object', table, () => this.page.mouse.click(x, y));
    }
  }
}
