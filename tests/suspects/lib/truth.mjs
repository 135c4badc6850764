// Says whether a suspect names the true culprit of a scenario, by the scenario's truth.json.
//
// A suspect is right when one of these holds, and nothing else counts:
//
// 1. Its `class` is, letter for letter, the name of a leaked class: an entry of `leaks`, or an element
//    of `detached` or `detached_elements_per_action`, with or without DevTools' word `Detached`.
// 2. Its accumulator is a step of `retaining_path`. A step is `name`, `name (Class)` or
//    `closure name`; the steps stand between `->`, several paths between `;`, what is held side by
//    side between `,` or `/`. The step's name must be that of the edge which leads to the
//    accumulator, or of the accumulator itself (a closure's, a class's). Where the step has a class,
//    the accumulator must have it, too; a plain object (`Object`) is `{a, b}` by its interface. Steps that are no names (`GC root`, `...`) and names that many
//    objects have (`context`, `table`, `Array`) name nobody.
//
// V8's own objects (a table of a Map, a context, an array of elements) stand for what they belong to:
// where the accumulator is such a one, the first other object above it in `path` counts.

/** Names that do not tell one object from another. */
const COMMON = new Set([
  'context', 'table', 'elements', 'properties', 'native', 'Window', 'Object', 'Array', 'Map', 'Set', 'WeakMap', 'Promise',
  'string', 'String', 'closure', 'next', 'previous', 'resolve', 'reactions', 'buffer', 'bytes', 'exports', 'Function', 'global',
]);

/** Names of V8's own objects, and of the edges to those that have none. */
const PLUMBING = /^(\(.*\)|system( \/ .*)?)$/;
const TO_PLUMBING = /^(table|elements|properties)$/;
const isPlumbing = (name, edge) => PLUMBING.test(name) || (name === '' && TO_PLUMBING.test(edge));

/** Cuts a text at a pattern outside of parentheses. */
function cut(text, separator) {
  const parts = [''];
  let depth = 0;
  for (const piece of text.split(new RegExp(`(${separator}|[()])`))) {
    if (piece === '(') depth++;
    if (piece === ')') depth--;
    if (depth === 0 && new RegExp(`^(${separator})$`).test(piece)) parts.push('');
    else parts[parts.length - 1] += piece;
  }
  return parts.map((part) => part.trim()).filter(Boolean);
}

/** The steps of a retaining path that name somebody: `{ name, className }`, the last one or null. */
export function steps(path) {
  return cut(path ?? '', '->|;|,| / ').flatMap((part) => {
    const found = /^(?:(?:closure|array) )?`?([#\w$][\w$.-]*)`?(?:\s*\(([^)]*)\))?$/i.exec(part);
    if (!found) return [];
    const [, name, told] = found;
    if (COMMON.has(name) && !(told && /^(next|previous|buffer|bytes|resolve)$/.test(name))) return [];
    const [className = ''] = (told ?? '').split(',');
    return [{ name, className: /^[A-Z][\w$]*$/.test(className) ? className : null }];
  });
}

/** The object that an accumulator stands for: itself, or what V8's own object belongs to. */
export function standsFor({ accumulator, path = [] }) {
  if (!accumulator) return null;
  let at = path.findLastIndex(({ id }) => id === accumulator.id);
  const edge = at < 0 ? null : path[at].edge;
  const itself = { edge, name: accumulator.name, className: accumulator.className };
  if (at < 0 || !isPlumbing(accumulator.className ?? '', edge)) return itself;
  for (at--; at >= 0; at--) {
    const { edge, name, className = name } = path[at];
    if (!isPlumbing(name, edge)) return { edge, name, className };
  }
  return itself;
}

function leakedNames({ leaks = [], detached = [], detached_elements_per_action = {} }) {
  const elements = [...detached, ...Object.keys(detached_elements_per_action).map((tag) => `<${tag}>`)];
  return new Set([...leaks.map(({ name }) => name), ...elements, ...elements.map((element) => `Detached ${element}`)]);
}

const isOfClass = (object, className) =>
  object.className === className || (className === 'Object' && object.className?.startsWith('{'));

const isText = (edge) => edge !== null && edge !== undefined;

/** Why a suspect is right, in a word, or null where it is not. */
export function rightBecause(suspect, truth) {
  if (leakedNames(truth).has(suspect.class)) return 'class';
  const object = standsFor(suspect);
  if (!object) return null;
  const edge = isText(object.edge) ? String(object.edge) : null;
  const isIt = steps(truth.retaining_path).some(({ name, className }) => {
    const bare = (text) => (text ?? '').replace(/\(\)$/, '');
    const named = [edge, bare(object.name), object.className].some((known) => known === name);
    return named && (className === null || isOfClass(object, className));
  });
  return isIt ? 'accumulator' : null;
}

/** The rank of the first right suspect, from 1, or null. */
export function rankOf(suspects, truth) {
  const at = suspects.findIndex((suspect) => rightBecause(suspect, truth));
  return at < 0 ? null : at + 1;
}
