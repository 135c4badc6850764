// The objects of a snapshot that are compared one by one, when all would take too long.
//
// The choice depends on the file alone: the root and its children, detached objects up to a bound,
// the largest retained sizes, some of every class, and an even spread over the rest.

const DETACHED = 2;

/** At least `wanted` ordinals (or all there are) of objects whose id names just one object. */
export function sample(oracle, wanted) {
  const { snapshot } = oracle;
  const ordinalsById = oracle.ordinalsById();
  const node = snapshot.createNode(0);
  const at = (ordinal) => {
    node.nodeIndex = ordinal * snapshot.nodeFieldCount;
    return node;
  };
  const usable = (ordinal) => ordinalsById.get(oracle.idOf(at(ordinal))).length === 1;
  const count = snapshot.nodeCount;
  const chosen = new Set();
  const choose = (ordinal) => usable(ordinal) && chosen.add(ordinal);
  if (wanted >= count) {
    for (let ordinal = 0; ordinal < count; ordinal++) choose(ordinal);
    return [...chosen];
  }

  const root = snapshot.rootNode();
  choose(root.ordinal());
  let children = 0;
  for (let it = root.edges(); it.hasNext() && children < wanted / 4; it.next(), children++) {
    choose(it.item().node().ordinal());
  }

  const byRetained = Array.from({ length: count }, (_, ordinal) => ordinal);
  byRetained.sort((a, b) => snapshot.retainedSizes[b] - snapshot.retainedSizes[a] || a - b);
  byRetained.slice(0, wanted / 10).forEach(choose);

  const perClass = new Map();
  let detached = 0;
  for (let ordinal = 0; ordinal < count; ordinal++) {
    if (at(ordinal).detachedness() === DETACHED && detached++ < wanted / 4) choose(ordinal);
    const key = at(ordinal).classKeyInternal();
    const seen = perClass.get(key) ?? 0;
    // The 1st, 2nd, 3rd, 5th, 9th, … object of each class.
    if (seen === 0 || ((seen & (seen - 1)) === 0 && chosen.size < wanted)) choose(ordinal);
    perClass.set(key, seen + 1);
  }

  const step = Math.max(1, Math.floor(count / (wanted / 2)));
  for (let ordinal = 0; ordinal < count; ordinal += step) choose(ordinal);
  for (let ordinal = 0; ordinal < count && chosen.size < wanted; ordinal++) choose(ordinal);
  return [...chosen];
}
