// `test` with a viewer that watches itself: an error on the console, or a request to anywhere that
// the page has no business with, fails whatever test it happens in.

import { test as base, expect } from '@playwright/test';

import { Viewer } from '../pages/viewer';
import { singleFileUrl } from './files';
import { type Server, pageServer, snapshotServer } from './server';

export { expect };

export interface Options {
  /** Which form of the page: served from a sub-path, or one file from `file://`. */
  form: 'hosted' | 'single-file';
}

interface Fixtures {
  viewer: Viewer;
}

interface WorkerFixtures {
  pages: Server;
  /** Snapshots of another origin. */
  snapshots: Server;
}

export const test = base.extend<Options & Fixtures, WorkerFixtures>({
  form: ['hosted', { option: true }],

  pages: [
    async ({}, use) => {
      const server = await pageServer();
      await use(server);
      await server.close();
    },
    { scope: 'worker' },
  ],

  snapshots: [
    async ({}, use) => {
      const server = await snapshotServer();
      await use(server);
      await server.close();
    },
    { scope: 'worker' },
  ],

  viewer: async ({ page, form, pages, snapshots }, use) => {
    const isSingle = form === 'single-file';
    const url = isSingle ? singleFileUrl : pages.url;
    const complaints: string[] = [];
    const viewer = new Viewer(page, url);
    page.on('console', (message) => {
      const isBad = ['error', 'warning'].includes(message.type());
      if (isBad && !viewer.expected.some((expected) => expected.test(message.text()))) {
        complaints.push(`console: ${message.text()}`);
      }
    });
    page.on('pageerror', (error) => complaints.push(`error: ${error.message}`));
    page.context().on('request', (request) => {
      const allowed = isSingle
        ? ['file:', 'blob:', 'data:']
        : ['blob:', 'data:', pages.url, snapshots.url];
      if (!allowed.some((start) => request.url().startsWith(start))) {
        complaints.push(`request: ${request.url()}`);
      }
      if (isSingle && request.url().startsWith('file:') && !request.url().startsWith(url)) {
        complaints.push(`request: ${request.url()}`);
      }
    });
    await use(viewer);
    expect(complaints, 'the page complained, or asked for what it should not').toEqual([]);
  },
});
