// Bundles Chrome DevTools' own heap snapshot worker code, once per version: for Node.js, or into a
// worker's script for a browser.
//
// The npm package ships TypeScript sources, so esbuild turns the modules that matter into one
// file under tests/.cache. Three imports are replaced, none of which computes anything:
// progress texts (core/i18n), the reading of browser files (the rest of core/text_utils) and the
// choice of a runtime (core/platform/HostRuntime).

import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const cache = path.join(here, '..', '..', '.cache');
const require = createRequire(import.meta.url);

/** The package that the oracle comes from, and its version. */
export function oracleVersion() {
  const manifest = require.resolve('chrome-devtools-frontend/package.json');
  return { root: path.dirname(manifest), version: JSON.parse(readFileSync(manifest, 'utf8')).version };
}

const STUBS = {
  'core/i18n/i18n.js': 'export const i18n = { serializeUIString: () => "" };',
  'core/text_utils/ContentData.js': 'export const ContentData = null;',
  'core/platform/HostRuntime.js': 'export const IS_NODE = true, IS_BROWSER = false, HOST_RUNTIME = null;',
};

/** Imports DevTools' modules: `{ JSHeapSnapshot, HeapSnapshotLoader, SecondaryInitManager, NodeFilter, SearchConfig, ComparatorConfig }`. */
export async function importDevTools() {
  return import(pathToFileURL(await bundle('heaplens:devtools', 'mjs', { format: 'esm', platform: 'node', target: 'node20' })).href);
}

/** Bundles a worker's script that imports those modules from `heaplens:devtools`; gives the file. */
export async function bundleWorker(script) {
  return bundle(script, 'js', { format: 'iife', platform: 'browser', target: 'esnext' });
}

async function bundle(entry, ending, options) {
  const { root, version } = oracleVersion();
  const hash = createHash('sha256').update(readFileSync(fileURLToPath(import.meta.url)));
  if (existsSync(entry)) hash.update(readFileSync(entry));
  const file = path.join(cache, `devtools-${version}-${hash.digest('hex').slice(0, 8)}.${ending}`);
  if (!existsSync(file)) await build(path.join(root, 'front_end'), entry, file, options);
  return file;
}

async function build(frontEnd, entry, file, options) {
  const esbuild = await import('esbuild');
  const worker = path.join(frontEnd, 'entrypoints', 'heap_snapshot_worker');
  const model = path.join(frontEnd, 'models', 'heap_snapshot', 'HeapSnapshotModel.ts');
  const textUtils = path.join(frontEnd, 'core', 'text_utils', 'TextUtils.ts');
  const source = (file) => JSON.stringify(file.split(path.sep).join('/'));
  const replacements = {
    ...STUBS,
    'heaplens:devtools': `
      export { JSHeapSnapshot, SecondaryInitManager } from ${source(path.join(worker, 'HeapSnapshot.ts'))};
      export { HeapSnapshotLoader } from ${source(path.join(worker, 'HeapSnapshotLoader.ts'))};
      export { NodeFilter, SearchConfig, ComparatorConfig } from ${source(model)};`,
    'models/heap_snapshot/heap_snapshot.js': `export * as HeapSnapshotModel from ${source(model)};`,
    'core/text_utils/text_utils.js': `export * as TextUtils from ${source(textUtils)};`,
  };
  const plugin = {
    name: 'heaplens-oracle',
    setup(build) {
      build.onResolve({ filter: /^heaplens:devtools$/ }, (args) => ({ path: args.path, namespace: 'replaced' }));
      build.onResolve({ filter: /^\.\.?\// }, (args) => {
        const target = path.relative(frontEnd, path.resolve(args.resolveDir, args.path)).split(path.sep).join('/');
        return target in replacements ? { path: target, namespace: 'replaced' } : undefined;
      });
      build.onLoad({ filter: /.*/, namespace: 'replaced' }, (args) => ({
        contents: replacements[args.path],
        resolveDir: frontEnd,
      }));
    },
  };
  mkdirSync(cache, { recursive: true });
  const draft = `${file}.${randomUUID()}`;
  await esbuild.build({
    ...options,
    entryPoints: [entry],
    bundle: true,
    outfile: draft,
    plugins: [plugin],
    logLevel: 'warning',
  });
  // Tests run in parallel, also within one process: the first one wins, and none reads half a file.
  renameSync(draft, file);
}
