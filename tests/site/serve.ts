// Serves a folder as GitHub Pages does: under a base path, gzip for text and WebAssembly, folders through index.html, 404.html for the rest.
import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { pipeline } from 'node:stream';
import { createGzip } from 'node:zlib';

export interface Served {
  /** Origin and base path, with a slash at its end. */
  readonly address: string;
  readonly close: () => Promise<void>;
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.csv': 'text/csv; charset=utf-8',
  '.xml': 'application/xml',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.pdf': 'application/pdf',
  '.wasm': 'application/wasm',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
  '.ttf': 'font/ttf',
};
const packed = /^text\/|javascript|json|xml|wasm/;

/** The file behind a path of the site; undefined where there is none or where it lies outside the folder. */
function fileAt(folder: string, path: string): string | undefined {
  const file = normalize(join(folder, decodeURIComponent(path)));
  if (!file.startsWith(normalize(folder)) || !existsSync(file)) return undefined;
  if (!statSync(file).isDirectory()) return file;
  const index = join(file, 'index.html');
  return existsSync(index) ? index : undefined;
}

function send(request: IncomingMessage, response: ServerResponse, status: number, file: string): void {
  const type = types[extname(file)] ?? 'application/octet-stream';
  const gzip = packed.test(type) && (request.headers['accept-encoding'] ?? '').includes('gzip');
  response.writeHead(status, { 'content-type': type, ...(gzip ? { 'content-encoding': 'gzip' } : {}) });
  if (request.method === 'HEAD') response.end();
  else if (gzip) pipeline(createReadStream(file), createGzip(), response, () => undefined);
  else pipeline(createReadStream(file), response, () => undefined);
}

function answer(folder: string, base: string, request: IncomingMessage, response: ServerResponse): void {
  const { pathname } = new URL(request.url ?? '/', 'http://site');
  const path = pathname.startsWith(base) ? pathname.slice(base.length) : undefined;
  const file = path === undefined ? undefined : fileAt(folder, path);
  if (file?.endsWith('index.html') === true && !pathname.endsWith('/') && !pathname.endsWith('.html'))
    response.writeHead(301, { location: `${pathname}/` }).end();
  else if (file !== undefined) send(request, response, 200, file);
  else if (path !== undefined && existsSync(join(folder, '404.html')))
    send(request, response, 404, join(folder, '404.html'));
  else response.writeHead(404, { 'content-type': 'text/plain' }).end('there is no such project here\n');
}

/** Serves `folder` under `base` (with a slash at both ends) on a free port. */
export async function serve(folder: string, base: string): Promise<Served> {
  const server: Server = createServer((request, response) => answer(folder, base, request, response));
  // A test that computes for long must find its connection as it left it.
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    address: `http://127.0.0.1:${port}${base}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
