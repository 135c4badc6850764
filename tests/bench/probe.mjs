// Code that runs inside the measured page and its workers. The page knows nothing of it.
//
// It times what a person waits for. It also asks queries of its own, to find the largest class or
// the object with the most retainers.
//
// An action begins when its event comes to the page. It ends when its last change in sight is laid
// out: no message is on its way from a worker, no row in sight waits, and the tables have stood
// still for a while. Its times:
//
// - `work`: what page and workers do. The page works from each event or answer until its changes
//   are laid out, a worker from each query until it posts the answer.
// - `wall`: from the event to the last change by the clock. Besides, it has the messages' ways and
//   the frames that Chromium puts before any answer to a click or a key.
// - `screen`: until the last frame is painted, which happens 60 times a second.

/** Runs before the page's own code (`page.addInitScript`). It must not refer to anything outside. */
export function probe() {
  const QUIET = 80;
  /** Milliseconds after which an answer is taken never to come. */
  const LONGEST_ANSWER = 120_000;
  const EVENTS = ['click', 'dblclick', 'input', 'wheel', 'keydown', 'scroll', 'popstate'];
  const workers = [];
  let waiting = 0;
  let action = null;
  let ownTicket = 0x7000_0000;

  /** The page begins to work; it ends with the change that it makes. */
  const begin = () => {
    action.from = performance.now();
  };

  /** The page begins to work and may change nothing yet: the time counts with its next change. */
  const beginQuietly = () => {
    begin();
    const mine = action;
    const from = mine.from;
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      if (mine.from !== from) return;
      mine.quiet += performance.now() - from;
      mine.from = undefined;
    };
    port2.postMessage(null);
  };

  /** Where the rows of a table are in sight: below its headers. */
  const sightOf = (grid) => {
    const { bottom } = grid.getBoundingClientRect();
    return { top: grid.querySelector('.table-head').getBoundingClientRect().bottom, bottom };
  };

  const Native = globalThis.Worker;
  globalThis.Worker = class extends Native {
    constructor(...given) {
      super(...given);
      this.asked = new Map();
      this.own = new Map();
      workers.push(this);
      super.addEventListener('message', (event) => this.heard(event));
    }

    postMessage(message, transfer) {
      const [body] = message;
      const ticket = typeof body === 'object' && body !== null ? Object.values(body)[0]?.ticket : undefined;
      if (body?.cancel) {
        // What is cancelled is not answered.
        if (this.asked.delete(ticket)) waiting--;
      } else if (ticket !== undefined) {
        this.asked.set(ticket, performance.now());
        waiting++;
      }
      return transfer === undefined ? super.postMessage(message) : super.postMessage(message, transfer);
    }

    heard(event) {
      const [body, , took] = event.data;
      const reply = typeof body === 'object' && body !== null ? Object.values(body)[0] : undefined;
      // News of how far an answer is are no answer.
      if (reply?.share !== undefined || !this.asked.delete(reply?.ticket)) return;
      waiting--;
      const own = this.own.get(reply.ticket);
      if (own) {
        this.own.delete(reply.ticket);
        event.stopImmediatePropagation();
        own(reply.answer);
      } else if (action) {
        action.answers.push(took);
        beginQuietly();
      }
    }

    /** A query that the page does not hear of. */
    ask(query) {
      const ticket = ++ownTicket;
      return new Promise((resolve) => {
        this.own.set(ticket, resolve);
        this.postMessage([{ ask: { ticket, query } }]);
      });
    }
  };

  for (const kind of EVENTS) {
    addEventListener(
      kind,
      (event) => {
        if (!action) return;
        action.felt ??= event.timeStamp;
        begin();
        // Scrolling follows the wheel, and typing follows a key.
        if (action.changed === undefined) action.start = action.from;
      },
      { capture: true, passive: true },
    );
  }

  const painted = () =>
    new Promise((resolve) =>
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => resolve(performance.now());
        port2.postMessage(null);
      }),
    );

  /** Whether a row in sight is missing, or a table keeps its old rows until the new ones come. */
  const isWaiting = () => {
    for (const grid of document.querySelectorAll('[role=treegrid]')) {
      if (grid.getAttribute('aria-busy') === 'true') return true;
      const sight = sightOf(grid);
      for (const row of grid.querySelectorAll('[role=row][aria-busy=true]')) {
        const place = row.getBoundingClientRect();
        if (place.bottom > sight.top && place.top < sight.bottom) return true;
      }
    }
    return false;
  };

  /** Whether a change is in sight: not in rows that are scrolled away. */
  const isInSight = ({ target, addedNodes }) => {
    const element = target.nodeType === Node.ELEMENT_NODE ? target : target.parentElement;
    const grid = element?.closest('[role=treegrid]');
    if (!grid) return true;
    const sight = sightOf(grid);
    const isBetween = (row) => {
      const place = row.getBoundingClientRect();
      return place.bottom > sight.top && place.top < sight.bottom;
    };
    const row = element.closest('[role=row]');
    if (row) return isBetween(row);
    return element.matches('[role=presentation]') ? [...addedNodes].some(isBetween) : element === grid;
  };

  const observer = new MutationObserver((changes) => {
    // What pointing at something changes, such as its explanation, comes before the action.
    if (action?.felt === undefined) return;
    const mine = action;
    // Reading a height makes the browser lay out the change.
    mine.height = document.body.offsetHeight;
    const now = performance.now();
    if (!changes.some(isInSight)) return;
    mine.changed = now;
    if (mine.from !== undefined) {
      mine.page += mine.changed - mine.from;
      mine.from = mine.changed;
    }
    mine.page += mine.quiet;
    mine.quiet = 0;
    if (mine.painting) return;
    mine.painting = painted().then((at) => {
      mine.painting = null;
      mine.end = at;
      mine.from = undefined;
    });
  });

  globalThis.heaplensProbe = {
    /** The next action counts. */
    begin() {
      observer.observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true });
      action = { answers: [], page: 0, quiet: 0, painting: null };
    },

    /** Begins an action that has no event of its own. */
    now() {
      if (!action) return;
      begin();
      action.start = action.felt = action.from;
    },

    /** Waits for the end of the action; gives milliseconds, and the number of rows of a table. */
    async end(table) {
      const mine = action;
      for (;;) {
        await new Promise((resolve) => setTimeout(resolve, 20));
        if (mine.start === undefined || waiting > 0 || mine.painting || isWaiting()) continue;
        if (performance.now() - Math.max(mine.start, mine.changed ?? 0) > QUIET) break;
      }
      action = null;
      observer.disconnect();
      observer.takeRecords();
      // An action that changed nothing was over when it began.
      const { start, felt, page, changed = start, end = felt, answers } = mine;
      const work = answers.reduce((sum, took) => sum + took, page);
      const grid = [...document.querySelectorAll('[role=treegrid]')].find((grid) => grid.getAttribute('aria-label') === table);
      const rows = Number(grid?.getAttribute('aria-rowcount') ?? 0);
      return { work, wall: changed - start, screen: end - felt, answers, rows };
    },

    /** Asks a snapshot's worker. The snapshots count from 0 in the order in which they were opened. */
    async ask(worker, query) {
      // A worker is silent about a query that it cannot read.
      const never = new Promise((_, reject) => setTimeout(() => reject(new Error(`no answer to ${JSON.stringify(query)}`)), LONGEST_ANSWER));
      const { Ok: answer, Err: error } = await Promise.race([workers[worker].ask(query), never]);
      if (error !== undefined) throw new Error(`the worker answers ${error}`);
      return Object.values(answer)[0];
    },
  };
}

/** Runs in each worker: its messages tell the milliseconds since the message that they answer. */
export function probeWorker() {
  const post = self.postMessage.bind(self);
  let asked;
  let handler = self.onmessage;
  self.onmessage = null;
  Object.defineProperty(self, 'onmessage', {
    set(given) {
      handler = given;
    },
  });
  self.addEventListener('message', (event) => {
    asked = performance.now();
    handler?.call(self, event);
  });
  self.postMessage = (message, transfer) => {
    // The page reads the first two parts of a message. The third is free.
    if (asked !== undefined) message[2] = performance.now() - asked;
    return transfer === undefined ? post(message) : post(message, transfer);
  };
}
