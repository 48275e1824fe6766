import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import type { Hono } from 'hono';
import { chromium, type Browser } from 'playwright-core';
import type { AdminEnv } from '../../../lambdas/admin/sign-in/session.ts';

const run = promisify(execFile);

interface Chromium {
  executablePath?: string;
  channel?: string;
  args: string[];
  env: Record<string, string>;
}

/**
 * `@sparticuz/chromium` is an ES module that unpacks a browser and its libraries. jest compiles to CommonJS and
 * cannot load it, so a process of its own does and tells where they are.
 */
const LOCATE = `
  process.env.AWS_LAMBDA_JS_RUNTIME = 'nodejs24.x';
  const { default: chromium } = await import('@sparticuz/chromium');
  const executablePath = await chromium.executablePath();
  const { LD_LIBRARY_PATH, FONTCONFIG_PATH } = process.env;
  console.log(JSON.stringify({ executablePath, args: chromium.args, env: { LD_LIBRARY_PATH, FONTCONFIG_PATH } }));
`;

/** The packed build is for Linux on x64; elsewhere the machine's own Chrome is used. */
async function locate(): Promise<Chromium> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return { channel: 'chrome', args: [], env: {} };
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', LOCATE]);
  return JSON.parse(stdout) as Chromium;
}

/** A headless browser that talks to nobody but the pages under test. */
export async function openBrowser(): Promise<Browser> {
  const { env, args, ...where } = await locate();
  const own = [
    '--no-sandbox',
    '--disable-background-networking',
    '--disable-component-update',
    '--no-first-run',
  ];
  // Single-process mode is for Lambda's sandbox; here it makes the browser end with its first page.
  // And what it leaves out for scrapers, such as the same-origin policy, is what tests of attacks are about.
  const unwanted = [
    '--single-process',
    '--no-zygote',
    '--disable-web-security',
    '--allow-running-insecure-content',
    '--disable-site-isolation-trials',
  ];
  const packed = args.filter((arg) => !arg.startsWith('--headless') && !unwanted.includes(arg));
  return chromium.launch({
    ...where,
    headless: true,
    args: [...packed, ...own],
    env: { ...process.env, ...env },
  });
}

export interface Site {
  url: string;
  close(): Promise<void>;
}

/** Serves the admin app on a free port of 127.0.0.1. */
export async function serve(app: Pick<Hono<AdminEnv>, 'request'>): Promise<Site> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const headers = new Headers();
      for (let i = 0; i < request.rawHeaders.length; i += 2) {
        headers.append(request.rawHeaders[i]!, request.rawHeaders[i + 1]!);
      }
      const url = `http://${request.headers.host ?? ''}${request.url ?? '/'}`;
      const body = chunks.length > 0 ? Buffer.concat(chunks) : undefined;
      void Promise.resolve(app.request(url, { method: request.method, headers, body })).then(
        async (answer) => {
          const cookies = answer.headers.getSetCookie();
          response.writeHead(answer.status, {
            ...Object.fromEntries(answer.headers),
            ...(cookies.length > 0 ? { 'set-cookie': cookies } : {}),
          });
          response.end(Buffer.from(await answer.arrayBuffer()));
        },
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
