import * as z from 'zod';
import { startSentrySimulator } from '../../../lib/sentry-simulator/simulator.ts';
import type { Bench } from '../row.ts';

export const ORG = 'acme';
export const TOKEN = 'a-token';

const madeEvent = z.object({
  eventId: z.string(),
  projectId: z.string(),
  issueId: z.string(),
  timestamp: z.string(),
});
export type SentryEvent = z.infer<typeof madeEvent>;

export interface Sentry {
  url: string;
  /** Every event there is. */
  events: () => Promise<SentryEvent[]>;
  /** Milliseconds before each answer of the REST API. */
  setSlow: (ms: number) => Promise<void>;
  /** Whether it refuses above 10 requests a second. */
  setRateLimits: (enabled: boolean) => Promise<void>;
  /** What the token may do. */
  setScopes: (scopes: readonly string[]) => Promise<void>;
}

/** The Sentry simulator with this many issues of all statuses, of one event each. */
export async function startSentry({ onEnd }: Bench, issues: number): Promise<Sentry> {
  const simulator = await startSentrySimulator({
    orgSlug: ORG,
    projects: [
      { slug: 'shop-api', platform: 'node' },
      { slug: 'shop-web', platform: 'javascript' },
    ],
    authToken: TOKEN,
    webhook: null,
  });
  onEnd(() => simulator.stop());
  const control = async (method: string, path: string, body?: object): Promise<Response> => {
    const response = await fetch(`${simulator.url}/simulator${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`The simulator answered ${response.status} to ${method} ${path}.`);
    return response;
  };
  const statuses = ['unresolved', 'resolved', 'ignored'];
  await control('POST', '/issues', { count: issues, statuses, eventsPerIssue: 1 });
  return {
    url: simulator.url,
    events: async () => z.array(madeEvent).parse(await (await control('GET', '/events')).json()),
    setSlow: async (slowMs) => {
      await control('PUT', '/faults', { rest: { slowMs } });
    },
    setRateLimits: async (enabled) => {
      await control('PUT', '/rate-limits', { enabled });
    },
    setScopes: async (scopes) => {
      await control('PUT', '/scopes', { scopes });
    },
  };
}
