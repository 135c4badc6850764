// The time that merely reading a file takes Heaplens' worker. Each piece is copied to one place, as
// into WebAssembly's memory, and nobody looks at it.
//
// As in Heaplens (crates/heaplens-worker/src/helper/reading.rs), a second worker reads into buffers
// that go round. With `?slices` one worker alone reads slices, several begun ahead (source/file.rs).

const LEN = 1 << 21;
const BUFFERS = 4;
const SLICE = 8 << 20;
const UNDER_WAY = 3;

const place = new Uint8Array(SLICE);

if (self.name === 'reader') {
  self.onmessage = ({ data: file }) => read(file);
} else if (location.search === '?slices') {
  self.onmessage = ({ data: file }) => timed(() => slices(file));
  self.postMessage('awake');
} else {
  const reader = new Worker(location.href, { name: 'reader' });
  self.onmessage = ({ data: file }) => timed(() => receive(reader, file));
  self.postMessage('awake');
}

async function timed(act) {
  const start = performance.now();
  await act();
  self.postMessage({ parse: performance.now() - start });
}

async function slices(file) {
  const slices = [];
  let next = 0;
  for (let taken = 0; taken < file.size; ) {
    while (slices.length < UNDER_WAY && next < file.size) {
      slices.push(file.slice(next, next + SLICE).arrayBuffer());
      next += SLICE;
    }
    const bytes = new Uint8Array(await slices.shift());
    place.set(bytes);
    taken += bytes.length;
  }
}

function receive(reader, file) {
  reader.postMessage(file);
  return new Promise((resolve) => {
    reader.onmessage = ({ data: [buffer, count] }) => {
      if (count === 0) return resolve();
      place.set(new Uint8Array(buffer, 0, count));
      reader.postMessage(buffer, [buffer]);
    };
  });
}

async function read(file) {
  const buffers = Array.from({ length: BUFFERS }, () => new ArrayBuffer(LEN));
  let wake;
  self.onmessage = ({ data: buffer }) => {
    buffers.push(buffer);
    wake?.();
  };
  // Chromium may collect a stream that only its own pending read refers to, and never ends that.
  const reader = (self.reader = file.stream().getReader({ mode: 'byob' }));
  for (let isDone = false; !isDone; ) {
    while (buffers.length === 0) await new Promise((resolve) => (wake = resolve));
    let buffer = buffers.pop();
    let filled = 0;
    while (filled < LEN && !isDone) {
      const { value, done } = await reader.read(new Uint8Array(buffer, filled));
      isDone = done;
      filled += value.length;
      buffer = value.buffer;
    }
    if (filled > 0) self.postMessage([buffer, filled], [buffer]);
  }
  self.postMessage([null, 0]);
}
