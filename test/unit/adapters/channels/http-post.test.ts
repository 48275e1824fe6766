import type { LookupFunction } from 'node:net';
import { createHttpPost, type PostResult } from '../../../../lambdas/adapters/channels/http-post.ts';
import { startReceiver, type Receiver } from '../../../support/channels/receiver.ts';

const NOW = Date.parse('2026-11-29T04:00:00.000Z');
const clock = { now: () => NOW };

interface Options {
  allowsLoopback?: boolean;
  resolvesTo?: readonly string[];
  timeoutMs?: number;
}

/** A name server that answers what it is told to. */
const nameServer =
  (addresses: readonly string[]): LookupFunction =>
  (_, options, callback) => {
    const all = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
    const [first] = all;
    if (options.all === true) callback(null, all);
    else callback(null, first?.address ?? '', first?.family);
  };

const post = (
  url: string,
  { allowsLoopback = false, resolvesTo, timeoutMs = 2_000 }: Options = {},
): Promise<PostResult> =>
  createHttpPost({
    clock,
    allowsLoopback,
    timeoutMs,
    ...(resolvesTo === undefined ? {} : { lookup: nameServer(resolvesTo) }),
  })({ url, headers: { 'content-type': 'text/plain' }, body: 'hello' });

const PRIVATE = [
  '127.0.0.1',
  '127.1.2.3',
  '0.0.0.0',
  '10.0.0.1',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.1.1',
  '169.254.169.254',
  '169.254.170.2',
  '100.64.0.1',
  '192.0.0.1',
  '192.0.2.1',
  '198.18.0.1',
  '198.51.100.7',
  '203.0.113.9',
  '224.0.0.1',
  '240.0.0.1',
  '255.255.255.255',
  '::',
  '::1',
  '::ffff:127.0.0.1',
  '::ffff:169.254.169.254',
  '::ffff:10.0.0.1',
  '::127.0.0.1',
  '64:ff9b::a9fe:a9fe',
  '64:ff9b:1::1',
  'fe80::1',
  'fc00::1',
  'fd00:ec2::254',
  'ff02::1',
  '2001:db8::1',
  '2002:7f00:1::',
  '::7f00:1',
  'fec0::1',
  '100::1',
  '5f00::1',
  '4000::1',
];

describe('an address of a private network', () => {
  it.each(PRIVATE)('%s is not connected to as it is written', async (address) => {
    const host = address.includes(':') ? `[${address}]` : address;

    expect(await post(`https://${host}/`)).toMatchObject({ kind: 'forbidden' });
  });

  it.each(PRIVATE)('%s is not connected to by a name that resolves to it', async (address) => {
    expect(await post('https://hooks.example.com/', { resolvesTo: [address] })).toMatchObject({
      kind: 'forbidden',
    });
  });

  it.each([
    'https://2130706433/',
    'https://0x7f000001/',
    'https://0177.0.0.1/',
    'https://127.1/',
    'https://2852039166/',
    'https://0251.0376.0251.0376/',
    'https://%31%32%37.0.0.1/',
    'https://①②⑦.0.0.1/',
    'https://127.0.0.1./',
  ])('is not connected to as %s', async (url) => {
    expect(await post(url)).toMatchObject({ kind: 'forbidden' });
  });

  it('is not connected to by a name that also resolves to a public one', async () => {
    expect(
      await post('https://hooks.example.com/', { resolvesTo: ['93.184.215.14', '10.0.0.1'] }),
    ).toMatchObject({
      kind: 'forbidden',
    });
  });

  it('is refused also where this machine is allowed', async () => {
    expect(await post('https://169.254.169.254/', { allowsLoopback: true })).toMatchObject({
      kind: 'forbidden',
    });
    expect(
      await post('https://hooks.example.com/', { allowsLoopback: true, resolvesTo: ['10.0.0.1'] }),
    ).toMatchObject({
      kind: 'forbidden',
    });
  });

  it('says so without the address', async () => {
    const result = await post('https://hooks.example.com/services/secretpath', { resolvesTo: ['10.1.2.3'] });

    expect(JSON.stringify(result)).not.toMatch(/10\.1\.2\.3|secretpath/);
  });
});

describe('an address without TLS', () => {
  it.each([
    'http://hooks.example.com/',
    'http://93.184.215.14/',
    'http://127.0.0.1:1/',
    'ftp://example.com/',
  ])('%s is not connected to', async (url) => {
    expect(await post(url)).toEqual({ kind: 'forbidden', reason: 'the address is not https' });
  });

  it('of elsewhere is not connected to where this machine is allowed', async () => {
    expect(await post('http://hooks.example.com/', { allowsLoopback: true })).toMatchObject({
      kind: 'forbidden',
    });
  });
});

describe('a receiver', () => {
  let receiver: Receiver;
  beforeEach(async () => {
    receiver = await startReceiver(() => ({ status: 200, body: 'ok' }));
  });
  afterEach(() => receiver.close());
  const toIt = (timeoutMs?: number) =>
    post(receiver.url, { allowsLoopback: true, ...(timeoutMs === undefined ? {} : { timeoutMs }) });

  it('is told the body with its length', async () => {
    expect(await toIt()).toEqual({ kind: 'answer', status: 200, text: 'ok', afterMs: null });
    expect(receiver.received).toMatchObject([{ body: 'hello', headers: { 'content-length': '5' } }]);
  });

  it('leads nobody elsewhere', async () => {
    receiver.replies.push({ status: 307, headers: { location: `${receiver.url}/other` } });

    expect(await toIt()).toMatchObject({ kind: 'answer', status: 307 });
    expect(receiver.received).toHaveLength(1);
  });

  it.each([
    ['120', 120_000],
    ['Sun, 29 Nov 2026 04:01:00 GMT', 60_000],
    ['Sun, 29 Nov 2026 03:00:00 GMT', 0],
    ['soon', null],
  ])('asks to wait by Retry-After: %s', async (header, afterMs) => {
    receiver.replies.push({ status: 429, headers: { 'retry-after': header } });

    expect(await toIt()).toMatchObject({ status: 429, afterMs });
  });

  it('is not read to the end where it says more than anybody needs', async () => {
    receiver.replies.push({ status: 500, body: 'x'.repeat(5_000_000) });

    const result = await toIt();

    expect(result.kind === 'answer' && result.text.length).toBe(64 * 1_024);
  });

  it('has answered although its answer never ends', async () => {
    receiver.replies.push((response) => void response.writeHead(200).write('ok'));

    expect(await toIt(300)).toMatchObject({ kind: 'answer', status: 200, text: 'ok' });
  });

  it('that never answers holds nobody up', async () => {
    receiver.replies.push(() => undefined);

    expect(await toIt(200)).toEqual({
      kind: 'unreachable',
      reason: 'no answer within 0.2 s',
      mayHaveArrived: true,
    });
  });

  it('that breaks off is unreachable', async () => {
    receiver.replies.push((response) => void response.destroy());

    expect(await toIt()).toEqual({
      kind: 'unreachable',
      reason: 'the connection failed (ECONNRESET)',
      mayHaveArrived: true,
    });
  });
});
