// WebKit, driven by the WebDriver protocol (https://www.w3.org/TR/webdriver2/) over plain HTTP.
//
// WebKitGTK's driver starts its own small browser, which needs a screen: Xvfb is one in memory.
// `cargo xtask test` names both programs in WEBKIT_DRIVER_BIN and XVFB_BIN, where they are there.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import net, { type AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import type { Readable } from 'node:stream';

/** Whether this computer has what is needed. */
export const hasWebKit = Boolean(process.env.WEBKIT_DRIVER_BIN && process.env.XVFB_BIN);

/** The key under which WebDriver wraps a reference to an element. */
const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf';
/** Milliseconds between two looks at something that is waited for. */
const PAUSE = 100;

export class WebKit {
  private constructor(
    private readonly driver: string,
    private readonly programs: ChildProcess[],
    private readonly home: string,
    private session = '',
  ) {}

  /** Starts a screen, the driver and a browser window. */
  static async start(): Promise<WebKit> {
    const home = mkdtempSync(path.join(os.tmpdir(), 'heaplens-webkit-'));
    const screen = spawn(process.env.XVFB_BIN!, ['-displayfd', '3', '-screen', '0', '1280x800x24', '-nolisten', 'tcp'], {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    });
    const programs: ChildProcess[] = [screen];
    // A test that takes too long ends with its process, and does not come to `close`.
    process.once('exit', () => end(programs, home));
    try {
      const display = await firstLine(screen.stdio[3] as Readable, screen);
      const port = await freePort();
      // Settings of whoever runs the tests must not count.
      const env = { ...process.env, HOME: home, XDG_RUNTIME_DIR: home, DISPLAY: `:${display}`, GDK_BACKEND: 'x11', LANG: 'en_US.UTF-8', LANGUAGE: 'en_US' };
      programs.push(spawn(process.env.WEBKIT_DRIVER_BIN!, [`--port=${port}`], { stdio: 'ignore', env }));
      const browser = new WebKit(`http://127.0.0.1:${port}`, programs, home);
      await browser.untilListening();
      const { sessionId } = await browser.call<{ sessionId: string }>('POST', '/session', { capabilities: { alwaysMatch: {} } });
      browser.session = `/session/${sessionId}`;
      return browser;
    } catch (error) {
      end(programs, home);
      throw error;
    }
  }

  async goto(url: string): Promise<void> {
    await this.inSession('POST', '/url', { url });
  }

  /** Chooses files as by the dialog; `selector` finds the input. */
  async choose(selector: string, ...files: string[]): Promise<void> {
    const found = await this.inSession<Record<string, string>>('POST', '/element', { using: 'css selector', value: selector });
    await this.inSession('POST', `/element/${found[ELEMENT]}/value`, { text: files.join('\n') });
  }

  /** Runs a function in the page; what it refers to must be in the page or among `given`. */
  run<Given extends unknown[], Answer>(action: (...given: Given) => Answer, ...given: Given): Promise<Answer> {
    return this.inSession<Answer>('POST', '/execute/sync', { script: `return (${action}).apply(null, arguments)`, args: given });
  }

  /** Waits until a function in the page answers with something, and gives that. */
  async until<Given extends unknown[], Answer>(action: (...given: Given) => Answer, ...given: Given): Promise<NonNullable<Answer>> {
    for (;;) {
      const answer = await this.run(action, ...given);
      if (answer) return answer;
      await pause();
    }
  }

  async close(): Promise<void> {
    try {
      await this.inSession('DELETE', '');
    } finally {
      end(this.programs, this.home);
    }
  }

  private inSession<Value>(method: string, path: string, body?: object): Promise<Value> {
    return this.call(method, this.session + path, body);
  }

  private async call<Value>(method: string, path: string, body?: object): Promise<Value> {
    const response = await fetch(this.driver + path, { method, body: body && JSON.stringify(body) });
    const { value } = (await response.json()) as { value: Value & { error?: string; message?: string } };
    if (!response.ok) throw new Error(`WebKit's driver, ${method} ${path}: ${value.error}: ${value.message}`);
    return value;
  }

  private async untilListening(): Promise<void> {
    const [, driver] = this.programs;
    for (;;) {
      const isListening = await fetch(`${this.driver}/status`).then(({ ok }) => ok, () => false);
      if (isListening) return;
      if (driver.exitCode !== null) throw new Error(`WebKit's driver ends with status ${driver.exitCode}`);
      await pause();
    }
  }
}

function end(programs: ChildProcess[], home: string): void {
  for (const program of programs.toReversed()) program.kill();
  rmSync(home, { recursive: true, force: true });
}

async function firstLine(stream: Readable, program: ChildProcess): Promise<string> {
  let text = '';
  const failed = once(program, 'exit').then(([status]) => {
    throw new Error(`Xvfb ends with status ${status}`);
  });
  // Nobody waits for it once there is a line.
  failed.catch(() => {});
  while (!text.includes('\n')) {
    const [data] = await Promise.race([once(stream, 'data'), failed]);
    text += data;
  }
  return text.split('\n')[0];
}

/** A port that nobody listens at. */
async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, PAUSE));
}
