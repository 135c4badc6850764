// Opens every view of a snapshot, as a person who looks around does, and says what it shows.

/** Lines for people: what each view shows. */
export async function describeViews(page) {
  const lines = [];
  const tab = async (name) => {
    const there = page.getByRole('tab', { name, exact: true });
    if (await there.isVisible()) return there.click();
    await page.getByRole('button', { name: 'More', exact: true }).click();
    await page.getByRole('menuitem', { name, exact: true }).click();
  };
  const grid = (name) => page.getByRole('treegrid', { name, exact: true });
  const settle = async (name) => {
    const root = grid(name);
    await root.waitFor();
    await root.locator('[role=row][aria-level]:not([aria-busy=true])').first().waitFor();
    await page.waitForFunction(() => !document.querySelector('[role=treegrid][aria-busy=true], [role=row][aria-busy=true]'));
    return root;
  };
  const rows = async (root, count) => {
    const texts = await root.locator('[role=row][aria-level]').evaluateAll((all, count) =>
      all.slice(0, count).map((row) => [...row.querySelectorAll('[role=gridcell]')].map((cell) => cell.textContent.replace(/\s+/g, ' ').trim()).join(' | ')), count);
    return texts.map((text) => `    ${text}`);
  };
  const say = async (name, root, count = 3) => {
    lines.push(`${name}: ${Number(await root.getAttribute('aria-rowcount')).toLocaleString('en-US')} rows`, ...(await rows(root, count)));
  };

  await tab('Summary');
  const summary = await settle('Summary');
  await say('Summary', summary);
  const figures = await page.getByRole('group', { name: 'Load details' }).locator('tr').evaluateAll((all) =>
    all.map((row) => `${row.querySelector('th')?.textContent}: ${row.querySelector('td')?.textContent}`));
  lines.push(`Load details: ${figures.join(', ')}`);

  // The first class's first object, and its retainers.
  await summary.focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowRight');
  await settle('Summary');
  await page.keyboard.press('ArrowRight');
  await settle('Summary');
  await page.waitForFunction(() => document.querySelector('[role=treegrid][aria-label=Retainers], .no-retainers'), undefined, { timeout: 60_000 });
  await say('Summary, first class open', summary, 4);
  const retainers = grid('Retainers');
  await page.waitForFunction(() => !document.querySelector('[role=treegrid][aria-label=Retainers][aria-busy=true]'));
  await say('Retainers of its first object', retainers, 5);
  const steps = await page.locator('.pane-steps').textContent();
  lines.push(`    ${steps}`);
  await summary.focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowLeft');

  await tab('Containment');
  const containment = await settle('Containment');
  await say('Containment', containment);
  await containment.focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowRight');
  await settle('Containment');
  await say('Containment, first object open', containment, 4);
  await page.keyboard.press('ArrowLeft');

  await tab('Overview');
  const legend = page.getByRole('table', { name: 'Statistics' });
  await legend.waitFor();
  const parts = await legend.locator('tr').evaluateAll((all) => all.map((row) => [...row.children].map((cell) => cell.textContent.trim()).join(' ')));
  lines.push('Statistics:', ...parts.map((part) => `    ${part}`));
  await tab('Summary');
  await settle('Summary');
  return { lines };
}
