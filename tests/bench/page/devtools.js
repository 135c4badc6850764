// Chrome DevTools' own worker code, loading one file, with the times of its phases.
//
// As in DevTools, a second worker finds retainers and dominators beside the first, and the file
// comes in its front end's pieces. What its front end does besides costs it nothing here: the
// next piece is read while the one before is parsed, no text is sent from the page to the worker,
// and no progress is painted.

import { HeapSnapshotLoader, NodeFilter, SecondaryInitManager } from 'heaplens:devtools';

/** `ChunkedFileReader` in panels/profiler/HeapSnapshotView.ts. */
const PIECE = 10_000_000;

if (self.name === 'second') {
  self.onmessage = ({ ports }) => new SecondaryInitManager(ports[0]);
} else {
  console.warn = () => {};
  const { port1, port2 } = new MessageChannel();
  new Worker(self.location.href, { name: 'second' }).postMessage(null, [port2]);
  self.onmessage = async ({ data: file }) => {
    try {
      self.postMessage(await load(file, port1));
    } catch (error) {
      self.postMessage({ failed: String(error) });
    }
  };
  self.postMessage('awake');
}

async function load(file, port) {
  const start = performance.now();
  const loader = new HeapSnapshotLoader({ sendEvent() {} });
  const decoder = new TextDecoder();
  const piece = (from) => file.slice(from, from + PIECE).arrayBuffer();
  let ahead = piece(0);
  for (let from = 0; from < file.size; from += PIECE) {
    const bytes = await ahead;
    ahead = piece(from + PIECE);
    loader.write(decoder.decode(bytes, { stream: true }));
  }
  loader.close();
  await loader.parsingComplete;
  const parsed = performance.now();
  const snapshot = await loader.buildSnapshot(port);
  const built = performance.now();
  const classes = Object.keys(snapshot.aggregatesWithFilter(new NodeFilter())).length;
  return { parse: parsed - start, graph: built - parsed, classes };
}
