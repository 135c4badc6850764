// What runs inside the measured page and its workers: it times what a person waits for, and asks
// questions of its own where a case has to be found (the largest class, the most held object).
//
// An action begins when its event comes to the page and ends when its last change that is in sight
// is laid out, ready for the next frame: nothing is on its way from a worker, no row in sight
// waits, and the tables have stood still for a while. Of that,
//
// - `work` is what page and workers do: the page from each event or answer until what it changes
//   is laid out, a worker from each question until it posts the answer;
// - `wall` is all of it by the clock: with the messages' ways and the frames that Chromium puts
//   before any answer to a click or a key;
// - `screen` goes on until the last frame is painted, which comes 60 times a second.
//
// The page knows nothing of it.

/** Installed by `page.addInitScript`, before the page's own code; it must not refer to anything. */
export function probe() {
  const QUIET = 80;
  const EVENTS = ['click', 'dblclick', 'input', 'wheel', 'keydown', 'scroll', 'popstate'];
  const workers = [];
  let waiting = 0;
  let action = null;
  let ownTicket = 0x7000_0000;

  /** The page begins to do something; it ends with what it changes. */
  const begin = () => {
    action.from = performance.now();
  };

  /** What was begun now changes nothing yet: it counts as soon as something does. */
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

  /** Where rows of a table are seen: below its headers. */
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
      if (ticket !== undefined) {
        this.asked.set(ticket, performance.now());
        waiting++;
      }
      return transfer === undefined ? super.postMessage(message) : super.postMessage(message, transfer);
    }

    heard(event) {
      const [body, , took] = event.data;
      const reply = typeof body === 'object' && body !== null ? Object.values(body)[0] : undefined;
      if (!this.asked.delete(reply?.ticket)) return;
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

    /** A question that the page does not hear of. */
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
        // The wheel is followed by the scrolling itself, and a key by what it types.
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

  /** A row in sight that is not here yet, or a table that keeps its old rows until then. */
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

  /** Whether something changed but rows that are scrolled out of sight. */
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
    if (!action) return;
    const mine = action;
    // Asking for a height lays out what changed.
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

    /** Where an action has no event of its own. */
    now() {
      if (!action) return;
      begin();
      action.start = action.felt = action.from;
    },

    /** Waits until the action has come to its end; milliseconds, and the rows of a table. */
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
      // What changed nothing was over when it began.
      const { start, felt, page, changed = start, end = felt, answers } = mine;
      const work = answers.reduce((sum, took) => sum + took, page);
      const grid = [...document.querySelectorAll('[role=treegrid]')].find((grid) => grid.getAttribute('aria-label') === table);
      const rows = Number(grid?.getAttribute('aria-rowcount') ?? 0);
      return { work, wall: changed - start, screen: end - felt, answers, rows };
    },

    /** Asks a snapshot's worker, by its place in the order in which they were opened. */
    async ask(worker, query) {
      const { Ok: answer, Err: error } = await workers[worker].ask(query);
      if (error !== undefined) throw new Error(`the worker answers ${error}`);
      return Object.values(answer)[0];
    },
  };
}

/** Run in each worker: what it posts bears the milliseconds since the message that it answers. */
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
    // The third place of an envelope is nobody's; the second is for bytes.
    if (asked !== undefined) message[2] = performance.now() - asked;
    return transfer === undefined ? post(message) : post(message, transfer);
  };
}
