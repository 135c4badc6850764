// Small random snapshots, reproducible from a seed.
//
// Each is likely to have every case that an analysis treats apart. Some have combinations that no
// real heap has.

/** Numbers in [0, 1) from a seed (mulberry32). */
export function generator(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const NODE_TYPES = [
  'hidden', 'array', 'string', 'object', 'code', 'closure', 'regexp', 'number', 'native', 'synthetic',
  'concatenated string', 'sliced string', 'symbol', 'bigint', 'object shape',
];
const EDGE_TYPES = ['context', 'element', 'property', 'internal', 'hidden', 'shortcut', 'weak'];

/** Names that a node of a type may have, with those that a rule asks for. */
const NAMES = {
  hidden: ['system / NativeContext', 'system / Map', 'system / Foo', 'system / WeakCell', ''],
  array: ['(object elements)', '(map descriptors)', '', 'WeakHashTable'],
  string: ['a', 'b', 'hello', '', 'Object', 'part one, ', 'part two'],
  object: ['Object', 'Object', 'Object', 'Array', 'Foo', 'Bar', 'Function', 'RegExp', 'Window / file://', '<div id="a">', 'Detached <div class="b c">', '<b>', '(array)'],
  code: ['', 'f', 'system / Code'],
  closure: ['f', 'g', '', 'Object'],
  regexp: ['x+', ''],
  number: ['heap number', 'smi number', 'int', 'bool'],
  native: [
    'system / ExternalStringData', 'system / JSArrayBufferData', 'Node / BindingData', 'Detached Node / Hash',
    'HTMLDivElement', '<div id="a">', '<div id="b">', 'Detached <p>', 'Window', 'V8EventListener', 'Text',
  ],
  synthetic: ['(GC roots)', '(Global handles)', '(Document DOM trees)', '(Strong roots)'],
  'concatenated string': ['(concatenated string)'],
  'sliced string': ['slice', 'a'],
  symbol: ['Symbol()', 'one'],
  bigint: ['bigint', ''],
  'object shape': ['system / Map', 'Object', 'system / DescriptorArray'],
};

/** How people and machines name things. */
const ODD_NAMES = ['\ud800', '\u{1f600}', '\0', '\\"\n', '<', '<a', '<a >', '<a b', '< b>', '-1', '１２', 'constructor', 'toString', 'x'.repeat(1100)];

const PROPERTIES = [
  'a', 'b', 'c', 'd', 'value', 'next', '__proto__', 'a,b', '{"', "it's", 'ü', '漢', 'x'.repeat(60), 'y'.repeat(90), 'z'.repeat(125), '', '0', '12abc', 'constructor', '\u{1f600}', '\ud800',
];
const INTERNALS = [
  'map', 'elements', 'properties', 'sloppy_function_map', 'first', 'second', 'value', 'code', 'context', '0', '1', '4', '7', '10', '11', 'native_context',
];

/** A graph as objects: `{ nodes: [{ type, name, id, size, detachedness, location, edges }] }`. */
export function randomGraph(seed) {
  const random = generator(seed);
  const below = (n) => Math.floor(random() * n);
  const chance = (p) => random() < p;
  const pick = (list) => list[below(list.length)];

  const count = 2 + below(chance(0.2) ? 400 : 60);
  // Julia's ids are addresses. DevTools keeps 32 bits of an id, and so misses WeakMap tables.
  const firstId = chance(0.05) ? 2 ** 40 : 0;
  const plainShare = chance(0.4) ? 0.4 : 0;
  const nodes = [];
  for (let at = 0; at < count; at++) {
    const plain = at > 0 && chance(plainShare);
    const type = at === 0 ? 'synthetic' : plain ? 'object' : pick(chance(0.4) ? ['object', 'native', 'array', 'hidden', 'closure'] : NODE_TYPES);
    nodes.push({
      type,
      name: at === 0 ? '' : plain ? 'Object' : pick(chance(0.05) ? ODD_NAMES : NAMES[type]),
      id: firstId + 2 * at + 1 + (type === 'native' ? 1 : 0) + (chance(0.02) ? 2 ** 31 : 0),
      size: chance(0.15) ? 0 : 8 * below(chance(0.1) ? 1e5 : 40),
      detachedness: type === 'native' || chance(0.05) ? pick([0, 0, 1, 2]) : 0,
      location: type === 'object' && chance(0.3) ? [below(3), below(3), below(2)] : null,
      edges: [],
    });
  }
  // Unreachable parts, and others that only weak edges reach, arise where few edges are drawn.
  const density = pick([0.5, 1, 2, 3, 5]);
  const [root, ...others] = nodes;
  const edge = (from, type, name, to) => from.edges.push({ type, name, to });
  for (const to of others) {
    if (!chance(Math.min(0.5, 6 / count))) continue;
    // DevTools gives up on graphs whose root holds much twice, which V8 never writes.
    const shortcut = chance(0.3);
    if (shortcut) edge(root, 'shortcut', pick(['0', '1', 'window', '12abc', 'f']), to);
    if (!shortcut || chance(0.05)) edge(root, 'element', below(9), to);
  }
  for (let at = 0; at < count * density; at++) {
    const from = pick(others.length ? others : nodes);
    const to = chance(0.1) ? from : pick(others.length && chance(0.98) ? others : nodes);
    const plain = from.type === 'object' && from.name === 'Object';
    const type = chance(plain ? 0.7 : 0.15) ? 'property' : pick(EDGE_TYPES);
    if (type === 'element' || type === 'hidden') edge(from, type, below(12), to);
    else edge(from, type, type === 'internal' || type === 'weak' ? pick(INTERNALS) : pick(PROPERTIES), to);
  }
  // Plain objects made by the same code have the same properties in the same order.
  const shapes = Array.from({ length: 3 }, () => Array.from({ length: 1 + below(5) }, () => pick(PROPERTIES)));
  for (const from of others) {
    if (from.type !== 'object' || from.name !== 'Object' || !chance(0.7)) continue;
    for (const name of pick(shapes)) edge(from, 'property', name, pick(others));
  }
  for (const from of others) {
    // Storage that one object owns; or several, when it is drawn again.
    if (chance(0.3)) edge(from, 'internal', pick(['elements', 'properties', 'table']), pick(others));
    // DevTools never ends on texts that hold themselves: a concatenation holds plain ones only.
    if (from.type === 'concatenated string') {
      const parts = others.filter((node) => node.type === 'string');
      from.edges = from.edges.filter((edge) => edge.name !== 'first' && edge.name !== 'second');
      for (const name of ['first', 'second']) if (parts.length && chance(0.8)) edge(from, 'internal', name, pick(parts));
    }
  }
  // WeakMap entries: an edge from the table and one from the key, to the value, of one name.
  for (let at = below(4); at > 0 && others.length > 2 && firstId === 0; at--) {
    const [table, key, value] = [pick(others), pick(others), pick(others)];
    const name = `part of key (${key.name} @${key.id}) -> value (${value.name} @${value.id}) pair in WeakMap (table @${table.id})`;
    if (chance(0.9)) edge(key, 'internal', `${at} / ${name}`, value);
    if (chance(0.9)) edge(table, 'internal', `${at + 4} / ${name}`, value);
    if (chance(0.2)) edge(pick(others), pick(['internal', 'weak']), `${at} / ${name}`, pick(others));
  }
  return { nodes, extraNativeBytes: chance(0.3) ? below(1e6) : undefined, random };
}

/** The graph some time later: objects gone, objects new, objects changed. */
export function later(graph) {
  const { random } = graph;
  const below = (n) => Math.floor(random() * n);
  const copies = new Map();
  const last = graph.nodes.reduce((most, node) => Math.max(most, node.id), 0);
  for (const [at, node] of graph.nodes.entries()) {
    if (at > 0 && random() < 0.15) continue;
    copies.set(node, { ...node, size: random() < 0.1 ? node.size + 8 : node.size, edges: [] });
  }
  const kept = [...copies.values()];
  for (const [node, copy] of copies) {
    for (const edge of node.edges) {
      if (copies.has(edge.to) && random() < 0.97) copy.edges.push({ ...edge, to: copies.get(edge.to) });
    }
  }
  const added = [];
  for (let at = below(kept.length); at > 0; at--) {
    const original = kept[below(kept.length)];
    if (original === kept[0]) continue;
    const node = { ...original, id: last + 2 * at, edges: original.edges.map((edge) => ({ ...edge })) };
    const retainer = kept[below(kept.length)];
    if (retainer.type === 'concatenated string') continue;
    retainer.edges.push({ type: 'property', name: 'added', to: node });
    added.push(node);
  }
  return { nodes: [...kept, ...added], extraNativeBytes: graph.extraNativeBytes, random };
}

/** The graph as a `.heapsnapshot` file. */
export function toText(graph) {
  const { random } = graph;
  const chance = (p) => random() < p;
  const shuffled = (list) => list.map((item) => [random(), item]).sort((a, b) => a[0] - b[0]).map(([, item]) => item);

  const nodeFields = ['type', 'name', 'id', 'self_size', 'edge_count'];
  if (chance(0.5)) nodeFields.push('trace_node_id');
  const hasDetachedness = chance(0.8);
  if (hasDetachedness) nodeFields.push('detachedness');
  const order = chance(0.2) ? shuffled(nodeFields) : nodeFields;
  const edgeFields = chance(0.1) ? shuffled(['type', 'name_or_index', 'to_node']) : ['type', 'name_or_index', 'to_node'];

  const nodeTypes = chance(0.1) ? shuffled(NODE_TYPES) : NODE_TYPES;
  const edgeTypes = chance(0.1) ? shuffled(EDGE_TYPES) : EDGE_TYPES;
  const locationFields = chance(0.2)
    ? ['object_index', 'script_id', 'script_object_index', 'line', 'column']
    : ['object_index', 'script_id', 'line', 'column'];

  const strings = ['<dummy>'];
  const known = new Map();
  const string = (text) => {
    // The table may hold one text twice.
    if (known.has(text) && !chance(0.03)) return known.get(text);
    known.set(text, strings.length);
    return strings.push(text) - 1;
  };
  const place = new Map(graph.nodes.map((node, at) => [node, at]));
  const nodes = [];
  const edges = [];
  const locations = [];
  for (const [at, node] of graph.nodes.entries()) {
    const values = {
      type: nodeTypes.indexOf(node.type),
      name: string(node.name),
      id: node.id,
      self_size: node.size,
      edge_count: node.edges.length,
      trace_node_id: 0,
      detachedness: node.detachedness,
    };
    nodes.push(...order.map((field) => values[field]));
    for (const edge of node.edges) {
      const type = edgeTypes.indexOf(edge.type);
      const value = typeof edge.name === 'number' ? edge.name : string(edge.name);
      const fields = { type, name_or_index: value, to_node: place.get(edge.to) * order.length };
      edges.push(...edgeFields.map((field) => fields[field]));
    }
    if (node.location) {
      const [script, line, column] = node.location;
      const values = { object_index: at * order.length, script_id: script, script_object_index: 0, line, column };
      locations.push(...locationFields.map((field) => values[field]));
    }
  }
  const typeList = (fields, types) => fields.map((field) => (field === 'type' ? types : 'number'));
  return JSON.stringify({
    snapshot: {
      meta: {
        node_fields: order,
        node_types: typeList(order, nodeTypes),
        edge_fields: edgeFields,
        edge_types: typeList(edgeFields, edgeTypes),
        trace_function_info_fields: ['function_id', 'name', 'script_name', 'script_id', 'line', 'column'],
        trace_node_fields: ['id', 'function_info_index', 'count', 'size', 'children'],
        sample_fields: ['timestamp_us', 'last_assigned_id'],
        location_fields: locationFields,
      },
      node_count: graph.nodes.length,
      edge_count: edges.length / edgeFields.length,
      trace_function_count: 0,
      ...(graph.extraNativeBytes === undefined ? {} : { extra_native_bytes: graph.extraNativeBytes }),
    },
    nodes,
    edges,
    trace_function_infos: [],
    trace_tree: [],
    samples: [],
    locations,
    strings,
  });
}
