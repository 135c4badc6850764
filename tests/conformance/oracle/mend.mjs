// Copies of snapshots that DevTools cannot open, changed just so that it can: the numbers of the
// nodes and edges stay as they are, so that what Heaplens reads from the file itself can be
// compared with what DevTools makes of the copy.

import { Oracle, openBytes } from './oracle.mjs';

async function text(file) {
  const decoder = new TextDecoder();
  let whole = '';
  for await (const chunk of openBytes(file)) whole += decoder.decode(chunk, { stream: true });
  return whole + decoder.decode();
}

/** A raw log of inspector protocol messages: the chunks that it carries, put together. */
export async function fromLog(file) {
  let snapshot = '';
  for (const line of (await text(file)).split('\n')) {
    if (!line.trim()) continue;
    const message = JSON.parse(line);
    if (message.method === 'HeapProfiler.addHeapSnapshotChunk') snapshot += message.params.chunk;
  }
  return { text: snapshot };
}

/** A header that promises no nodes and edges: it gets their counts. */
export async function fillCounts(file) {
  const snapshot = JSON.parse(await text(file));
  const { snapshot: header, nodes, edges } = snapshot;
  header.node_count = nodes.length / header.meta.node_fields.length;
  header.edge_count = edges.length / header.meta.edge_fields.length;
  return { text: JSON.stringify(snapshot) };
}

/** Ids of more than 32 bits: the text as it is, with the ids beside it. */
export async function wideIds(file) {
  const whole = await text(file);
  const { snapshot, nodes } = JSON.parse(whole);
  const fields = snapshot.meta.node_fields;
  const at = fields.indexOf('id');
  const ids = Array.from({ length: nodes.length / fields.length }, (_, node) => nodes[node * fields.length + at]);
  return { text: whole, ids };
}

/** Allocation traces that name functions which are not there: the header denies having traces. */
export async function dropTraces(file) {
  const whole = await text(file);
  return { text: whole.replace(/"trace_function_count":\s*\d+/, '"trace_function_count":0') };
}

/** Opens a file as it is, or as one of these copies: `{ oracle, copy }`. */
export async function openAnyhow(file) {
  const asItIs = await Oracle.open(file).catch((error) => ({ failure: error }));
  if (!asItIs.failure) {
    if (!hasWrappedIds(asItIs)) return { oracle: asItIs };
    return { oracle: await Oracle.open(await wideIds(file)), copy: 'the same with ids of 64 bits' };
  }
  const copies = { 'the chunks of a log': fromLog, 'a copy with counts': fillCounts, 'a copy without traces': dropTraces };
  for (const [copy, mend] of Object.entries(copies)) {
    try {
      return { oracle: await Oracle.open(await mend(file)), copy };
    } catch {
      // Not this one; the first failure is what there is to tell.
    }
  }
  throw asItIs.failure;
}

/** Whether ids may be cut: only Julia writes wide ones, and it has node types of its own. */
function hasWrappedIds(oracle) {
  return oracle.ordinalsById().size < oracle.nodeCount || oracle.snapshot.nodeTypes[0] !== 'hidden';
}
