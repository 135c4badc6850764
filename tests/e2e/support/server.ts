// Two web servers of this computer: one for the page, below a sub-path as on a project site, and
// one of another origin for snapshots, which misbehaves when asked to.

import { createReadStream, readFileSync, statSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';

import { dist, root } from './files';

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.wasm': 'application/wasm',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
};

/** A server and how to stop it. */
export interface Server {
  /** Ends with a slash. */
  url: string;
  close(): Promise<void>;
}

function listen(host: string, handler: http.RequestListener): Promise<http.Server> {
  return new Promise((resolve) => {
    const server = http.createServer(handler);
    server.listen(0, host, () => resolve(server));
  });
}

function closer(server: http.Server): () => Promise<void> {
  return () =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
}

/** `dist/` at `/some/sub-path/` of localhost; everything else is not there. */
export async function pageServer(): Promise<Server> {
  const prefix = '/some/sub-path/';
  const server = await listen('localhost', (request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const name = decodeURIComponent(url.pathname.slice(prefix.length)) || 'index.html';
    const file = path.join(dist, name);
    const isThere =
      url.pathname.startsWith(prefix) && statSync(file, { throwIfNoEntry: false })?.isFile();
    if (!isThere) {
      response.writeHead(404).end();
      return;
    }
    response.setHeader('content-type', types[path.extname(file)] ?? 'application/octet-stream');
    createReadStream(file).pipe(response);
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://localhost:${port}${prefix}`, close: closer(server) };
}

/**
 * Snapshots on another origin. The first part of the path says how they are served:
 *
 * - `open/FILE`: any site may read it
 * - `plain/FILE`: the same, unpacked, with its length
 * - `encoded/FILE`: unpacked by the browser (`Content-Encoding: gzip`)
 * - `closed/FILE`: no other site may read it
 * - `broken/FILE`: the connection ends halfway
 * - `slow/FILE`: comes in drops
 * - anything else is not found
 */
export async function snapshotServer(): Promise<Server> {
  const server = await listen('127.0.0.1', (request, response) => {
    const [, how, ...rest] = new URL(request.url ?? '/', 'http://127.0.0.1').pathname.split('/');
    const known = ['open', 'plain', 'encoded', 'closed', 'broken', 'slow'];
    if (how !== 'closed') response.setHeader('access-control-allow-origin', '*');
    if (!known.includes(how)) {
      response.writeHead(404).end('not found');
      return;
    }
    const packed = readFileSync(path.join(root, rest.join('/')));
    const body = how === 'plain' ? gunzipSync(packed) : packed;
    response.setHeader('content-type', 'application/octet-stream');
    response.setHeader('content-length', body.length);
    if (how === 'encoded') response.setHeader('content-encoding', 'gzip');
    if (how === 'broken') {
      response.write(body.subarray(0, body.length / 2));
      setTimeout(() => response.destroy(), 200);
    } else if (how === 'slow') {
      drip(response, body, 0);
    } else {
      response.end(body);
    }
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/`, close: closer(server) };
}

function drip(response: http.ServerResponse, body: Buffer, at: number): void {
  if (response.destroyed) return;
  if (at >= body.length) {
    response.end();
    return;
  }
  const next = at + Math.ceil(body.length / 100);
  response.write(body.subarray(at, next));
  setTimeout(() => drip(response, body, next), 100);
}
