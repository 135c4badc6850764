// A snapshot in which retainers can be ignored: which of them keeps the object is easy to say.

import { snapshot } from './files';

/**
 * `Desk @15` is kept by `near` of the Hall @11 (distance 2), by `far` of the Shed @13 (distance 3),
 * and by an element of the Ring @17, which it keeps itself.
 */
export function desk(): string {
  return snapshot([
    { type: 'synthetic', name: '', id: 1, size: 0, edges: [['window', 1, 'shortcut'], [1, 2, 'element']] },
    { name: 'Window', id: 3, size: 32, edges: [['hall', 4], ['yard', 3]] },
    { type: 'synthetic', name: '(GC roots)', id: 5, size: 0, edges: [[1, 1, 'element']] },
    { name: 'Yard', id: 9, size: 24, edges: [['shed', 5]] },
    { name: 'Hall', id: 11, size: 24, edges: [['near', 6]] },
    { name: 'Shed', id: 13, size: 24, edges: [['far', 6]] },
    { name: 'Desk', id: 15, size: 1000, edges: [['ring', 7]] },
    { name: 'Ring', id: 17, size: 16, edges: [[0, 6, 'element']] },
  ]);
}

/** `Seat @9` is kept by V8's own array @7 of the Array @5, which the Window @3 keeps. */
export function plumbing(): string {
  return snapshot([
    { type: 'synthetic', name: '', id: 1, size: 0, edges: [['window', 1, 'shortcut']] },
    { name: 'Window', id: 3, size: 32, edges: [['list', 2]] },
    { name: 'Array', id: 5, size: 16, edges: [['elements', 3, 'internal']] },
    { type: 'array', name: '', id: 7, size: 64, edges: [['0', 4, 'internal']] },
    { name: 'Seat', id: 9, size: 24 },
  ]);
}
