// The exercises that the Node.js guide on heap snapshots leads to: from drop to the line.

import { readFileSync } from 'node:fs';

import { made, own } from '../suspects/lib/scenarios.mjs';
import { expect, test } from './support/test';

const exercises = [
  { name: 'exercise-intervals', title: 'addNotice in the list of timers', line: 'function addNotice()', path: /Timeout|addNotice/ },
  { name: 'exercise-sessions', title: 'in the dictionary sessions', line: 'constructor()', path: /MemoryStore/ },
];

for (const { name, title, line, path } of exercises) {
  test(`${name}: three snapshots lead to the line`, async ({ viewer, page }, info) => {
    test.slow();
    const program = own().find((one) => one.name === name)!;
    const { files } = (await made(program))!;
    const code = readFileSync(program.file, 'utf8').split('\n');
    await viewer.open(...files);
    const first = (await viewer.suspects()).first();
    await expect(first.getByRole('button').first()).toContainText(title);
    await expect(first.getByRole('button').first()).toContainText('high confidence');
    await expect(first.getByRole('region', { name: 'Path from a root' })).toContainText(path);
    const nearest = first.getByRole('region', { name: 'The nearest code' });
    const marked = nearest.locator('[aria-current=location]');
    const number = code.findIndex((text) => text.includes(line)) + 1;
    await expect(marked).toContainText(String(number));
    await expect(marked).toContainText(code[number - 1].trim());
    await page.screenshot({ path: info.outputPath(`${name}.png`) });
  });
}
