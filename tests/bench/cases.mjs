// The lists that are hardest for a page: the classes with most objects, the widest object, the
// object that most others hold. Each is opened, sorted by every column both ways, scrolled by
// screenfuls at its beginning, middle and end, and jumped through.

const COLUMNS = { Summary: ['Constructor', 'Distance', 'Shallow Size', 'Retained Size'], Retainers: ['Object', 'Distance', 'Shallow Size', 'Retained Size'] };
const sort = (column) => ({ column, descending: true });
/** More lists than a worker keeps in order. */
const FORGET = 40;

export async function largeLists(page, acts) {
  const ask = (query) => page.evaluate((query) => heaplensProbe.ask(0, query), query);
  const list = (list, by, start, count) => ask({ rows: { list, sort: sort(by), start, count } });
  const summary = page.getByRole('treegrid', { name: 'Summary', exact: true });
  const filter = page.getByRole('searchbox', { name: 'Filter by class' });

  /** Lets the worker forget the lists that were looked at to find a case. */
  const forget = async () => {
    for (let one = 0; one < FORGET; one++) await list({ classes: { filter: `\u0001${one}` } }, 'name', 0, 1);
  };

  const everyWay = async (grid, name, rows) => {
    await orders(page, acts, grid, name, rows);
    await scrolls(page, acts, grid, name, rows);
  };

  // The classes themselves.
  const classes = await list({ classes: { filter: '' } }, 'count', 0, 5000);
  const total = Number(classes.total);
  await everyWay(summary, 'classes', total);
  await filters(page, acts, filter, total, classes.rows);

  // The classes with most objects.
  for (const { class: one } of classes.rows.slice(0, 5)) {
    await show(acts, filter, one);
    const row = summary.locator(`[role=row][aria-level="1"]:has([data-count="${one.count}"])`).first();
    await acts.act('expand a class', one.count, () => row.locator('.twisty').click());
    await everyWay(summary, 'objects of a class', one.count);
    await objects(page, acts, summary);
    await summary.focus();
    await home(page, acts);
    await row.locator('.twisty').click();
    await acts.settled();
  }

  const found = await extremes(list, classes.rows);
  await forget();
  for (const [what, object] of Object.entries(found)) {
    await filter.fill('');
    await acts.settled();
    if (what === 'edges') {
      await select(page, acts, object.id);
      const row = summary.locator('[role=row][aria-selected=true]');
      await acts.act('expand the widest object', object.total, () => row.locator('.twisty').click());
      // Sorting goes on with all lists that are open.
      await everyWay(summary, 'edges of an object', object.total);
      await summary.focus();
    } else {
      await acts.act('select the most held object', object.total, () => select(page, acts, object.id, false));
      await acts.settled();
      await everyWay(page.getByRole('treegrid', { name: 'Retainers', exact: true }), 'retainers of an object', object.total);
    }
  }
}

/** The object with most edges and the one with most retainers, among the likely ones. */
async function extremes(list, classes) {
  const best = { edges: { total: 0 }, retainers: { total: 0 } };
  const consider = async (kind, object) => {
    const { total } = await list({ [kind]: { node: object.node } }, 'retained-size', 0, 0);
    if (Number(total) > best[kind].total) best[kind] = { total: Number(total), id: String(object.id), name: object.name.text };
  };
  const bySize = classes.map((row) => row.class).toSorted((a, b) => Number(b.shallow_size - a.shallow_size));
  for (const one of bySize.slice(0, 20)) {
    const { rows } = await list({ 'class-objects': { class: one.class } }, 'shallow-size', 0, 2);
    for (const { object } of rows) await consider('edges', object);
  }
  // What objects of large classes hold, as each of its kind does.
  const seen = new Set();
  for (const { class: one } of classes.slice(0, 30)) {
    const { rows } = await list({ 'class-objects': { class: one.class } }, 'retained-size', 0, 1);
    for (const { object } of rows) {
      const held = await list({ edges: { node: object.node } }, 'retained-size', 0, 40);
      for (const { object } of held.rows) {
        if (!seen.has(object.node)) await consider('retainers', object);
        seen.add(object.node);
      }
    }
  }
  return best;
}

async function orders(page, acts, grid, name, rows) {
  const columns = await grid.locator('[role=columnheader]').allTextContents();
  for (const column of columns) {
    for (let way = 0; way < 2; way++) {
      await acts.act(`sort ${name} by ${column.trim()}`, rows, () => grid.locator('[role=columnheader] button', { hasText: column.trim() }).first().click());
    }
  }
}

async function scrolls(page, acts, grid, name, rows) {
  const jump = (part) => grid.evaluate((root, part) => {
    heaplensProbe.now();
    root.scrollTop = (root.scrollHeight - root.clientHeight) * part;
  }, part);
  for (const part of [0, 0.5, 1]) {
    await acts.act(`scroll far, ${name}`, rows, () => jump(part));
    await grid.hover();
    for (let screen = 0; screen < 8; screen++) {
      const height = await grid.evaluate((root) => root.clientHeight - 22);
      await acts.act(`next screenful, ${name}`, rows, () => page.mouse.wheel(0, part === 1 ? -height : height));
    }
  }
  for (const part of [0.31, 0.77, 0.13, 0.62, 0.93, 0.005]) await acts.act(`scroll far, ${name}`, rows, () => jump(part));
  await acts.act(`scroll far, ${name}`, rows, () => jump(0));
}

async function filters(page, acts, filter, rows, classes) {
  const word = [...classes.map((row) => row.class.name.text).filter((name) => /^[A-Za-z]{4,12}$/.test(name)).slice(0, 3), '(string', 'zzz'];
  await filter.focus();
  for (const letters of word) {
    for (const letter of letters) await acts.act('filter classes, letter by letter', rows, () => page.keyboard.type(letter));
    for (const _ of letters) await acts.act('filter classes, letter by letter', rows, () => page.keyboard.press('Backspace'));
  }
}

/** Opens and closes what is in sight below a class. */
async function objects(page, acts, grid) {
  const places = await grid.evaluate((root) => {
    const sight = root.getBoundingClientRect();
    const rows = [...root.querySelectorAll('[role=row][aria-level="2"][aria-expanded=false]')];
    return rows
      .map((row) => row.querySelector('.twisty').getBoundingClientRect())
      .filter((place) => place.top > sight.top + 30 && place.bottom < sight.bottom)
      .map((place) => [place.x + place.width / 2, place.y + place.height / 2]);
  });
  for (const [x, y] of places.slice(0, 5)) {
    await acts.act('expand an object', 1000, () => page.mouse.click(x, y));
    await acts.act('close an object', 1000, () => page.mouse.click(x, y));
  }
}

/** Filters until a class is in sight. */
async function show(acts, filter, one) {
  await filter.fill(one.name.text);
  await acts.settled();
}

async function home(page, acts) {
  await page.keyboard.press('Home');
  await acts.settled();
}

/** Selects an object as a link does. */
async function select(page, acts, id, wait = true) {
  await page.evaluate((id) => {
    heaplensProbe.now();
    const link = new URLSearchParams(location.hash.slice(1));
    link.set('object', `@${id}`);
    location.hash = link.toString();
  }, id);
  if (wait) await acts.settled();
}
