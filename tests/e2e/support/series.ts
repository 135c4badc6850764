// A series of three snapshots of one process, in which one class grows in every step and another
// grew once.

import { snapshot } from './files';

/** How many sessions the process has kept at each snapshot. */
export const sessions = [2, 5, 9];
/** How many templates it has loaded: all in the first step. */
export const templates = [1, 6, 6];

/**
 * The snapshot at a position from 0. Each new session has a 24-byte `Session` and 100 bytes of text
 * of its own; the sessions of a step share a `Blob` of 1000 bytes, which none of them keeps alone.
 */
function step(position: number): string {
  const nodes: Parameters<typeof snapshot>[0] = [
    { type: 'synthetic', name: '', id: 1, size: 0, edges: [['window', 1, 'shortcut'], [1, 2, 'element']] },
    { name: 'Window', id: 3, size: 32, edges: [['store', 3], ['templates', 4]] },
    { type: 'synthetic', name: '(GC roots)', id: 5, size: 0, edges: [[1, 1, 'element']] },
    { name: 'Store', id: 7, size: 16, edges: [] },
    { name: 'Templates', id: 9, size: 16, edges: [] },
  ];
  const add = (node: (typeof nodes)[number]) => nodes.push(node) - 1;
  for (let born = 0; born <= position; born++) {
    const first = 1001 + 1000 * born;
    const blob = add({ name: 'Blob', id: first, size: 1000 });
    for (let place = born && sessions[born - 1]; place < sessions[born]; place++) {
      const text = add({ type: 'string', name: `visitor ${place}`, id: first + 4 * place + 2, size: 100 });
      const session = add({
        name: 'Session', id: first + 4 * place + 4, size: 24, edges: [['blob', blob], ['visitor', text]],
      });
      nodes[3].edges!.push([place, session, 'element']);
    }
    for (let place = born && templates[born - 1]; place < templates[born]; place++) {
      const template = add({ name: 'Template', id: first + 501 + 2 * place, size: 5000 });
      nodes[4].edges!.push([place, template, 'element']);
    }
  }
  return snapshot(nodes);
}

/** The three snapshots as files to be chosen. */
export const series = [0, 1, 2].map((position) => ({
  name: `${position + 1}.heapsnapshot`,
  mimeType: 'application/json',
  buffer: Buffer.from(step(position)),
}));
