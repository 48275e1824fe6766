import * as z from 'zod';

/**
 * Where routes lead: the JSON of one secret, by the name that a rule uses. Routes of e-mail need no entry, their address
 * is in the name.
 */

export type Endpoint =
  | { kind: 'slackWebhook'; url: string }
  | { kind: 'slackToken'; token: string; channel: string }
  | { kind: 'teams'; url: string }
  /** Several secrets while one takes the place of another: each signs. */
  | { kind: 'webhook'; url: string; secrets: readonly string[] }
  | { kind: 'pagerDuty'; routingKey: string; region: PagerDutyRegion };

export type PagerDutyRegion = 'us' | 'eu';

export type Endpoints = ReadonlyMap<string, Endpoint>;

export type ParsedEndpoints =
  | { isRight: true; endpoints: Endpoints }
  /** One sentence each, which name the key and what would be right, and never a value. */
  | { isRight: false; problems: readonly string[] };

/** A bearer of a capability, sent in the clear or to a name with a password in it, is no address to send errors to. */
const address = (allowsLoopback: boolean) =>
  z.string().refine((text) => isAddress(text, allowsLoopback), 'is no https address without a user name');

const LOOPBACK_HOSTS = new Set(['localhost', '127.0.0.1', '[::1]']);

function isAddress(text: string, allowsLoopback: boolean): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password } = new URL(text);
  if (username !== '' || password !== '') return false;
  return protocol === 'https:' || (allowsLoopback && protocol === 'http:' && LOOPBACK_HOSTS.has(hostname));
}

/** Base64 of 24 to 64 bytes (https://github.com/standard-webhooks/standard-webhooks, "Signature scheme"). */
const LEAST_SECRET_BYTES = 24;
const MOST_SECRET_BYTES = 64;
const webhookSecret = z
  .string()
  .regex(/^whsec_(?:[A-Za-z0-9+/]{4})+(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/, 'is no whsec_ and base64')
  .refine((text) => {
    const bytes = Buffer.from(text.slice('whsec_'.length), 'base64').length;
    return bytes >= LEAST_SECRET_BYTES && bytes <= MOST_SECRET_BYTES;
  }, `has not ${LEAST_SECRET_BYTES} to ${MOST_SECRET_BYTES} bytes`);

/** 32 letters and digits (https://support.pagerduty.com, "Services and integrations"). */
const routingKey = z.string().regex(/^[A-Za-z0-9]{32}$/, 'is not 32 letters and digits');

interface Kind {
  expected: string;
  schema: (allowsLoopback: boolean) => z.ZodType<Endpoint>;
}

const KINDS: Readonly<Record<string, Kind>> = {
  slack: {
    expected:
      'the https address of an incoming webhook, or {"token": "xoxb-...", "channel": "C..."} of an app that may write there',
    schema: (allowsLoopback) =>
      z.union([
        address(allowsLoopback).transform((url) => ({ kind: 'slackWebhook' as const, url })),
        z
          .strictObject({
            token: z.string().regex(/^xox[bp]-[\w-]+$/, 'is no bot or user token'),
            channel: z
              .string()
              .regex(/^[CGD][A-Z0-9]{2,}$/, 'is not the id of a channel, which begins with C'),
          })
          .transform((app) => ({ kind: 'slackToken' as const, ...app })),
      ]),
  },
  teams: {
    expected: 'the https address of a Workflows webhook',
    schema: (allowsLoopback) => address(allowsLoopback).transform((url) => ({ kind: 'teams' as const, url })),
  },
  webhook: {
    expected:
      '{"url": "https://...", "secret": "whsec_..."}, where "secret" may be a list of the new and the old one',
    schema: (allowsLoopback) =>
      z
        .strictObject({
          url: address(allowsLoopback),
          secret: z.union([webhookSecret, z.array(webhookSecret).min(1, 'is an empty list')]),
        })
        .transform(({ url, secret }) => ({ kind: 'webhook' as const, url, secrets: [secret].flat() })),
  },
  pagerduty: {
    expected: 'a routing key of 32 letters and digits, or {"routingKey": "...", "region": "us" or "eu"}',
    schema: () =>
      z.union([
        routingKey.transform((key) => ({
          kind: 'pagerDuty' as const,
          routingKey: key,
          region: 'us' as const,
        })),
        z
          .strictObject({ routingKey, region: z.enum(['us', 'eu']).default('us') })
          .transform((entry) => ({ kind: 'pagerDuty' as const, ...entry })),
      ]),
  },
};

const ROUTE = /^([a-z]+):[\w.-]{1,64}$/;
const WHOLE = 'must be a JSON object such as {"slack:ops": "https://hooks.slack.com/services/..."}';

/** The endpoints of a secret's text; an empty text is none. */
export function parseEndpoints(
  text: string,
  { allowsLoopback }: { allowsLoopback: boolean },
): ParsedEndpoints {
  if (text.trim() === '') return { isRight: true, endpoints: new Map() };
  const entries = z.record(z.string(), z.unknown()).safeParse(jsonOf(text));
  if (!entries.success) return { isRight: false, problems: [`The endpoints ${WHOLE}.`] };
  const endpoints = new Map<string, Endpoint>();
  const problems: string[] = [];
  for (const [route, value] of Object.entries(entries.data)) {
    const parsed = parseEndpoint(route, value, allowsLoopback);
    if (typeof parsed === 'string') problems.push(parsed);
    else endpoints.set(route, parsed);
  }
  return problems.length === 0 ? { isRight: true, endpoints } : { isRight: false, problems };
}

function parseEndpoint(route: string, value: unknown, allowsLoopback: boolean): Endpoint | string {
  const prefix = ROUTE.exec(route)?.[1] ?? '';
  const kind = Object.hasOwn(KINDS, prefix) ? KINDS[prefix] : undefined;
  const named = JSON.stringify(route.slice(0, 100));
  if (kind === undefined) {
    const names = Object.keys(KINDS).map((each) => `${each}:<name>`);
    return `${named} must be called ${names.join(', ')}; e-mail needs no endpoint.`;
  }
  const parsed = kind.schema(allowsLoopback).safeParse(trimmed(value));
  if (parsed.success) return parsed.data;
  return `${named} must be ${kind.expected}${whereOf(parsed.error.issues)}.`;
}

/** Blanks and line ends around a value are nobody's intention. */
const trimmed = (value: unknown): unknown => (typeof value === 'string' ? value.trim() : value);

/** Which part of an object is wrong, of the alternative that came closest. Our own words alone: zod's can quote values. */
function whereOf(issues: readonly z.core.$ZodIssue[]): string {
  const [issue] = issues.flatMap((each) => (each.code === 'invalid_union' ? closest(each.errors) : [each]));
  const part = issue?.path[0];
  if (issue === undefined || part === undefined) return '';
  const isOurs = issue.code === 'custom' || issue.code === 'invalid_format' || issue.code === 'too_small';
  return `: "${String(part)}" ${isOurs ? issue.message : 'is missing or of another kind'}`;
}

/** The one whose fault lies deepest. */
const closest = (alternatives: readonly (readonly z.core.$ZodIssue[])[]): readonly z.core.$ZodIssue[] =>
  alternatives.find((issues) => issues.some(({ path }) => path.length > 0)) ?? alternatives[0] ?? [];

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The message quotes the text, which is a secret.
    return undefined;
  }
}
