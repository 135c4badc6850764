// What Chrome DevTools says about a heap snapshot: its own worker code, run under Node.js.
//
// `Oracle.open(source)` loads as DevTools' page does, 10,000,000 characters at a time, and runs
// every analysis. The methods answer in the words of `heaplens … --json`, so that the two can be
// compared field by field. A snapshot of n bytes needs about 4 n bytes of memory. Above 0.5 GB run
// Node.js with --max-old-space-size.
//
// One defect of DevTools is corrected. DevTools groups objects by the string index of their class
// name and then stores each group under the name's text: of two groups with one name the first is
// lost. Here equal texts have one index.

import { createReadStream, openSync, readSync, closeSync } from 'node:fs';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

import { importDevTools } from './bundle.mjs';

const PIECE = 10_000_000;

Promise.withResolvers ??= function () {
  const out = {};
  out.promise = new Promise((resolve, reject) => Object.assign(out, { resolve, reject }));
  return out;
};

let devtools;

async function modules() {
  if (!devtools) {
    devtools = await importDevTools();
    unifyClassKeys(devtools.JSHeapSnapshot);
  }
  return devtools;
}

/** Corrects that defect: `classKeyInternal` answers the first index of equal strings. */
function unifyClassKeys(JSHeapSnapshot) {
  // The class of nodes is not exported: take it from the first node that is made.
  const createNode = JSHeapSnapshot.prototype.createNode;
  JSHeapSnapshot.prototype.createNode = function (index) {
    const node = createNode.call(this, index);
    JSHeapSnapshot.prototype.createNode = createNode;
    let prototype = Object.getPrototypeOf(node);
    while (!Object.hasOwn(prototype, 'classKeyInternal')) prototype = Object.getPrototypeOf(prototype);
    const original = prototype.classKeyInternal;
    prototype.classKeyInternal = function () {
      const key = original.call(this);
      return typeof key === 'number' ? firstIndex(this.snapshot, key) : key;
    };
    return node;
  };
}

const FIRST_INDEX = new WeakMap();

function firstIndex(snapshot, index) {
  let known = FIRST_INDEX.get(snapshot);
  if (!known) FIRST_INDEX.set(snapshot, (known = { byText: new Map(), byIndex: new Map() }));
  let first = known.byIndex.get(index);
  if (first === undefined) {
    const text = snapshot.strings[index];
    first = known.byText.get(text);
    if (first === undefined) known.byText.set(text, (first = index));
    known.byIndex.set(index, first);
  }
  return first;
}

/** Whether a file starts as gzip does. */
export function isGzip(file) {
  const head = Buffer.alloc(2);
  const fd = openSync(file, 'r');
  try {
    return readSync(fd, head, 0, 2, 0) === 2 && head[0] === 0x1f && head[1] === 0x8b;
  } finally {
    closeSync(fd);
  }
}

/** The decompressed bytes of a file, as a stream. */
export function openBytes(file) {
  const bytes = createReadStream(file, { highWaterMark: 1 << 20 });
  if (!isGzip(file)) return bytes;
  const plain = createGunzip({ chunkSize: 1 << 20 });
  bytes.on('error', (error) => plain.destroy(error));
  return bytes.pipe(plain);
}

async function feed(loader, source) {
  const decoder = new TextDecoder();
  let pending = [];
  let length = 0;
  let bytes = 0;
  const flush = async () => {
    loader.write(pending.join(''));
    pending = [];
    length = 0;
    await new Promise(setImmediate);
  };
  for await (const chunk of source) {
    bytes += chunk.length;
    const text = decoder.decode(chunk, { stream: true });
    pending.push(text);
    length += text.length;
    if (length >= PIECE) await flush();
  }
  pending.push(decoder.decode());
  await flush();
  loader.close();
  return bytes;
}

/** Text as JSON in UTF-8 can carry it. */
const wellFormed = (text) => String(text).toWellFormed();

/** A snapshot opened by DevTools' own code. */
export class Oracle {
  /**
   * Opens a file by its path (gzipped or not), or JSON text given as `{ text }`. DevTools keeps 32
   * bits of an id: `{ text, ids }` tells the true ones, in the file's order.
   */
  static async open(source) {
    const { HeapSnapshotLoader, SecondaryInitManager, NodeFilter, SearchConfig, ComparatorConfig } = await modules();
    const problems = [];
    const loader = new HeapSnapshotLoader({ sendEvent: (name, data) => data && problems.push(data) });
    const stream = typeof source === 'string' ? openBytes(source) : Readable.from([Buffer.from(source.text)]);
    const warn = console.warn;
    const channel = new MessageChannel();
    try {
      const bytes = await feed(loader, stream);
      await loader.parsingComplete;
      new SecondaryInitManager(channel.port2);
      // The only warnings are about unreachable nodes, which the comparison covers.
      console.warn = () => {};
      const snapshot = await loader.buildSnapshot(channel.port1);
      return new Oracle(snapshot, bytes, { NodeFilter, SearchConfig, ComparatorConfig }, problems, source.ids);
    } finally {
      console.warn = warn;
      channel.port1.close();
      channel.port2.close();
    }
  }

  constructor(snapshot, bytes, { NodeFilter, SearchConfig, ComparatorConfig }, problems, ids) {
    this.snapshot = snapshot;
    this.ids = ids;
    this.bytes = bytes;
    this.problems = problems;
    this.NodeFilter = NodeFilter;
    this.SearchConfig = SearchConfig;
    this.ComparatorConfig = ComparatorConfig;
  }

  /** A node's id, whole. */
  idOf(node) {
    return this.ids ? this.ids[node.ordinal()] : node.id();
  }

  get nodeCount() {
    return this.snapshot.nodeCount;
  }

  /** The `snapshot` part of `heaplens summary`. */
  facts() {
    const { snapshot } = this;
    const node = snapshot.createNode(0);
    let totalShallowSize = 0;
    for (let ordinal = 0; ordinal < snapshot.nodeCount; ordinal++) {
      node.nodeIndex = ordinal * snapshot.nodeFieldCount;
      totalShallowSize += node.selfSize();
    }
    return {
      bytes: this.bytes,
      nodeCount: snapshot.nodeCount,
      edgeCount: snapshot.containmentEdges.length / snapshot.edgeFieldsCount,
      totalShallowSize,
    };
  }

  statistics() {
    return this.snapshot.getStatistics();
  }

  /** DevTools' filter: `{ filterName }`, `{ min, max }` of ids, or nothing. */
  filter({ filterName, min, max } = {}) {
    const filter = new this.NodeFilter(min, max);
    if (filterName !== undefined) filter.filterName = filterName;
    return filter;
  }

  /** Summary's rows under a filter; see `filter`. */
  classes(filter) {
    const aggregates = this.snapshot.aggregatesWithFilter(this.filter(filter));
    return Object.entries(aggregates).map(([key, row]) => ({
      ...splitKey(key),
      count: row.count,
      distance: row.distance,
      shallowSize: row.self,
      retainedSize: row.maxRet,
    }));
  }

  /** The ids of the objects that a search finds, in its order; the search box trims the text. */
  search(query, { matchCase = false, isRegex = false, filter } = {}) {
    const config = new this.SearchConfig(query.trim(), matchCase, false, isRegex, true, false);
    return this.snapshot.search(config, this.filter(filter));
  }

  /**
   * The first retainers that the Retainers view opens by itself, with `ignored` objects (ids)
   * passed over: `expandRetainersChain` of `HeapSnapshotGridNodes.ts`.
   */
  chain(ordinal, ignored = []) {
    const { snapshot, ComparatorConfig } = this;
    snapshot.unignoreAllNodesInRetainersView();
    for (const id of ignored) snapshot.ignoreNodeInRetainersView(snapshot.nodeIndexForId(id));
    const steps = [];
    let index = ordinal * snapshot.nodeFieldCount;
    for (let left = 20; ; ) {
      const provider = snapshot.createRetainingEdgesProvider(index);
      if (provider.isEmpty()) break;
      provider.sortAndRewind(new ComparatorConfig('!edgeDistance', true, 'name', true));
      const [row] = provider.serializeItemsRange(0, 1).items;
      steps.push({ edge: { type: row.type, name: edgeName(row) }, id: row.node.id, name: wellFormed(row.node.name), distance: row.node.distance });
      if (!(--left > 0 && (row.node.distance || 0) > 1 && row.node.distance < UNREACHABLE)) break;
      index = row.node.nodeIndex;
    }
    snapshot.unignoreAllNodesInRetainersView();
    return steps;
  }

  /** All rows of the Retainers view, with `ignored` objects (ids) passed over, in its order. */
  retainers(ordinal, ignored = []) {
    const { snapshot, ComparatorConfig } = this;
    snapshot.unignoreAllNodesInRetainersView();
    for (const id of ignored) snapshot.ignoreNodeInRetainersView(snapshot.nodeIndexForId(id));
    const provider = snapshot.createRetainingEdgesProvider(ordinal * snapshot.nodeFieldCount);
    let items = [];
    if (!provider.isEmpty()) {
      provider.sortAndRewind(new ComparatorConfig('!edgeDistance', true, 'name', true));
      ({ items } = provider.serializeItemsRange(0, Number.MAX_SAFE_INTEGER));
    }
    snapshot.unignoreAllNodesInRetainersView();
    return items.map((row) => ({
      edge: { type: row.type, name: edgeName(row) },
      id: row.node.id,
      name: wellFormed(row.node.name),
      distance: row.node.distance,
      ignored: row.node.ignored,
    }));
  }

  /** Texts that more than one string has, with the id of the first string of each. */
  duplicatedStrings() {
    return this.snapshot.getDuplicateStrings().map(({ nodes, count, totalSelfSize, truncated, length }) => ({
      firstId: nodes[0].id,
      count,
      shallowSize: totalSelfSize,
      waste: totalSelfSize - nodes[0].selfSize,
      isCut: truncated,
      length: length ?? null,
    }));
  }

  /** The sizes of native contexts, of what several share and of what belongs to none. */
  realmSizes() {
    const { nativeContexts, sharedSize, noAttributionSize } = this.snapshot.getNativeContextSizes();
    const realms = nativeContexts.map((row) => ({
      id: row.nodeId,
      name: wellFormed(row.nodeName),
      shallowSize: row.selfSize,
      retainedSize: row.retainedSize,
      attributedSize: row.attributedSize,
    }));
    return { realms, sharedSize, unattributedSize: noAttributionSize };
  }

  /** The functions that allocated objects, with all their callers; nothing of a file without stacks. */
  allocations() {
    const { snapshot } = this;
    if (!snapshot.profile.snapshot.trace_function_count) return [];
    const row = ({ name, scriptName, scriptId, line, column, count, size, liveCount, liveSize }, callers) => {
      const location = scriptId ? { script: wellFormed(scriptName) || null, scriptId, line: line || null, column: column || null } : null;
      return { function: wellFormed(name), location, count, size, liveCount, liveSize, callers };
    };
    const bySize = (rows) => rows.sort((a, b) => b.size - a.size);
    // A chain of single callers comes as one list.
    const callers = ({ id, hasChildren }) => {
      if (!hasChildren) return [];
      const { nodesWithSingleCaller, branchingCallers } = snapshot.allocationNodeCallers(id);
      let level = bySize(branchingCallers.map((caller) => row(caller, callers(caller))));
      for (const caller of nodesWithSingleCaller.reverse()) level = [row(caller, level)];
      return level;
    };
    return snapshot.allocationTracesTops().map((top) => row(top, callers(top)));
  }

  /** The samples of the timeline, with what lives still of each. */
  samples() {
    const { timestamps = [], lastAssignedIds = [], sizes = [] } = this.snapshot.getSamples() ?? {};
    const sample = (time, at) => ({ timeUs: Math.round(time * 1000), lastId: lastAssignedIds[at], liveSize: sizes[at] });
    return Array.from(timestamps, sample);
  }

  /** The contexts with dead variables, those first whose dead variables retain most. */
  deadVariables() {
    const { scopes } = this.snapshot.analyzeContexts();
    const contexts = scopes.flatMap((scope) => scope.contexts);
    const order = (a, b) => b.deadFieldsRetainedSizeSum - a.deadFieldsRetainedSizeSum || b.retainedSize - a.retainedSize || a.contextNodeIndex - b.contextNodeIndex;
    return contexts.sort(order).map((context) => ({
      id: context.contextNodeId,
      retainedSize: context.retainedSize,
      deadSize: context.deadFieldsRetainedSizeSum,
      deadCount: context.deadFields.length,
      dead: context.deadFields.map(({ name, valueNodeId, retainedSize }) => ({ name, id: valueNodeId, retainedSize })),
    }));
  }

  /** The native contexts that objects belong to. */
  realms() {
    return this.snapshot.getNativeContextSizes().nativeContexts;
  }

  /**
   * Comparison's rows with this snapshot as the target. `name` is what the classes were matched
   * by, `shownName` what DevTools shows: for deleted plain objects these may differ.
   */
  compare(base) {
    const aggregates = base.snapshot.aggregatesForDiff(this.snapshot.interfaceDefinitions());
    const diff = this.snapshot.calculateSnapshotDiff(1, aggregates);
    return Object.entries(diff).map(([key, row]) => ({
      ...splitKey(key),
      shownName: wellFormed(row.name),
      addedCount: row.addedCount,
      removedCount: row.removedCount,
      countDelta: row.countDelta,
      addedSize: row.addedSize,
      removedSize: row.removedSize,
      sizeDelta: row.sizeDelta,
    }));
  }

  /** This snapshot's classes as a comparison with `target` has them, with counts and shallow sizes. */
  classesFor(target) {
    const aggregates = this.snapshot.aggregatesForDiff(target.snapshot.interfaceDefinitions());
    return Object.entries(aggregates).map(([key, { ids, selfSizes }]) => ({
      ...splitKey(key),
      count: ids.length,
      shallowSize: selfSizes.reduce((sum, size) => sum + size, 0),
    }));
  }

  /** One object as `heaplens object` tells it. */
  object(ordinal) {
    const { snapshot } = this;
    const node = snapshot.createNode(ordinal * snapshot.nodeFieldCount);
    const edges = [];
    const contains = snapshot.containmentEdgesFilter();
    for (let it = node.edges(); it.hasNext(); it.next()) {
      const edge = it.item();
      if (contains(edge)) edges.push({ ...label(edge), to: this.idOf(edge.node()) });
    }
    const retainers = [];
    const retains = snapshot.retainingEdgesFilter();
    for (let it = node.retainers(); it.hasNext(); it.next()) {
      const edge = it.item();
      if (retains(edge)) retainers.push({ ...label(edge), from: this.idOf(edge.node()) });
    }
    const dominator = node.dominatorIndex();
    return {
      id: this.idOf(node),
      name: wellFormed(node.name()),
      className: wellFormed(node.className()),
      type: node.type(),
      distance: node.distance(),
      shallowSize: node.selfSize(),
      retainedSize: node.retainedSize(),
      dominator: node.isRoot() ? null : this.idOf(snapshot.createNode(dominator)),
      location: this.location(node),
      allocationStack: this.allocationStack(node),
      edges,
      retainers,
    };
  }

  /** The frames of a node's recorded allocation stack, null where it has none; undefined where the file has no stacks. */
  allocationStack(node) {
    // Without recorded stacks DevTools reads another field in place of the trace node's id.
    if (!this.snapshot.profile.snapshot.trace_function_count) return undefined;
    const frames = this.snapshot.allocationStack(node.nodeIndex);
    return frames && frames.map(({ functionName, scriptName, scriptId, line, column }) => [functionName, scriptName, scriptId, line, column]);
  }

  /**
   * The location that DevTools knows of a node, with lines and columns from 1. DevTools has no names
   * of scripts; a closure's is read here along the edges that lead to it.
   */
  location(node) {
    const at = this.snapshot.getLocation(node.nodeIndex);
    if (!at) return null;
    const position = fromOne(at.scriptId, at.lineNumber, at.columnNumber);
    return node.type() === 'closure' ? { ...position, script: this.scriptName(node) } : position;
  }

  scriptName(closure) {
    const follow = (node, ...names) => {
      for (let it = node?.edges(); it?.hasNext(); it.next()) {
        const edge = it.item();
        if (edge.type() === 'internal' && names.includes(edge.name())) return edge.node();
      }
      return null;
    };
    const script = follow(follow(closure, 'shared'), 'script', 'script_or_debug_info');
    return wellFormed(follow(script, 'name')?.name() ?? '') || null;
  }

  /** The ordinals of all objects with this id: more than one only in odd files. */
  ordinalsById() {
    const { snapshot } = this;
    const node = snapshot.createNode(0);
    const found = new Map();
    for (let ordinal = 0; ordinal < snapshot.nodeCount; ordinal++) {
      node.nodeIndex = ordinal * snapshot.nodeFieldCount;
      const id = this.idOf(node);
      if (found.has(id)) found.get(id).push(ordinal);
      else found.set(id, [ordinal]);
    }
    return found;
  }
}

/** DevTools' `baseUnreachableDistance`. */
const UNREACHABLE = 200_000_000;

function edgeName({ type, name }) {
  return type === 'element' || type === 'hidden' ? Number(name) : wellFormed(name);
}

function label(edge) {
  const type = edge.type();
  const name = edge.name();
  return { type, name: type === 'element' || type === 'hidden' ? Number(name) : wellFormed(name) };
}

/** A class key of DevTools, `[scriptId,line,column],name`, as the words of the command line. */
function splitKey(key) {
  if (key.startsWith(',')) return { name: wellFormed(key.slice(1)), location: null };
  const [, scriptId, line, column, name] = /^(\d+),(\d+),(\d+),(.*)$/s.exec(key);
  return { name: wellFormed(name), location: fromOne(Number(scriptId), Number(line), Number(column)) };
}

/** A location of DevTools as the command line spells it. */
function fromOne(scriptId, line, column) {
  return { scriptId, line: line + 1, column: column + 1 };
}
