// The most memory that a process has had at a time, as the system counts it.

import { readFileSync } from 'node:fs';

/** Bytes; nothing where the system does not tell (it does on Linux), or the process has ended. */
export function peakOf(pid) {
  try {
    const kilobytes = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kilobytes && Number(kilobytes) * 1024;
  } catch {
    return undefined;
  }
}

/** Looks again and again, so that the peak of a process is known after its end, too. */
export class Watch {
  /** `pids` tells whom to look at: of several the one with most memory counts. */
  constructor(pids, every = 20) {
    this.peak = undefined;
    this.pids = pids;
    this.timer = setInterval(() => this.look(), every);
  }

  async look() {
    for (const pid of await this.pids()) {
      const peak = peakOf(pid);
      if (peak > (this.peak ?? 0)) this.peak = peak;
    }
  }

  /** Looks a last time; bytes. */
  async end() {
    clearInterval(this.timer);
    await this.look();
    return this.peak;
  }
}
