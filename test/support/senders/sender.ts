import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import * as z from 'zod';
import { startSentrySimulator, type SentrySimulator } from '../../../lib/sentry-simulator/simulator.ts';

const TOKEN = 'a-token';
const ORG = 'acme';
const PROJECT = 'shop-api';

const run = promisify(execFile);

/** What the programs under test print: the ids of what they sent. */
const sent = z.object({ exception: z.string(), message: z.string() });

const event = z.looseObject({
  title: z.string(),
  message: z.string(),
  type: z.string(),
  groupID: z.string(),
  tags: z.array(z.object({ key: z.string(), value: z.string() })),
  entries: z.array(z.looseObject({ type: z.string(), data: z.record(z.string(), z.unknown()) })),
});

/** A simulator, and programs of others that talk to it. */
export interface Senders {
  simulator: SentrySimulator;
  /** Runs a program with the DSN in its environment; answers what it printed. */
  run(file: string, args: readonly string[], options?: { cwd?: string }): Promise<string>;
  /** The events whose ids the program printed, as the REST API has them. */
  eventsOf(printed: string): Promise<{ exception: z.infer<typeof event>; message: z.infer<typeof event> }>;
  rest(path: string): Promise<unknown>;
  stop(): Promise<void>;
}

export async function startSenders(): Promise<Senders> {
  const simulator = await startSentrySimulator({
    orgSlug: ORG,
    projects: [{ slug: PROJECT, platform: 'node' }],
    authToken: TOKEN,
    webhook: null,
  });
  const rest = async (path: string): Promise<unknown> => {
    const headers = { authorization: `Bearer ${TOKEN}` };
    const response = await fetch(`${simulator.url}/api/0/${path}`, { headers });
    if (!response.ok) throw new Error(`GET ${path} was answered ${response.status}`);
    return response.json();
  };
  const eventOf = async (id: string) =>
    event.parse(await rest(`projects/${ORG}/${PROJECT}/events/${id.replaceAll('-', '')}/`));
  return {
    simulator,
    run: async (file, args, { cwd } = {}) => {
      const { stdout } = await run(file, [...args], {
        cwd,
        env: {
          ...process.env,
          SENTRY_DSN: simulator.dsn(PROJECT),
          SENTRY_URL: simulator.url,
          SENTRY_AUTH_TOKEN: TOKEN,
          SENTRY_ORG: ORG,
          SENTRY_PROJECT: PROJECT,
        },
      });
      return stdout;
    },
    eventsOf: async (printed) => {
      const ids = sent.parse(JSON.parse(printed));
      return { exception: await eventOf(ids.exception), message: await eventOf(ids.message) };
    },
    rest,
    stop: () => simulator.stop(),
  };
}
