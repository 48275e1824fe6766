import { lookup as lookupByName } from 'node:dns';
import { request as requestInClear, type ClientRequest, type IncomingMessage } from 'node:http';
import { request as requestByTls, type RequestOptions } from 'node:https';
import { BlockList, isIPv6, type LookupFunction } from 'node:net';
import { RequestFilteringHttpAgent, RequestFilteringHttpsAgent } from 'request-filtering-agent';
import * as z from 'zod';
import type { Clock } from '../clock.ts';

/**
 * The one way to addresses that a setting names. Nobody is led elsewhere (a redirect is an answer like any other), and no
 * address of a private network is connected to: it is looked at after the name is resolved and before the connection, so
 * that no name, no way of writing and no second answer of the name server leads there (docs/adr/0055).
 */
export type HttpPost = (request: PostRequest) => Promise<PostResult>;

export interface PostRequest {
  url: string;
  headers: Readonly<Record<string, string>>;
  body: string;
}

export type PostResult =
  | {
      kind: 'answer';
      status: number;
      /** At most so much of it as is read. */
      text: string;
      /** How long the answer asks to wait; null where it does not say. */
      afterMs: number | null;
    }
  /** No answer; of our own words alone, because an error of the network can quote the address. */
  | { kind: 'unreachable'; reason: string; mayHaveArrived: boolean }
  /** No connection was made, and none will be. */
  | { kind: 'forbidden'; reason: string };

export interface HttpPostOptions {
  clock: Clock;
  /** Set locally and in tests alone: to this machine also without TLS. No template sets it. */
  allowsLoopback: boolean;
  /** All of a request and its answer. */
  timeoutMs?: number;
  lookup?: LookupFunction;
}

const TIMEOUT_MS = 10_000;
/** What is of use in an answer is shorter by far. */
const MOST_BYTES = 64 * 1_024;
const LOOPBACK = ['127.0.0.1', '::1'];
const LOOPBACK_HOSTS = new Set(['localhost', '127.0.0.1', '[::1]']);

export function createHttpPost(options: HttpPostOptions): HttpPost {
  const { clock, allowsLoopback, timeoutMs = TIMEOUT_MS, lookup = lookupByName } = options;
  const allowed = allowsLoopback ? LOOPBACK : [];
  const filter = {
    keepAlive: false,
    allowIPAddressList: [...allowed],
    lookup: onlyGiven(lookup, allowed),
  };
  const byTls = new RequestFilteringHttpsAgent(filter);
  const inClear = new RequestFilteringHttpAgent(filter);

  return async ({ url, headers, body }) => {
    const { protocol, hostname } = new URL(url);
    const isInClear = protocol === 'http:' && allowsLoopback && LOOPBACK_HOSTS.has(hostname);
    if (protocol !== 'https:' && !isInClear) {
      return { kind: 'forbidden', reason: 'the address is not https' };
    }
    // An address that is written out is never looked up.
    const literal = hostname.replace(/^\[|\]$/g, '');
    if (isForeign(literal) && !allowed.includes(literal)) return FORBIDDEN;
    const signal = AbortSignal.timeout(timeoutMs);
    const order: RequestOptions = {
      method: 'POST',
      agent: isInClear ? inClear : byTls,
      signal,
      headers: { ...headers, 'content-length': Buffer.byteLength(body).toString() },
    };
    try {
      const response = await responseTo((isInClear ? requestInClear : requestByTls)(url, order), body);
      const status = response.statusCode ?? 0;
      const afterMs = retryAfterMs(response.headers['retry-after'], clock.now());
      return { kind: 'answer', status, text: await beginningOf(response), afterMs };
    } catch (error) {
      if (signal.aborted)
        return {
          kind: 'unreachable',
          reason: `no answer within ${(timeoutMs / 1_000).toString()} s`,
          mayHaveArrived: true,
        };
      return failureOf(error);
    }
  };
}

const responseTo = (request: ClientRequest, body: string): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    request.on('response', resolve).on('error', reject);
    request.end(body);
  });

/**
 * The rest is not waited for. An answer that breaks off is one all the same: the receiver has the message, and to send it
 * once more over some missing words would repeat it.
 */
async function beginningOf(response: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of response) {
      if (!(chunk instanceof Uint8Array)) continue;
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes >= MOST_BYTES) break;
    }
  } catch {
    // What was read of it tells enough.
  }
  return Buffer.concat(chunks).subarray(0, MOST_BYTES).toString('utf8');
}

const FORBIDDEN: PostResult = { kind: 'forbidden', reason: 'it leads to an address that is not public' };

/** Errors of the network by their code alone: a message can quote the address. */
function failureOf(error: unknown): PostResult {
  const { message = '', code = 'no answer' } = errorShape.safeParse(error).data ?? {};
  // The filter's errors have no code; the unit tests hold its words for the version that is pinned.
  if (code === NOT_PUBLIC || /\(family:.*\) is not allowed\. Because/.test(message)) return FORBIDDEN;
  const mayHaveArrived = !BEFORE_SENDING.has(code);
  return { kind: 'unreachable', reason: `the connection failed (${code})`, mayHaveArrived };
}

/** No connection came about, so that nothing was sent on it. */
const BEFORE_SENDING = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

const errorShape = z.object({ message: z.string().optional(), code: z.string().optional() });

const NOT_PUBLIC = 'ERR_NOT_PUBLIC';

/** Of IPv6 only this is ever given to anybody (RFC 4291, 2.4); the filter knows ranges that are not, and not all. */
const globalUnicast = new BlockList();
globalUnicast.addSubnet('2000::', 3, 'ipv6');
const isForeign = (address: string): boolean =>
  isIPv6(address) && !address.toLowerCase().startsWith('::ffff:') && !globalUnicast.check(address, 'ipv6');

/** The lookup, which fails where one of the addresses is not given to anybody. */
const onlyGiven =
  (lookup: LookupFunction, allowed: readonly string[]): LookupFunction =>
  (hostname, options, callback) =>
    lookup(hostname, options, (error, address, family) => {
      // Without an address, whatever the type says.
      if (error !== null) {
        callback(error, address, family);
        return;
      }
      const addresses = typeof address === 'string' ? [address] : address.map((each) => each.address);
      const isRefused = addresses.some((each) => isForeign(each) && !allowed.includes(each));
      const refusal = Object.assign(new Error('not a public address'), { code: NOT_PUBLIC });
      callback(isRefused ? refusal : null, address, family);
    });

/** RFC 9110, 10.2.3: seconds or a date. */
function retryAfterMs(header: string | undefined, nowMs: number): number | null {
  if (header === undefined) return null;
  const ms = /^\d{1,9}$/.test(header.trim()) ? Number(header) * 1_000 : Date.parse(header) - nowMs;
  return Number.isNaN(ms) ? null : Math.max(0, ms);
}
