import { createHmac } from 'node:crypto';
import * as z from 'zod';
import { holdToDescription } from '../api/described.ts';
import type { LocalEndpoints } from '../../../lib/local/endpoints.ts';

/** The parts of the API's answers that tests look at. */
const group = z.looseObject({
  id: z.string(),
  shortId: z.string().nullable(),
  title: z.string(),
  level: z.string(),
  status: z.string(),
  substatus: z.string().nullable(),
  environment: z.string().nullable(),
  release: z.string().nullable(),
  sentryCount: z.number(),
  storedEvents: z.number(),
});
export type GroupAnswer = z.infer<typeof group>;

const groupPage = z.object({ groups: z.array(group), nextCursor: z.string().nullable() });
const groupDetail = z.looseObject({ group });
const eventPage = z.object({ events: z.array(z.looseObject({ eventId: z.string() })) });
const frame = z.looseObject({
  function: z.string().nullable(),
  inApp: z.boolean(),
  contextLine: z.string().nullable(),
});
const eventDetail = z.object({
  event: z.looseObject({
    title: z.string(),
    detail: z.looseObject({ exceptions: z.array(z.looseObject({ frames: z.array(frame) })) }),
  }),
});
const run = z.looseObject({
  state: z.string(),
  complete: z.boolean(),
  byStatus: z.record(z.string(), z.number()),
});
const failure = z.object({ error: z.object({ code: z.string(), message: z.string() }) });
const sentryState = z.looseObject({
  issues: z.array(z.looseObject({ id: z.string(), status: z.string(), project: z.string() })),
});

export interface Answer {
  status: number;
  body: unknown;
}

/** The error of an answer; throws where the answer has none. */
export const errorOf = (answer: Answer) => failure.parse(answer.body).error;

export const signatureOf = (body: string | Buffer, secret: string): string =>
  createHmac('sha256', secret).update(body).digest('hex');

/** What a test does to a running stack: deliver like Sentry, read like a developer. */
export function createStackClient(endpoints: LocalEndpoints) {
  /** What the description lacks of an answer fails the test. */
  const admin = async (path: string, init: RequestInit = {}): Promise<Answer> => {
    const url = `${endpoints.url}/api/admin${path}`;
    const answer = await answerOf(url, {
      ...init,
      headers: { authorization: `Bearer ${endpoints.adminToken}`, 'content-type': 'application/json' },
    });
    holdToDescription(init.method ?? 'GET', url, answer);
    return answer;
  };
  const list = async (query = '') => groupPage.parse((await admin(`/error-log?${query}`)).body);
  /** The simulator's control API. */
  const sentry = (method: string, path: string, body?: object): Promise<Answer> =>
    answerOf(`${endpoints.sentryUrl ?? ''}/simulator${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const sync = (token: string = endpoints.cronSecret): Promise<Answer> =>
    answerOf(endpoints.syncUrl, { method: 'POST', headers: { authorization: `Bearer ${token}` } });

  return {
    admin,
    list,
    sentry,
    sync,
    /** Every group, page by page. */
    allGroups: async (): Promise<GroupAnswer[]> => {
      const groups: GroupAnswer[] = [];
      let cursor: string | null = '';
      while (cursor !== null) {
        const page: z.infer<typeof groupPage> = await list(
          `limit=100${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`,
        );
        groups.push(...page.groups);
        cursor = page.nextCursor;
      }
      return groups;
    },
    /** Undefined where there is no such group. */
    group: async (id: string): Promise<GroupAnswer | undefined> => {
      const { status, body } = await admin(`/error-log/${id}`);
      return status === 200 ? groupDetail.parse(body).group : undefined;
    },
    events: async (id: string) => eventPage.parse((await admin(`/error-log/${id}/events`)).body).events,
    event: async (id: string, eventId: string) => {
      const { status, body } = await admin(`/error-log/${id}/events/${eventId}`);
      return status === 200 ? eventDetail.parse(body).event : undefined;
    },
    /** The run of a manual sync that came to its end; one that is under way is waited for. */
    syncNow: () =>
      until(
        'a sync that ran to its end',
        async () => {
          const { status, body } = await sync();
          return status === 200 && z.object({ run }).parse(body).run;
        },
        // One call takes up to 24 s, and a run may take more than one.
        120_000,
      ),
    lastRun: async () => {
      const { body } = await admin('/sync-runs?limit=1');
      return z.object({ runs: z.array(run) }).parse(body).runs[0];
    },
    sentryIssues: async () => sentryState.parse((await sentry('GET', '/state?limit=10000')).body).issues,
    /** One delivery with Sentry's headers; `headers` replaces any of them, `undefined` leaves it out. */
    deliver: (
      resource: string,
      body: string | Buffer,
      headers: Record<string, string | undefined> = {},
    ): Promise<Answer> => {
      const all: Record<string, string | undefined> = {
        'content-type': 'application/json',
        'sentry-hook-resource': resource,
        'sentry-hook-timestamp': Math.floor(Date.now() / 1000).toString(),
        'sentry-hook-signature': signatureOf(body, endpoints.webhookSecret),
        ...headers,
      };
      const sent = Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined);
      return answerOf(endpoints.webhookUrl, {
        method: 'POST',
        headers: Object.fromEntries(sent),
        body: new Uint8Array(Buffer.from(body)),
      });
    },
  };
}

export type StackClient = ReturnType<typeof createStackClient>;

/** Resolves with the first answer of `probe` that is not undefined or false; fails after `withinMs`. */
export async function until<T>(
  what: string,
  probe: () => Promise<T | undefined | false>,
  withinMs = 20_000,
): Promise<T> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const found = await probe();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > deadline) throw new Error(`not within ${withinMs.toString()} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Status and JSON of one request; text where it is no JSON. */
export async function answerOf(url: string, init: RequestInit): Promise<Answer> {
  const response = await fetch(url, init);
  const text = await response.text();
  return { status: response.status, body: parsed(text) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
