// One load by VS Code's parser, WebAssembly under Node.js: prints one line of JSON.
//
//   node tests/bench/peers/vscode.mjs FOLDER FILE
//
// It takes the file in one piece. Reading and parsing come first; the classes bring retainers,
// dominators and retained sizes with them.

import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const [folder, file] = process.argv.slice(2);
const { decode_bytes } = createRequire(path.join(folder, 'package.json'))('@vscode/v8-heap-parser');
const PIECE = 1 << 26;

const start = performance.now();
const fd = openSync(file, 'r');
const bytes = new Uint8Array(fstatSync(fd).size);
for (let at = 0; at < bytes.length; ) at += readSync(fd, bytes, at, Math.min(PIECE, bytes.length - at), at);
closeSync(fd);
const graph = decode_bytes(bytes);
const parsed = performance.now();
const classes = graph.get_class_groups(0, 0xffffffff, false).length;
const shown = performance.now();
console.log(JSON.stringify({ parse: parsed - start, graph: shown - parsed, ready: shown - start, classes }));
