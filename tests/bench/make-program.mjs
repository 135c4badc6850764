// Holds a TypeScript program as an editor's language server does and writes its heap's snapshot:
//
//   node --max-old-space-size=16000 --expose-gc tests/bench/make-program.mjs FOLDER SOURCES OUT
//
// FOLDER has `typescript` in its node_modules. The program is the first SOURCES files, by path, of
// Chrome DevTools' front end, which the tests install anyway, and what those import: text, syntax
// trees, symbols and the types of everything that has been checked. This is the heap of a real
// application: nobody shaped it for a heap snapshot analyser, and most of its edges point far.

import { readdirSync, statSync } from 'node:fs';
import { Session } from 'node:inspector/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { writeHeapSnapshot } from 'node:v8';

const [folder, wanted, out] = process.argv.slice(2);
const sources = Number(wanted);
if (!Number.isInteger(sources) || sources < 1 || !out) {
  console.error('usage: make-program.mjs FOLDER SOURCES OUT');
  process.exit(2);
}
const ts = createRequire(path.join(path.resolve(folder), 'package.json'))('typescript');
const devtools = path.dirname(createRequire(import.meta.url).resolve('chrome-devtools-frontend/package.json'));
const frontEnd = path.join(devtools, 'front_end');

const files = readdirSync(frontEnd, { recursive: true })
  .map((name) => path.join(frontEnd, name))
  .filter((name) => name.endsWith('.ts') && !name.includes('third_party'))
  .sort()
  .slice(0, sources);

const options = {
  strict: true,
  noEmit: true,
  allowJs: true,
  target: ts.ScriptTarget.ES2023,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  lib: ['lib.es2023.full.d.ts', 'lib.webworker.d.ts'],
  types: [],
};
const service = ts.createLanguageService({
  getCompilationSettings: () => options,
  getScriptFileNames: () => files,
  getScriptVersion: () => '1',
  getScriptSnapshot: (name) => {
    const text = ts.sys.readFile(name);
    return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
  },
  getCurrentDirectory: () => devtools,
  getDefaultLibFileName: ts.getDefaultLibFilePath,
  fileExists: ts.sys.fileExists,
  readFile: ts.sys.readFile,
  readDirectory: ts.sys.readDirectory,
  directoryExists: ts.sys.directoryExists,
  getDirectories: ts.sys.getDirectories,
});
let remarks = 0;
for (const file of files) remarks += service.getSemanticDiagnostics(file).length;
globalThis.server = { service, files };

// With a debugger on V8 keeps where each script's lines end; without, it counts them anew for each
// function of the snapshot, which takes longer than everything else together.
const session = new Session();
session.connect();
await session.post('Debugger.enable');
globalThis.gc?.();
writeHeapSnapshot(out);
const program = service.getProgram();
console.log(
  `${out}: ${statSync(out).size} bytes; ${program.getSourceFiles().length} files, ${program.getTypeCount()} types, ${remarks} remarks`,
);
