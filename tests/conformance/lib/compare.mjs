// Compares the answers of `heaplens` with the oracle's. Every function answers a list of differences
// in words. An empty list means that they agree. No difference is tolerated.

const text = (value) => JSON.stringify(value);

/** Differences between two flat records, over the oracle's fields. */
function fields(where, expected, actual, names = Object.keys(expected)) {
  return names
    .filter((name) => text(expected[name]) !== text(actual?.[name]))
    .map((name) => `${where}: ${name} is ${text(actual?.[name])}, DevTools has ${text(expected[name])}`);
}

/** Differences between two lists of rows that `keyOf` tells apart. */
function rows(what, expected, actual, keyOf, names) {
  const differences = [];
  const left = new Map();
  for (const row of actual) {
    const key = keyOf(row);
    if (left.has(key)) differences.push(`${what} ${key}: shown twice`);
    left.set(key, row);
  }
  for (const row of expected) {
    const key = keyOf(row);
    const other = left.get(key);
    left.delete(key);
    if (!other) differences.push(`${what} ${key}: missing; DevTools has ${text(row)}`);
    else differences.push(...fields(`${what} ${key}`, row, other, names));
  }
  for (const [key, row] of left) differences.push(`${what} ${key}: not in DevTools: ${text(row)}`);
  return differences;
}

function order(what, list, keyOf, column) {
  const differences = [];
  for (let at = 1; at < list.length; at++) {
    if (list[at - 1][column] < list[at][column]) {
      differences.push(`${what} ${keyOf(list[at])}: stands after a smaller ${column}`);
    }
  }
  return differences.slice(0, 1);
}

const classKey = ({ name, location }) =>
  location ? `${text(name)} (${location.scriptId}:${location.line}:${location.column})` : text(name);

/** Statistics, by leaf. */
export function statistics(expected, actual) {
  const leaves = (value, path) =>
    typeof value === 'object' && value !== null
      ? Object.entries(value).flatMap(([name, inner]) => leaves(inner, path ? `${path}.${name}` : name))
      : [[path, value]];
  return fields('statistics', Object.fromEntries(leaves(expected, '')), Object.fromEntries(leaves(actual, '')));
}

/** The whole of `heaplens summary`. */
export function summary(oracle, json) {
  const { bytes, ...facts } = oracle.facts();
  return [
    ...fields('snapshot', facts, json.snapshot),
    ...statistics(oracle.statistics(), json.statistics),
    ...classes(oracle.classes(), json.classes),
  ];
}

/** Summary's rows. */
export function classes(expected, actual) {
  const columns = ['count', 'distance', 'shallowSize', 'retainedSize'];
  return [
    ...rows('class', expected, actual, classKey, columns),
    ...order('class', actual, classKey, 'retainedSize'),
  ];
}

/** `heaplens find`: the same hits in the same order, and sums over them. */
export function matches(what, expected, actual) {
  const ids = actual.matches.map((match) => match.id);
  const at = expected.findIndex((id, place) => id !== ids[place]);
  const differences = [];
  if (at >= 0) differences.push(`${what}: hit ${at} is ${ids[at]}, DevTools has ${expected[at]}`);
  if (ids.length !== expected.length) differences.push(`${what}: ${ids.length} hits, DevTools has ${expected.length}`);
  const size = actual.matches.reduce((sum, match) => sum + match.shallowSize, 0);
  if (actual.total !== ids.length || actual.shallowSize !== size) differences.push(`${what}: the sums are not those of the hits`);
  return differences;
}

/** The distance of what only the root holds beside user objects. */
const FIRST_OF_SYSTEM = 100_000_001;
const ENTRY = /part of key .* -> value .* pair in WeakMap/;

/**
 * `heaplens path` beside the chain that DevTools unfolds. Ours ends at a root, goes on beyond 20
 * levels, and goes from a WeakMap entry to its key, so what follows such a step may differ.
 */
export function path(where, expected, actual) {
  if (actual.rooted && actual.steps.length === 0) return [];
  const entry = expected.findIndex((step) => ENTRY.test(step.edge.name));
  const root = expected.findIndex((step) => step.distance === FIRST_OF_SYSTEM);
  const ends = [entry, root + 1 || -1].filter((end) => end >= 0);
  const common = expected.slice(0, Math.min(expected.length, ...ends));
  const spell = ({ edge, id, name, distance }) => text([edge.type, edge.name, id, name, distance]);
  const at = common.findIndex((step, place) => !actual.steps[place] || spell(step) !== spell(actual.steps[place]));
  if (at < 0) return [];
  return [`${where}: step ${at} is ${actual.steps[at] && spell(actual.steps[at])}, DevTools has ${spell(common[at])}`];
}

/** `heaplens retainers`: the same rows in the same order. */
export function retainers(where, expected, actual) {
  const spell = ({ edge, id, name, distance, ignored }) => text([edge.type, edge.name, id, name, distance, ignored]);
  const ours = actual.retainers.map(spell);
  const at = expected.findIndex((row, place) => spell(row) !== ours[place]);
  if (at < 0 && ours.length === expected.length) return [];
  return [`${where}: row ${at} of ${ours.length} is ${ours[at]}, DevTools has ${expected.length}: ${expected[at] && spell(expected[at])}`];
}

const EDGE_END = { edges: 'to', retainers: 'from' };

/** `heaplens object` for one object; the order of edges and retainers is a view's own. */
export function object(expected, actual) {
  const { edges, retainers, location, allocationStack, ...plain } = expected;
  const where = `object @${expected.id}`;
  const differences = fields(where, plain, actual);
  // Of functions, contexts and scripts DevTools knows no location.
  if (location) differences.push(...fields(`${where} location`, location, actual?.location));
  // V8's own functions have script 0 and no location.
  const frames = (actual?.allocationStack?.frames ?? []).map(({ function: name, location: at }) =>
    [name, at?.script ?? '', at?.scriptId ?? 0, at?.line ?? 0, at?.column ?? 0]);
  if (allocationStack !== undefined && text(frames) !== text(allocationStack ?? [])) {
    differences.push(`${where}: allocated by ${text(frames)}, DevTools has ${text(allocationStack)}`);
  }
  for (const [list, theirs] of Object.entries({ edges, retainers })) {
    const spell = (edge) => text([edge.type, edge.name, edge[EDGE_END[list]]]);
    const left = new Map();
    for (const edge of actual?.[list] ?? []) left.set(spell(edge), (left.get(spell(edge)) ?? 0) + 1);
    for (const edge of theirs) {
      const key = spell(edge);
      if (left.get(key)) left.set(key, left.get(key) - 1);
      else differences.push(`${where}: ${list} lack ${key}`);
    }
    for (const [key, times] of left) {
      if (times) differences.push(`${where}: ${list} have ${key}, DevTools has not`);
    }
  }
  return differences;
}

/**
 * `heaplens compare`. Rows of one name are possible: DevTools shows deleted plain objects by the
 * name that they have in the base alone. So the same row must be there as often, and no other.
 */
export function comparison(expected, actual) {
  const columns = ['addedCount', 'removedCount', 'countDelta', 'addedSize', 'removedSize', 'sizeDelta'];
  const spell = (row) => `${classKey(row)} ${columns.map((name) => `${name} ${row[name]}`).join(', ')}`;
  const left = new Map();
  for (const row of actual.classes) left.set(spell(row), (left.get(spell(row)) ?? 0) + 1);
  const differences = [];
  for (const { shownName, location, ...row } of expected) {
    const key = spell({ ...row, name: shownName, location });
    if (left.get(key)) left.set(key, left.get(key) - 1);
    else differences.push(`class missing: ${key}`);
  }
  for (const [key, times] of left) if (times) differences.push(`class not in DevTools: ${key}`);
  return [...differences.sort(), ...order('class', actual.classes, classKey, 'addedSize')];
}

/**
 * `heaplens growth` at one snapshot of a series. `expected` are its classes as a comparison with the
 * last one has them, `own` those of its Summary, which has retained sizes: of the same objects, unless
 * plain objects are grouped otherwise.
 */
export function growthAt(position, expected, own, actual) {
  const of = ({ name, location, counts, shallowSizes, retainedSizes }) =>
    ({ name, location, count: counts[position], shallowSize: shallowSizes[position], retainedSize: retainedSizes[position] });
  const there = actual.classes.map(of).filter(({ count }) => count > 0);
  const summary = new Map(own.map((row) => [classKey(row), row]));
  const isSame = (row) => ['count', 'shallowSize'].every((name) => summary.get(classKey(row))?.[name] === row[name]);
  const whole = expected.filter(({ count }) => count > 0);
  const retained = whole.filter(isSame).map((row) => ({ ...row, retainedSize: summary.get(classKey(row)).retainedSize }));
  const kept = new Set(retained.map(classKey));
  const what = `snapshot ${position}, class`;
  return [
    ...rows(what, whole, there, classKey, ['count', 'shallowSize']),
    ...rows(what, retained, there.filter((row) => kept.has(classKey(row))), classKey, ['retainedSize']),
  ];
}

/** The texts of `heaplens strings`: which, how often, and what they cost. */
export function duplicatedStrings(expected, json) {
  const texts = json.texts.map(({ extent, ...row }) => ({ ...row, isCut: extent === 'cut' }));
  const sums = [json.duplicated, json.doubtful];
  const total = (key) => sums.reduce((sum, part) => sum + part[key], 0);
  const all = (key) => expected.reduce((sum, row) => sum + row[key], 0);
  const wanted = { textCount: expected.length, count: all('count'), shallowSize: all('shallowSize'), waste: all('waste') };
  const found = Object.fromEntries(Object.keys(wanted).map((key) => [key, total(key)]));
  const key = ({ firstId }) => `@${firstId}`;
  return [
    ...rows('text', expected, texts, key),
    ...order('text', json.texts, key, 'waste'),
    ...fields('sums', wanted, found),
  ];
}

/** The functions of `heaplens allocations`, in order, each with its callers. */
export function allocations(expected, actual, where = 'function') {
  const differences = [];
  if (expected.length !== actual.length) differences.push(`${where}: ${actual.length} rows, DevTools has ${expected.length}`);
  for (const [at, { callers, location, ...row }] of expected.entries()) {
    const ours = actual[at];
    const here = `${where} ${at} ${row.function}`;
    differences.push(...fields(here, row, ours));
    if (location) differences.push(...fields(`${here} location`, location, ours?.location ?? {}));
    else if (ours?.location) differences.push(`${here}: has a location, DevTools has none`);
    differences.push(...allocations(callers, ours?.callers ?? [], `${here} ←`));
  }
  return differences;
}

/** The samples of `heaplens allocations`, in order. DevTools does not count objects. */
export function samples(expected, actual) {
  if (expected.length !== actual.length) return [`${actual.length} samples, DevTools has ${expected.length}`];
  return expected.flatMap((sample, at) => fields(`sample ${at}`, sample, actual[at]));
}

/** The contexts of `heaplens variables --as-npm` with their dead variables, in order. */
export function variables(expected, json) {
  if (!json.hasScopes) return expected.length ? [`no scopes, DevTools has ${expected.length} contexts`] : [];
  if (expected.length !== json.contexts.length) return [`${json.contexts.length} contexts, DevTools has ${expected.length}`];
  return expected.flatMap(({ dead, ...context }, at) => {
    const ours = json.contexts[at];
    const told = ours.variables.filter((one) => one.dead);
    if (dead.length !== told.length) return [`context @${context.id}: ${told.length} dead variables, DevTools has ${dead.length}`];
    return [
      ...fields(`context @${context.id}`, context, ours),
      ...dead.flatMap((one, position) => fields(`context @${context.id}, variable ${position}`, one, told[position])),
    ];
  });
}

/** The whole of `heaplens realms` but the references, which are ours. */
export function realms(expected, json) {
  const key = ({ id }) => `@${id}`;
  return [
    ...rows('realm', expected.realms, json.realms, key),
    ...order('realm', json.realms, key, 'attributedSize'),
    ...fields('realms', { sharedSize: expected.sharedSize, unattributedSize: expected.unattributedSize }, json),
  ];
}
