// From two snapshots of a leaking server to the line of code that leaks, by what a person clicks.

import { readFileSync } from 'node:fs';
import path from 'node:path';

import { root, sample } from './support/files';
import { expect, test } from './support/test';

/** The server's code. Its snapshots call it `server.cjs`, and have its first 1024 characters. */
const code = readFileSync(path.join(root, 'tests/fixtures/make/sample-server.cjs'));
const lines = code.toString().split('\n');
/** The line with the functions that the server never lets go. */
const leak = lines.findIndex((text) => text.includes('function writeReport()')) + 1;

test('Comparison leads from a pair of snapshots to the line that leaks', async ({ viewer }) => {
  await viewer.goto();
  await viewer.drop(sample.base, sample.target);
  await viewer.ready(2);
  const grid = await viewer.show('Comparison');

  await grid.expand(grid.row(/^RequestContext/));
  await grid.rows.and(grid.root.locator('[aria-level="2"]')).first().click();
  await viewer.retainers.settled();
  await viewer.retainers.row(/writeReport/).click();

  const { object } = viewer;
  await expect(object.fact('Location')).toHaveText(new RegExp(`^server\\.cjs:${leak}:\\d+$`));
  await expect(object.root).toContainText('Drop its source file beside the snapshot');

  // The text that V8 cut off comes from the file itself.
  await viewer.choose({ name: 'server.cjs', mimeType: 'text/javascript', buffer: code });
  const marked = object.root.getByRole('group', { name: 'Source' }).locator('[aria-current=location]');
  await expect(marked).toContainText(lines[leak - 1].trim());
  await expect(marked).toContainText(String(leak));
});
