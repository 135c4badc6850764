// Where things are, and small snapshots made on the spot.

import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** The repository's top folder. */
export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../..');
/** What `cargo xtask dist` made. */
export const dist = path.join(root, 'dist');
/** The viewer in one file. */
export const singleFile = path.join(dist, 'heaplens.html');
export const singleFileUrl = pathToFileURL(singleFile).href;

if (!existsSync(singleFile)) throw new Error('there is no dist/: run `cargo xtask dist` first');

const fixture = (name: string) => path.join(root, 'tests/fixtures', name);

/** A page before and after 100 dialogs that stay in memory. */
export const pair = {
  base: fixture('chromium/156/detached-dom-1.heapsnapshot.gz'),
  target: fixture('chromium/156/detached-dom-2.heapsnapshot.gz'),
};

/** The pair of a leaking server that the page itself offers. */
export const sample = {
  base: path.join(root, 'www/sample/before.heapsnapshot.gz'),
  target: path.join(root, 'www/sample/after.heapsnapshot.gz'),
};

/** A snapshot of a runtime that writes no newline into arrays. */
export const node24 = fixture('node/24.21.0/write.heapsnapshot.gz');

/** Two runs of one program. */
export const otherProcess = {
  base: fixture('node/20.20.2/numeric.heapsnapshot.gz'),
  target: fixture('node/20.20.2/write.heapsnapshot.gz'),
};

/** A snapshot with objects that no root reaches. */
export const bun = fixture('bun/1/generate.heapsnapshot.gz');

/** A snapshot with one of each kind of object, among them two classes of one name. */
export const variety = fixture('node/22.23.3/variety.heapsnapshot.gz');

/** Snapshots of `make/contents.cjs`, whose contents are known. */
export const contents = {
  node: fixture('node/20.20.2/contents.heapsnapshot.gz'),
  chromium: fixture('chromium/156/contents.heapsnapshot.gz'),
};

/** A page before and after 7 of 47 panels more were removed, of each of which a closure holds an element. */
export const panels = {
  base: fixture('chromium/143/dom-1.heapsnapshot.gz'),
  target: fixture('chromium/143/dom-2.heapsnapshot.gz'),
};

/** 30 vm contexts, each held by one PageRender. */
export const contexts = fixture('node/24.21.0/contexts.heapsnapshot.gz');

/** The main thread of a program whose objects are in workers. */
export const workers = fixture('node/24.21.0/workers-main.heapsnapshot.gz');

/** An allocation timeline with recorded stacks. */
export const allocations = fixture('chromium/156/cdp-alloc.heaptimeline.gz');

/** An allocation timeline of a page that allocates in steps. */
export const timeline = fixture('chromium/156/timeline.heaptimeline.gz');

/** A page of closures that keep variables which nobody reads. */
export const closures = fixture('chromium/156/dead-variables.heapsnapshot.gz');

/** A snapshot of a minified program, and the map of its one script. */
export const minified = fixture('node/20.20.2/minified.heapsnapshot.gz');
export const minifiedMap = fixture('node/20.20.2/bundle.min.js.map');

/** Programs in which a person looked for something; the fixtures' README says what is in them. */
export const field = {
  strings: fixture('field/strings.heapsnapshot.gz'),
  minified: fixture('field/minified.heapsnapshot.gz'),
  external: fixture('field/external.heapsnapshot.gz'),
};

/** From the top folder, with `/`: what the snapshot server is asked for. */
export const served = (file: string) => path.relative(root, file).split(path.sep).join('/');

/** Writes a file of a test's own and gives its path. */
export function write(folder: string, name: string, content: string | Buffer): string {
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, name);
  writeFileSync(file, content);
  return file;
}

interface Node {
  type?: string;
  name: string;
  id: number;
  size: number;
  /** Script, line and column, from 0. */
  location?: [number, number, number];
  /** Each by its name or number to the index of another node; a property, if no type is given. */
  edges?: [string | number, number, EdgeType?][];
}

const nodeTypes = [
  'hidden', 'array', 'string', 'object', 'code', 'closure', 'regexp', 'number', 'native',
  'synthetic', 'concatenated string', 'sliced string', 'symbol', 'bigint', 'object shape',
];
const edgeTypes = ['context', 'element', 'property', 'internal', 'hidden', 'shortcut', 'weak'] as const;
type EdgeType = (typeof edgeTypes)[number];

/** The JSON of a snapshot as V8 writes it; the first node is the root. */
export function snapshot(nodes: Node[]): string {
  const strings = new Map<string, number>();
  const string = (text: string) => {
    if (!strings.has(text)) strings.set(text, strings.size);
    return strings.get(text)!;
  };
  string('<dummy>');
  const nodeFields = ['type', 'name', 'id', 'self_size', 'edge_count', 'detachedness'];
  const flatNodes: number[] = [];
  const flatEdges: number[] = [];
  const locations: number[] = [];
  for (const node of nodes) {
    const edges = node.edges ?? [];
    if (node.location) locations.push(flatNodes.length, ...node.location);
    flatNodes.push(nodeTypes.indexOf(node.type ?? 'object'), string(node.name), node.id, node.size, edges.length, 0);
    for (const [name, to, type = 'property'] of edges) {
      const nameOrIndex = typeof name === 'number' ? name : string(name);
      flatEdges.push(edgeTypes.indexOf(type), nameOrIndex, to * nodeFields.length);
    }
  }
  const meta = {
    node_fields: nodeFields,
    node_types: [nodeTypes, 'string', 'number', 'number', 'number', 'number'],
    edge_fields: ['type', 'name_or_index', 'to_node'],
    edge_types: [edgeTypes, 'string_or_number', 'node'],
    location_fields: ['object_index', 'script_id', 'line', 'column'],
  };
  const header = { meta, node_count: nodes.length, edge_count: flatEdges.length / 3, trace_function_count: 0 };
  return (
    `{"snapshot":${JSON.stringify(header)},\n"nodes":[${flatNodes}],\n"edges":[${flatEdges}],\n` +
    `"trace_function_infos":[],\n"trace_tree":[],\n"samples":[],\n"locations":[${locations}],\n` +
    `"strings":${JSON.stringify([...strings.keys()])}}`
  );
}

/** A root that holds one function of each of these scripts, and an object that it made. */
export function scripts(paths: (string | null)[]): string {
  const nodes: Node[] = [{ type: 'synthetic', name: '', id: 1, size: 0, edges: [] }];
  const add = (node: Omit<Node, 'id'>) => nodes.push({ ...node, id: 2 * nodes.length + 1 }) - 1;
  for (const [script, path] of paths.entries()) {
    const source = add({ type: 'string', name: 'function Thing() {}', size: 32 });
    const name: Node['edges'] = path === null ? [] : [['name', add({ type: 'string', name: path, size: 32 }), 'internal']];
    const code = add({ type: 'code', name: '', size: 64, edges: [['source', source, 'internal'], ...name] });
    const shared = add({ type: 'code', name: 'Thing', size: 64, edges: [['script', code, 'internal']] });
    const place = { location: [script, 9, script] as [number, number, number] };
    const closure = add({ type: 'closure', name: 'Thing', size: 64, edges: [['shared', shared, 'internal']], ...place });
    const thing = add({ name: `Thing${script}`, size: 16, ...place });
    nodes[0].edges!.push([`f${script}`, closure], [`o${script}`, thing]);
  }
  return snapshot(nodes);
}

/** A root that holds these objects, one property each. */
export function rooted(objects: Omit<Node, 'edges'>[]): string {
  const root: Node = {
    type: 'synthetic',
    name: '',
    id: 1,
    size: 0,
    edges: objects.map((_, place) => [`p${place}`, place + 1]),
  };
  return snapshot([root, ...objects]);
}

/** A root, and objects of which each but the first is kept by the one before: ids 3, 5, 7… */
export function chain(length: number): string {
  const objects = Array.from({ length }, (_, index): Node => ({
    name: index + 1 < length ? 'Step' : 'Last',
    id: 3 + 2 * index,
    size: 16,
    edges: index + 1 < length ? [['next', index + 2]] : [],
  }));
  return snapshot([{ type: 'synthetic', name: '', id: 1, size: 0, edges: [['first', 1]] }, ...objects]);
}

/**
 * A WeakMap at the global object has an entry whose key is four steps from there, and one object
 * that nothing keeps.
 */
export function weakMap(): string {
  const entry = (part: number) =>
    `${part} / part of key (Ticket @17) -> value (Seat @19) pair in WeakMap (table @9)`;
  return snapshot([
    { type: 'synthetic', name: '', id: 1, size: 0, edges: [['window', 1, 'shortcut'], [1, 2, 'element']] },
    { name: 'Window', id: 3, size: 32, edges: [['seats', 3], ['hall', 5]] },
    { type: 'synthetic', name: '(GC roots)', id: 5, size: 0, edges: [[1, 1, 'element']] },
    { name: 'WeakMap', id: 7, size: 32, edges: [['table', 4, 'internal']] },
    { type: 'array', name: '', id: 9, size: 64, edges: [['8', 8, 'weak'], [entry(1), 9, 'internal']] },
    { name: 'Hall', id: 11, size: 24, edges: [['row', 6]] },
    { name: 'Hall', id: 13, size: 24, edges: [['row', 7]] },
    { name: 'Hall', id: 15, size: 24, edges: [['ticket', 8]] },
    { name: 'Ticket', id: 17, size: 24, edges: [[entry(2), 9, 'internal']] },
    { name: 'Seat', id: 19, size: 1000 },
    { name: 'Forgotten', id: 21, size: 16 },
  ]);
}
