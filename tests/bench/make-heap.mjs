// Fills a heap with the things a server keeps and writes its snapshot, and, where LATER is given,
// a second one after it has worked on for a while:
//
//   node --max-old-space-size=16000 --expose-gc tests/bench/make-heap.mjs UNITS OUT [LATER]
//
// The same units give the same heap. Half of what it holds hangs together in file order, as data
// read in one go does; the other half points anywhere, as caches and indexes do, because that is
// where an analyser's time goes.

import { statSync } from 'node:fs';
import { writeHeapSnapshot } from 'node:v8';

const [wanted, out, later] = process.argv.slice(2);
const units = Number(wanted);
if (!Number.isInteger(units) || units < 1 || !out) {
  console.error('usage: make-heap.mjs UNITS OUT [LATER]');
  process.exit(2);
}

// A small generator of its own, so that every machine makes the same heap.
let state = 0x2545f491;
function random(below) {
  state ^= state << 13;
  state ^= state >>> 17;
  state ^= state << 5;
  return (state >>> 0) % below;
}

class Station {
  constructor(number) {
    this.code = `ST${number}`;
    this.name = `Station ${number} at the river № ${number % 31}`;
    this.neighbours = [];
    this.altitude = number + 0.5;
  }
}

class Reading {
  constructor(station, number) {
    this.station = station;
    this.value = number * 1.25;
    this.unit = number % 3 === 0 ? { symbol: '°C', factor: 1.5 } : null;
  }
}

class Trip {
  constructor(number, from, to) {
    this.number = number;
    this.from = from;
    this.to = to;
    this.readings = [];
    this.seenWith = [];
    this.previous = null;
    this.remark = number % 5 === 0 ? `trip ${number}: "delayed" \\ by\n${number * 7} minutes` : undefined;
  }
}

const world = (globalThis.world = {
  stations: [],
  trips: [],
  byNumber: new Map(),
  watchers: [],
  notes: new WeakMap(),
  buffers: [],
  settings: Object.create(null),
});

const stationCount = Math.max(50, Math.floor(units / 16));
for (let number = 0; number < stationCount; number++) {
  const station = new Station(number);
  for (let place = 0; place < 4 && number > 0; place++) station.neighbours.push(world.stations[random(number)]);
  world.stations.push(station);
}

let latest = null;
function add(number) {
  const trip = new Trip(number, world.stations[random(stationCount)], world.stations[number % stationCount]);
  for (let place = 0; place < 5; place++) trip.readings.push(new Reading(trip.from, number + place));
  for (let place = 0; place < 14 && number > 0; place++) trip.seenWith.push(world.trips[random(number)]);
  trip.previous = number % 800 === 0 ? null : latest;
  latest = trip;
  world.trips.push(trip);
  if (number % 3 === 0) world.byNumber.set(`trip-${number}`, trip);
  if (number % 8 === 0) world.watchers.push(function onArrival(time) { trip.arrived = time; return trip.to; });
  if (number % 64 === 0) world.notes.set(trip, { author: `clerk ${number % 90}`, trip });
  if (number % 256 === 0) world.buffers.push(new Uint8Array(512));
  if (number % 1000 === 0) world.settings[`setting-${number}`] = { number, on: true, owner: trip };
}

function write(file) {
  globalThis.gc?.();
  writeHeapSnapshot(file);
  console.log(`${file}: ${statSync(file).size} bytes`);
}

for (let number = 0; number < units; number++) add(number);
write(out);

// A twentieth comes, a twentieth of the readings goes, and one cache is emptied.
if (later) {
  const end = units + Math.ceil(units / 20);
  for (let number = units; number < end; number++) add(number);
  for (let number = 0; number < units; number += 20) world.trips[number].readings = [];
  world.byNumber.clear();
  write(later);
}
