// What merely reading a file costs a worker: slices as large and as far ahead as Heaplens' worker
// asks for them (crates/heaplens-worker/src/source/file.rs), each copied to one place, as into
// WebAssembly's memory, and not looked at.

const SLICE = 8 << 20;
const AHEAD = 3;

self.onmessage = async ({ data: file }) => {
  const start = performance.now();
  const place = new Uint8Array(SLICE);
  const ahead = [];
  let next = 0;
  let taken = 0;
  while (taken < file.size) {
    while (ahead.length < AHEAD && next < file.size) {
      ahead.push(file.slice(next, next + SLICE).arrayBuffer());
      next += SLICE;
    }
    const bytes = new Uint8Array(await ahead.shift());
    place.set(bytes);
    taken += bytes.length;
  }
  self.postMessage({ parse: performance.now() - start });
};
self.postMessage('awake');
