// What counts as naming the culprit: no more than lib/truth.mjs says.

import assert from 'node:assert/strict';
import test from 'node:test';

import { rankOf, rightBecause, steps } from './lib/truth.mjs';

const truth = {
  leaks: [{ type: 'object', name: 'Session' }],
  detached: ['<div class="card">'],
  retaining_path: 'GC root -> ... -> store (SessionStore) -> sessions (Map) -> table -> Session -> closure `onEnd` -> context; array `waiting` (grows; a lot)',
};

const suspect = (className, path, accumulator = path?.at(-1)) => ({
  class: className,
  path,
  accumulator: accumulator && { className: accumulator.name, ...accumulator },
});

test('steps are names, with their classes', () => {
  assert.deepEqual(steps(truth.retaining_path), [
    { name: 'store', className: 'SessionStore' },
    { name: 'sessions', className: 'Map' },
    { name: 'Session', className: null },
    { name: 'onEnd', className: null },
    { name: 'waiting', className: null },
  ]);
  assert.deepEqual(steps('records (Array) -> Record -> text, host (String) / other (closure)').map(({ name }) => name), ['records', 'Record', 'text', 'host', 'other']);
  assert.deepEqual(steps(undefined), []);
});

test('the class is right letter for letter', () => {
  assert.equal(rightBecause(suspect('Session'), truth), 'class');
  assert.equal(rightBecause(suspect('SessionStore'), truth), null);
  assert.equal(rightBecause(suspect('session'), truth), null);
  assert.equal(rightBecause(suspect('Detached <div class="card">'), truth), 'class');
  assert.equal(rightBecause(suspect('Detached <div>'), truth), null);
});

test('the accumulator is a step by its edge and its class', () => {
  const path = (edge, name) => [{ edge: 'store', name: 'Cache', id: 1 }, { edge, name, id: 2 }];
  assert.equal(rightBecause(suspect('Object', path('sessions', 'Map')), truth), 'accumulator');
  assert.equal(rightBecause(suspect('Object', path('sessions', 'Array')), truth), null);
  assert.equal(rightBecause(suspect('Object', path('otherSessions', 'Map')), truth), null);
  assert.equal(rightBecause(suspect('Object', path('context', 'onEnd')), truth), 'accumulator');
  assert.equal(rightBecause(suspect('Object', path('table', 'Map')), truth), null);
});

test('an object of V8 stands for what it belongs to', () => {
  const path = [{ edge: 'sessions', name: 'Map', id: 1 }, { edge: 'table', name: '', id: 2 }];
  assert.equal(rightBecause(suspect('Object', path), truth), 'accumulator');
  const context = [{ edge: 'waiter', name: 'onEnd', id: 1 }, { edge: 'context', name: 'system / Context', id: 2 }];
  assert.equal(rightBecause(suspect('Object', context), truth), 'accumulator');
});

test('a plain object is known by its interface, too', () => {
  const plain = { leaks: [], retaining_path: 'statistics (Object) -> byUser (Object)' };
  assert.equal(rightBecause(suspect('Object', [{ edge: 'byUser', name: '{a, b}', id: 1 }]), plain), 'accumulator');
  assert.equal(rightBecause(suspect('Object', [{ edge: 'byUser', name: 'Map', id: 1 }]), plain), null);
});

test('the rank is that of the first right one', () => {
  assert.equal(rankOf([suspect('Token'), suspect('Session'), suspect('Session')], truth), 2);
  assert.equal(rankOf([suspect('Token')], truth), null);
  assert.equal(rankOf([], truth), null);
});
