import type { IncomingHttpHeaders } from 'node:http';
import { refusalOf, type Guarded } from '../../../../lib/local/loopback/host-guard.ts';

const request = (headers: IncomingHttpHeaders): Guarded => ({ headers, socket: { localPort: 4000 } });

describe('a server of this machine', () => {
  it.each(['127.0.0.1:4000', 'localhost:4000', 'LOCALHOST:4000'])('answers when it is called %s', (host) => {
    expect(refusalOf(request({ host }), 'page')).toBeUndefined();
    expect(refusalOf(request({ host }), 'aws')).toBeUndefined();
  });

  it.each([
    'evil.example',
    'evil.example:4000',
    '127.0.0.1:4001',
    '127.0.0.1',
    'x.localhost:4000',
    undefined,
  ])('refuses a request for %s', (host) => {
    expect(refusalOf(request({ host }), 'page')).toContain('Host');
    expect(refusalOf(request({ host }), 'aws')).toContain('Host');
  });
});

describe('the AWS endpoint', () => {
  it.each([{ origin: 'https://evil.example' }, { origin: 'null' }, { 'sec-fetch-site': 'none' }])(
    'refuses a browser: %j',
    (headers) => {
      expect(refusalOf(request({ host: '127.0.0.1:4000', ...headers }), 'aws')).toContain('browser');
    },
  );
});

describe('a page and what its buttons call', () => {
  const host = '127.0.0.1:4000';

  it('answer their own origin', () => {
    const own = { host, origin: `http://${host}`, 'sec-fetch-site': 'same-origin' };
    expect(refusalOf({ ...request(own), method: 'POST' }, 'page')).toBeUndefined();
  });

  it.each([
    { origin: 'https://evil.example' },
    { origin: 'http://127.0.0.1:3000', 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': 'cross-site' },
  ])('refuse a change from elsewhere: %j', (headers) => {
    expect(refusalOf({ ...request({ host, ...headers }), method: 'POST' }, 'page')).toContain('other sites');
  });

  it('may be linked to from elsewhere', () => {
    const headers = { host, 'sec-fetch-site': 'cross-site' };
    expect(refusalOf({ ...request(headers), method: 'GET' }, 'page')).toBeUndefined();
  });
});
