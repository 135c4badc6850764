// Copies of snapshots that DevTools cannot open, changed just so that it can: the numbers of the
// nodes and edges stay as they are, so that what Heaplens reads from the file itself can be
// compared with what DevTools makes of the copy.

import { openBytes } from './oracle.mjs';

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
  return snapshot;
}

/** A header that promises no nodes and edges: it gets their counts. */
export async function fillCounts(file) {
  const snapshot = JSON.parse(await text(file));
  const { snapshot: header, nodes, edges } = snapshot;
  header.node_count = nodes.length / header.meta.node_fields.length;
  header.edge_count = edges.length / header.meta.edge_fields.length;
  return JSON.stringify(snapshot);
}

/** Allocation traces that name functions which are not there: the header denies having traces. */
export async function dropTraces(file) {
  return (await text(file)).replace(/"trace_function_count":\s*\d+/, '"trace_function_count":0');
}
