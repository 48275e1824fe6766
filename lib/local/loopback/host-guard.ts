import type { IncomingHttpHeaders } from 'node:http';

/** What the check reads of a request; node's `IncomingMessage` fits. */
export interface Guarded {
  method?: string | undefined;
  headers: IncomingHttpHeaders;
  socket: { localPort?: number | undefined };
}

/**
 * Why a server of this machine refuses a request with 403, or undefined where it does not.
 *
 * Loopback alone keeps no web page out: a browser sends simple requests anywhere, and a page can give a name of its
 * own the address 127.0.0.1 (DNS rebinding). So the Host must be ours. `aws` takes no request of a browser at all,
 * no SDK sends `Origin` or `Sec-Fetch-Site`; `page` takes changes from its own buttons only.
 */
export function refusalOf({ method, headers, socket }: Guarded, kind: 'aws' | 'page'): string | undefined {
  const { host, origin } = headers;
  const fetchSite = headers['sec-fetch-site'];
  const port = socket.localPort ?? 0;
  if (host === undefined || ![`127.0.0.1:${port}`, `localhost:${port}`].includes(host.toLowerCase())) {
    return `This server answers for the Host 127.0.0.1:${port} or localhost:${port} only.`;
  }
  if (kind === 'aws') {
    return origin === undefined && fetchSite === undefined ? undefined : 'This server takes no browser.';
  }
  const ownOrigin = origin === undefined || origin === `http://${host}`;
  const ownSite = fetchSite === undefined || fetchSite === 'same-origin';
  return method === 'GET' || (ownOrigin && ownSite) ? undefined : 'Requests from other sites are refused.';
}
