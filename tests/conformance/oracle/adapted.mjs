// Copies of snapshots that DevTools cannot open, adapted so that it can.
//
// The numbers of the nodes and edges stay as they are: Heaplens reads the file itself, and its
// answers are compared with DevTools' answers about the copy.

import { Oracle, openBytes } from './oracle.mjs';

async function text(file) {
  const decoder = new TextDecoder();
  let whole = '';
  for await (const chunk of openBytes(file)) whole += decoder.decode(chunk, { stream: true });
  return whole + decoder.decode();
}

/** Of a raw log of inspector protocol messages: its chunks, joined. */
export async function fromLog(file) {
  let snapshot = '';
  for (const line of (await text(file)).split('\n')) {
    if (!line.trim()) continue;
    const message = JSON.parse(line);
    if (message.method === 'HeapProfiler.addHeapSnapshotChunk') snapshot += message.params.chunk;
  }
  return { text: snapshot };
}

/** Of a snapshot whose header has counts of 0: with the real counts. */
export async function fillCounts(file) {
  const snapshot = JSON.parse(await text(file));
  const { snapshot: header, nodes, edges } = snapshot;
  header.node_count = nodes.length / header.meta.node_fields.length;
  header.edge_count = edges.length / header.meta.edge_fields.length;
  return { text: JSON.stringify(snapshot) };
}

/** Of a snapshot with ids of more than 32 bits: the same text, with the ids beside it. */
export async function wideIds(file) {
  const whole = await text(file);
  const { snapshot, nodes } = JSON.parse(whole);
  const fields = snapshot.meta.node_fields;
  const at = fields.indexOf('id');
  const ids = Array.from({ length: nodes.length / fields.length }, (_, node) => nodes[node * fields.length + at]);
  return { text: whole, ids };
}

/** Of a snapshot that lists more functions than its header says: with the real count. */
export async function countFunctions(file) {
  const whole = await text(file);
  const { snapshot, trace_function_infos: infos } = JSON.parse(whole);
  const count = infos.length / snapshot.meta.trace_function_info_fields.length;
  return { text: whole.replace(/"trace_function_count":\s*\d+/, `"trace_function_count":${count}`) };
}

/** Opens a file as it is, or else one of these copies: `{ oracle, copy }`. */
export async function openAdapted(file) {
  const asItIs = await Oracle.open(file).catch((error) => ({ failure: error }));
  if (!asItIs.failure) {
    if (!hasWrappedIds(asItIs)) return { oracle: asItIs };
    return { oracle: await Oracle.open(await wideIds(file)), copy: 'the same with ids of 64 bits' };
  }
  const copies = { 'the chunks of a log': fromLog, 'a copy with counts': fillCounts, 'a copy with the count of functions': countFunctions };
  for (const [copy, adapt] of Object.entries(copies)) {
    try {
      return { oracle: await Oracle.open(await adapt(file)), copy };
    } catch {
      // The next copy may open. If none does, the failure of the file itself is told.
    }
  }
  throw asItIs.failure;
}

/** Whether ids may be cut to 32 bits. Only Julia writes longer ones, with its own node types. */
function hasWrappedIds(oracle) {
  return oracle.ordinalsById().size < oracle.nodeCount || oracle.snapshot.nodeTypes[0] !== 'hidden';
}
