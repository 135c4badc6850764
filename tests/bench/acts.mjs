// Actions, timed one by one and gathered by what they are: see `probe.mjs` for what is timed.
//
// Before a click on another place the bench pauses as a person does who has to read what came and
// move the pointer; wheel, keys and scroll bar follow one another as fast as the page lets them.

/** Milliseconds before what needs the pointer elsewhere; nobody is quicker. */
export const PAUSE = 250;
/** What does. */
const POINTED = /^(sort|expand|select) /;

/** Milliseconds allowed, by the number of rows of the list. */
const REACHES = [
  { label: 'up to 1 M rows', rows: 1_000_000, reach: 16 },
  { label: 'up to 10 M rows', rows: 10_100_000, reach: 150 },
];

/** What the names of cases begin with, by kind: too little is done in one list to judge it alone. */
const KINDS = ['expand', 'sort', 'filter', 'next screenful'];

/** A million and a few count as one, and whatever is more than ten as ten. */
const reachOf = (rows) => (rows <= 1.1 * REACHES[0].rows ? REACHES[0] : REACHES[1]);

export class Acts {
  constructor(page) {
    this.page = page;
    this.cases = new Map();
  }

  /** Waits until nothing goes on, and counts nothing. */
  async settled() {
    await this.page.evaluate(() => {
      heaplensProbe.begin();
      heaplensProbe.now();
      return heaplensProbe.end();
    });
  }

  /** Does one thing in a table and times it, under the name of a case and the table's length. */
  async act(name, table, deed) {
    if (POINTED.test(name)) await this.page.waitForTimeout(PAUSE);
    await this.page.evaluate(() => heaplensProbe.begin());
    await deed();
    const sample = await this.page.evaluate((table) => heaplensProbe.end(table), table);
    const reach = reachOf(sample.rows);
    const key = `${name}, ${reach.label}`;
    const known = this.cases.get(key) ?? { name, reach, rows: 0, samples: [] };
    known.rows = Math.max(known.rows, sample.rows);
    known.samples.push(sample);
    this.cases.set(key, known);
    return sample;
  }

  summary() {
    const inOrder = [...this.cases.values()].toSorted((a, b) => a.reach.rows - b.reach.rows);
    const lines = inOrder.map(({ name, reach: { reach }, rows, samples }) => {
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
        reach,
        samples: samples.map(({ work, wall, screen, answers }) => [work, wall, screen, ...answers].map((ms) => Math.round(ms * 10) / 10)),
      };
    });
    const upTo = REACHES.flatMap(({ label, reach }) =>
      ['', ...KINDS].map((kind) => {
        const those = lines.filter((line) => line.reach === reach && line.name.startsWith(kind));
        const works = those.flatMap((line) => line.samples.map(([work]) => work));
        return { label, reach, kind: kind || 'all actions', count: works.length, p50: percentile(works, 50), p95: percentile(works, 95), worst: Math.max(...works) };
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
