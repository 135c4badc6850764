// One load by memlab under Node.js: prints one line of JSON.
//
//   node --max-old-space-size=16000 tests/bench/peers/memlab.mjs FOLDER FILE
//
// It ends where memlab's own analyses begin: with shortest paths, dominators and retained sizes.
// It has no table of classes.

import { createRequire } from 'node:module';
import path from 'node:path';

const [folder, file] = process.argv.slice(2);
const { analysis, config, utils } = createRequire(path.join(folder, 'package.json'))('@memlab/core');
config.muteConsole = true;

const start = performance.now();
const snapshot = await utils.getSnapshotFromFile(file, { buildNodeIdIndex: true });
const parsed = performance.now();
analysis.preparePathFinder(snapshot);
const built = performance.now();
console.log(JSON.stringify({ parse: parsed - start, graph: built - parsed, ready: built - start }));
