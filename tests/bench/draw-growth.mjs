// Draws how time and memory grow with the file, from what `cargo xtask bench --out` wrote:
//
//   node tests/bench/draw-growth.mjs JSON… > docs/growth.svg
//
// One point for each file: the quickest load of Heaplens' page, and its workers' peak of memory.
// The straight lines go through the origin and the largest file. Linear growth stays on them.

import { readFileSync } from 'node:fs';

const WIDTH = 640;
const HEIGHT = 360;
const MARGIN = { left: 56, right: 64, top: 24, bottom: 44 };

const points = new Map();
for (const file of process.argv.slice(2)) {
  for (const run of JSON.parse(readFileSync(file, 'utf8')).runs) {
    if (run.tool !== 'heaplens' || run.failed) continue;
    const best = points.get(run.file);
    if (!best || run.ready < best.ready) points.set(run.file, run);
  }
}
const runs = [...points.values()].sort((a, b) => a.bytes - b.bytes);
const last = runs.at(-1);
if (!last) throw new Error('no load of Heaplens’ page in these files');

const round = (value) => {
  const step = 10 ** Math.floor(Math.log10(value));
  return Math.ceil(value / step) * step;
};
const most = { bytes: round(last.bytes / 1e9), seconds: round(last.ready / 1e3), memory: round(last.workers / 1e9) };
const x = (gigabytes) => MARGIN.left + (gigabytes / most.bytes) * (WIDTH - MARGIN.left - MARGIN.right);
const y = (share) => HEIGHT - MARGIN.bottom - share * (HEIGHT - MARGIN.top - MARGIN.bottom);

const out = [
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12" role="img" aria-label="Seconds and memory by the size of the file">`,
  `<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`,
];
const text = (left, top, anchor, colour, words) =>
  out.push(`<text x="${left.toFixed(1)}" y="${top.toFixed(1)}" text-anchor="${anchor}" fill="${colour}">${words}</text>`);
const TICKS = 5;
for (let tick = 0; tick <= TICKS; tick++) {
  const share = tick / TICKS;
  out.push(`<path d="M${MARGIN.left} ${y(share).toFixed(1)}H${WIDTH - MARGIN.right}" stroke="#ddd"/>`);
  text(MARGIN.left - 8, y(share) + 4, 'end', '#1a5fb4', `${+(share * most.seconds).toPrecision(3)} s`);
  text(WIDTH - MARGIN.right + 8, y(share) + 4, 'start', '#a51d2d', `${+(share * most.memory).toPrecision(3)} GB`);
  text(x(share * most.bytes), HEIGHT - MARGIN.bottom + 20, 'middle', '#333', `${+(share * most.bytes).toPrecision(3)} GB`);
}
text(WIDTH / 2, HEIGHT - 6, 'middle', '#333', 'size of the snapshot');
for (const [colour, of, top, name] of [
  ['#1a5fb4', (run) => run.ready / 1e3, most.seconds, 'file to all of Summary'],
  ['#a51d2d', (run) => run.workers / 1e9, most.memory, 'peak memory of the workers'],
]) {
  const line = [[0, 0], [last.bytes / 1e9, of(last) / top]].map(([at, share]) => `${x(at).toFixed(1)} ${y(share).toFixed(1)}`);
  out.push(`<path d="M${line.join('L')}" stroke="${colour}" stroke-dasharray="4 4" fill="none"/>`);
  for (const run of runs) {
    const seen = `${name}: ${(run.bytes / 1e9).toFixed(2)} GB, ${of(run).toFixed(2)}`;
    out.push(`<circle cx="${x(run.bytes / 1e9).toFixed(1)}" cy="${y(of(run) / top).toFixed(1)}" r="4" fill="${colour}"><title>${seen}</title></circle>`);
  }
}
text(MARGIN.left + 12, MARGIN.top + 4, 'start', '#1a5fb4', '● file to all of Summary');
text(MARGIN.left + 12, MARGIN.top + 22, 'start', '#a51d2d', '● peak memory of the workers');
console.log([...out, '</svg>'].join('\n'));
