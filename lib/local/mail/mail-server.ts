import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { refusalOf } from '../loopback/host-guard.ts';
import { listen, type Listening } from '../loopback/listen.ts';
import type { Inbox, Mail } from './inbox.ts';

/** The inbox for people and programs: a page at `/`, one mail at `/mails/<place>`, JSON at `/messages`. */
export function startMailServer(inbox: Inbox): Promise<Listening> {
  return listen(createServer((request, response) => answer(inbox, request, response)));
}

function answer(inbox: Inbox, request: IncomingMessage, response: ServerResponse): void {
  const refusal = refusalOf(request, 'page');
  if (refusal !== undefined) {
    send(response, 403, 'text/plain', refusal);
    return;
  }
  const { pathname } = new URL(request.url ?? '/', 'http://localhost');
  if (request.method !== 'GET') send(response, 405, 'text/plain', 'The inbox is read.');
  else if (pathname === '/messages') send(response, 200, 'application/json', JSON.stringify(inbox.mails));
  else if (pathname === '/') send(response, 200, 'text/html', listPage(inbox.mails));
  else {
    const mail = inbox.mails[Number(/^\/mails\/(\d+)$/.exec(pathname)?.[1] ?? Number.NaN)];
    // As a mail program shows it: without scripts, and with a link of its own window.
    if (mail === undefined) send(response, 404, 'text/plain', 'No such mail.');
    else send(response, 200, 'text/html', mail.html === '' ? `<pre>${escaped(mail.text)}</pre>` : mail.html);
  }
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, {
    'content-type': `${type}; charset=utf-8`,
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
  });
  response.end(body);
}

const STYLE =
  'body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color-scheme:light dark}' +
  'table{width:100%;border-collapse:collapse}td,th{text-align:left;padding:.4rem;border-bottom:1px solid #8884}';

const listPage = (mails: readonly Mail[]): string =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">` +
  `<title>Inbox</title><style>${STYLE}</style><main><h1>Inbox</h1>` +
  '<p>E-mail of the local stack. None of it has left this machine.</p>' +
  (mails.length === 0
    ? '<p>Nothing yet.</p>'
    : `<table><thead><tr><th>At</th><th>To</th><th>Subject</th></tr></thead><tbody>${mails.map(row).join('')}</tbody></table>`) +
  '</main></html>';

const row = ({ at, to, subject }: Mail, place: number): string =>
  `<tr><td>${escaped(at)}</td><td>${escaped(to)}</td><td><a href="/mails/${place}">${escaped(subject)}</a></td></tr>`;

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
