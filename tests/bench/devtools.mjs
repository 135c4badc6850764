// One load by Chrome DevTools' own worker code under Node.js, timed: prints one line of JSON.
//
//   node --max-old-space-size=16000 tests/bench/devtools.mjs FILE
//
// As in DevTools, retainers and dominators are found by a second worker beside the first. The
// bytes are decoded and handed over in its own pieces; the page and its messages cost it nothing
// here.

import { openSync, readFileSync, readSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { MessageChannel, Worker, isMainThread, workerData } from 'node:worker_threads';

import { importDevTools } from '../conformance/oracle/bundle.mjs';

const PIECE = 10_000_000;

Promise.withResolvers ??= function () {
  const out = {};
  out.promise = new Promise((resolve, reject) => Object.assign(out, { resolve, reject }));
  return out;
};

const { HeapSnapshotLoader, SecondaryInitManager, NodeFilter } = await importDevTools();

if (isMainThread) {
  console.log(JSON.stringify(await load(process.argv[2])));
  process.exit(0);
} else {
  new SecondaryInitManager(workerData);
}

async function load(file) {
  console.warn = () => {};
  const { port1, port2 } = new MessageChannel();
  new Worker(fileURLToPath(import.meta.url), { workerData: port2, transferList: [port2] });
  const start = performance.now();
  const loader = new HeapSnapshotLoader({ sendEvent() {} });
  await feed(loader, file);
  await loader.parsingComplete;
  const parsed = performance.now();
  const snapshot = await loader.buildSnapshot(port1);
  const built = performance.now();
  const classes = Object.keys(snapshot.aggregatesWithFilter(new NodeFilter())).length;
  const shown = performance.now();
  return {
    parse: parsed - start,
    graph: built - parsed,
    ready: shown - start,
    classes,
    memory: Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? 0) * 1024,
  };
}

async function feed(loader, file) {
  const decoder = new TextDecoder();
  const bytes = Buffer.alloc(PIECE);
  const fd = openSync(file, 'r');
  for (;;) {
    const count = readSync(fd, bytes, 0, PIECE, null);
    if (count === 0) break;
    loader.write(decoder.decode(bytes.subarray(0, count), { stream: true }));
    await new Promise(setImmediate);
  }
  loader.close();
}
