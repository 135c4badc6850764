// Actions in the page, timed one by one and gathered by name. `probe.mjs` says what is timed.
//
// The bench pauses before a click elsewhere, as a person does who reads and moves the pointer.
// Wheel, keys and scroll bar follow one another as fast as the page lets them.

/** Milliseconds before an action that moves the pointer; nobody is quicker. */
export const PAUSE = 250;
/** The actions that move it. */
const POINTED = /^(sort|expand|select) /;

/** The goal: milliseconds, by the number of rows of the list. */
const GOALS = [
  { label: 'up to 1 M rows', rows: 1_000_000, goal: 16 },
  { label: 'up to 10 M rows', rows: 10_100_000, goal: 150 },
];

/** How the names of actions begin. A kind is judged as a whole: one list has too few actions. */
const KINDS = ['expand', 'sort', 'filter', 'next screenful'];

/** A few rows more than a million count as a million. Lists of more than ten million have no goal of their own. */
const goalOf = (rows) => (rows <= 1.1 * GOALS[0].rows ? GOALS[0] : GOALS[1]);

export class Actions {
  constructor(page) {
    this.page = page;
    this.named = new Map();
  }

  /** Waits until nothing goes on, and counts nothing. */
  async settled() {
    await this.page.evaluate(() => {
      heaplensProbe.begin();
      heaplensProbe.now();
      return heaplensProbe.end();
    });
  }

  /** Does one action in a table and times it. Samples are kept by name and by the table's length. */
  async time(name, table, action) {
    if (POINTED.test(name)) await this.page.waitForTimeout(PAUSE);
    await this.page.evaluate(() => heaplensProbe.begin());
    await action();
    const sample = await this.page.evaluate((table) => heaplensProbe.end(table), table);
    const goal = goalOf(sample.rows);
    const key = `${name}, ${goal.label}`;
    const known = this.named.get(key) ?? { name, goal, rows: 0, samples: [] };
    known.rows = Math.max(known.rows, sample.rows);
    known.samples.push(sample);
    this.named.set(key, known);
    return sample;
  }

  summary() {
    const inOrder = [...this.named.values()].toSorted((a, b) => a.goal.rows - b.goal.rows);
    const lines = inOrder.map(({ name, goal: { goal }, rows, samples }) => {
      const works = samples.map((one) => one.work);
      return {
        name,
        rows,
        count: samples.length,
        p50: percentile(works, 50),
        p95: percentile(works, 95),
        max: Math.max(...works),
        worker: percentile(samples.map((one) => one.answers.reduce((sum, took) => sum + took, 0)), 95),
        wall: percentile(samples.map((one) => one.wall), 95),
        screen: percentile(samples.map((one) => one.screen), 95),
        goal,
        samples: samples.map(({ work, wall, screen, answers }) => [work, wall, screen, ...answers].map((ms) => Math.round(ms * 10) / 10)),
      };
    });
    const upTo = GOALS.flatMap(({ label, goal }) =>
      ['', ...KINDS].map((kind) => {
        const those = lines.filter((line) => line.goal === goal && line.name.startsWith(kind));
        const works = those.flatMap((line) => line.samples.map(([work]) => work));
        return { label, goal, kind: kind || 'all actions', count: works.length, p50: percentile(works, 50), p95: percentile(works, 95), worst: Math.max(...works) };
      }),
    );
    return { lines, upTo };
  }
}

/** The smallest sample that so many percent of all do not exceed. */
export function percentile(samples, percent) {
  const sorted = samples.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((sorted.length * percent) / 100) - 1)] ?? 0;
}
