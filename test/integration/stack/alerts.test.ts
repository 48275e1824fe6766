import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import { Webhook } from 'standardwebhooks';
import * as z from 'zod';
import { startReceiver, type Receiver } from '../../support/channels/receiver.ts';
import { startLocalStack, type LocalStack } from '../../support/stack/local-stack.ts';
import { createStackClient, until, type StackClient } from '../../support/stack/stack-client.ts';

const SECRET = `whsec_${Buffer.from('a secret of thirty-two bytes....').toString('base64')}`;
const TO = 'oncall@example.test';
const ROUTES = [`email:${TO}`, 'slack:ops', 'webhook:programs'];
/** What a person waits for at most, on a machine that is busy with other tests. */
const SOON_MS = 30_000;

let slack: Receiver;
let programs: Receiver;
let stack: LocalStack;
let client: StackClient;

beforeAll(async () => {
  slack = await startReceiver(() => ({ status: 200, body: 'ok' }));
  programs = await startReceiver(() => ({ status: 204 }));
  stack = await startLocalStack({
    SIMULATOR_TRAFFIC_PER_MINUTE: '0',
    SYNC_INTERVAL_SECONDS: '0',
    ALERTS: JSON.stringify([
      {
        name: 'production',
        when: ['created', 'regressed', 'resolved'],
        query: 'environment:production',
        to: ROUTES,
      },
      { name: 'staging too', when: ['created'], query: 'environment:staging', to: ['slack:quiet'] },
    ]),
    ALERT_ENDPOINTS: JSON.stringify({
      'slack:ops': `${slack.url}/services/T1/B1/xyzxyzxyz`,
      'slack:quiet': `${slack.url}/services/T1/B2/quiet-quiet`,
      'webhook:programs': { url: `${programs.url}/hook`, secret: SECRET },
    }),
  });
  client = createStackClient(stack.endpoints);
}, 120_000);
afterAll(async () => {
  await stack.stop();
  await slack.close();
  await programs.close();
});

/** One error as an SDK sends it. */
async function report(name: string, environment: string): Promise<void> {
  const { dsn = '' } = stack.endpoints;
  const { origin, pathname, username } = new URL(dsn);
  const event = {
    event_id: randomUUID().replaceAll('-', ''),
    timestamp: Date.now() / 1000,
    platform: 'node',
    level: 'error',
    environment,
    release: 'shop@1.4.0',
    fingerprint: [name],
    exception: { values: [{ type: 'CartError', value: name }] },
  };
  const body = [{ event_id: event.event_id }, { type: 'event' }, event]
    .map((line) => JSON.stringify(line))
    .join('\n');
  const answer = await fetch(`${origin}/api${pathname}/envelope/`, {
    method: 'POST',
    headers: { 'x-sentry-auth': `Sentry sentry_version=7, sentry_key=${username}` },
    body,
  });
  if (!answer.ok) throw new Error(`The simulator answered ${answer.status}.`);
}

const mails = z.array(z.object({ to: z.string(), subject: z.string(), text: z.string(), html: z.string() }));
const inbox = async () => mails.parse(await (await fetch(`${stack.endpoints.mailUrl}/messages`)).json());
const mailsOf = async (name: string) => (await inbox()).filter(({ text }) => text.includes(name));
const slackOf = (name: string, path = 'B1') =>
  slack.received.filter((one) => one.path.includes(path) && one.body.includes(name));
const programsOf = (name: string, type: string) =>
  programs.received.filter(({ body }) => body.includes(name) && body.includes(`"error-group.${type}"`));

/** How often each of the three has heard of it. */
const heard = async (name: string, type: string, nth: number) => {
  const all = [(await mailsOf(name)).length, slackOf(name).length, programsOf(name, type).length];
  return all[0] === nth && all[1] === nth && all[2] === 1;
};

const groupOf = (name: string) =>
  until(`the group of ${name}`, async () => (await client.list(`search=${name}`)).groups[0]);

describe('a first sync', () => {
  it('of many issues tells nobody anything', async () => {
    await client.sentry('PUT', '/faults', { webhooks: { drop: 1 } });
    await client.sentry('POST', '/burst', { events: 60, newGroups: 60 });

    await client.syncNow();
    await until('60 groups', async () => (await client.allGroups()).length === 60, 60_000);
    await client.syncNow();
    await client.sentry('DELETE', '/faults');

    expect(await inbox()).toEqual([]);
    expect(slack.received).toEqual([]);
    expect(programs.received).toEqual([]);
  }, 120_000);
});

describe('a new error, its end and its return', () => {
  const name = 'the-cart-is-empty';

  it('reach inbox, Slack and webhook, each once, with a link that opens the group', async () => {
    await report(name, 'production');
    await until('the new error', () => heard(name, 'created', 1), SOON_MS);
    const { id } = await groupOf(name);

    await client.sentry('POST', `/issues/${id}/resolve`, {});
    await until('the end', () => heard(name, 'resolved', 2), SOON_MS);
    await report(name, 'production');
    await until('the return', () => heard(name, 'regressed', 3), SOON_MS);

    const link = `${stack.endpoints.url}/admin/error-log/${id}`;
    const [mail] = await mailsOf(name);
    expect(mail).toMatchObject({ to: TO, text: expect.stringContaining(link) as string });
    expect(slackOf(name).at(-1)?.body).toContain(link);
    const page = await fetch(link, { headers: { authorization: `Bearer ${stack.endpoints.adminToken}` } });
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining(name)]);
  }, 120_000);

  it('are signed for programs, in the order of their numbers', () => {
    const received = programs.received.filter(({ body }) => body.includes(name));

    const events = received.map(({ body, headers }) =>
      z
        .object({ type: z.string(), data: z.object({ n: z.number() }) })
        .parse(new Webhook(SECRET).verify(body, headers as Record<string, string>)),
    );

    expect(events.map(({ type }) => type)).toEqual([
      'error-group.created',
      'error-group.resolved',
      'error-group.regressed',
    ]);
    expect(events.map(({ data }) => data.n)).toEqual(
      events.map(({ data }) => data.n).toSorted((a, b) => a - b),
    );
  });

  it('tell nobody of production where the event that brought it back is of staging', async () => {
    const { id } = await groupOf(name);
    await client.sentry('POST', `/issues/${id}/resolve`, {});
    await until('the second end', async () => (await mailsOf(name)).length === 4, SOON_MS);

    await report(name, 'staging');
    await until('the group is open', async () => (await client.group(id))?.status === 'OPEN', SOON_MS);
    // What comes after it on the same routes shows that it was judged.
    await report('a-later-error', 'production');
    await until('the later error', () => heard('a-later-error', 'created', 1), SOON_MS);

    expect(programsOf(name, 'regressed')).toHaveLength(1);
    expect(await mailsOf(name)).toHaveLength(4);
  }, 120_000);
});

describe.each([
  ['doubled and reordered', { duplicate: 1, reorder: true, delayMs: [0, 300] }, false],
  ['dropped', { drop: 1 }, true],
] as const)('where webhooks are %s', (how, webhooks, isSynced) => {
  const name = `error-with-webhooks-${how.replaceAll(' ', '-')}`;
  const step = async (type: string, nth: number, act: () => Promise<unknown>) => {
    await act();
    if (isSynced) await client.syncNow();
    await until(`${type}, told`, () => heard(name, type, nth), SOON_MS);
  };

  it('a new error, its end and its return reach inbox, Slack and webhook, each once', async () => {
    await client.sentry('PUT', '/faults', { webhooks });

    await step('created', 1, () => report(name, 'production'));
    const { id } = await groupOf(name);
    await step('resolved', 2, () => client.sentry('POST', `/issues/${id}/resolve`, {}));
    await step('regressed', 3, () => report(name, 'production'));

    await client.syncNow();
    await client.sentry('DELETE', '/faults');
    // What comes after it on the same routes shows that nothing more is on its way.
    const later = `later-than-${name.slice('error-with-'.length)}`;
    await report(later, 'production');
    await until('the later error', () => heard(later, 'created', 1), SOON_MS);
    const types = ['created', 'resolved', 'regressed'].map((type) => programsOf(name, type).length);
    expect([types, slackOf(name).length, (await mailsOf(name)).length]).toEqual([[1, 1, 1], 3, 3]);
  }, 120_000);
});

/** The lines that a command of people prints. */
const runCommand = async (name: string, ...args: string[]): Promise<unknown[]> => {
  const env = { ...process.env, LOCAL_DIR: stack.localDir };
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [`bin/${name}.ts`, '--local', '--json', ...args],
    { env },
  );
  return stdout
    .trim()
    .split('\n')
    .map((line): unknown => JSON.parse(line));
};

describe('npm run alerts', () => {
  const run = (...args: string[]) => runCommand('alerts', ...args);

  it('--explain says of a change what each rule made of it, and why', async () => {
    const { id } = await groupOf('the-cart-is-empty');

    const lines = await run('--explain', id);

    expect(lines).toContainEqual(
      expect.objectContaining({ kind: 'created', rule: 'production', outcome: 'tells' }),
    );
    expect(lines).toContainEqual(
      expect.objectContaining({
        kind: 'regressed',
        rule: 'production',
        outcome: 'no',
        why: expect.stringContaining('query') as string,
      }),
    );
  });

  it('--dry-run tells exactly what was sent', async () => {
    const lines = await run('--dry-run');

    const would = lines
      .map((line) =>
        z
          .object({ result: z.string(), route: z.string(), changes: z.array(z.string()).default([]) })
          .parse(line),
      )
      .filter(({ result, route }) => result === 'would-send' && route === 'webhook:programs')
      .flatMap(({ changes }) => changes);
    const sent = programs.received.map(({ headers }) => String(headers['webhook-id']));
    expect(would.sort()).toEqual(sent.sort());
  });
});

describe('the weekly report', () => {
  it('reaches inbox and Slack where somebody asks for it, with the figures of its link', async () => {
    await client.syncNow();
    await client.admin('/alerts/test', {
      method: 'POST',
      body: JSON.stringify({ route: `email:${TO}`, what: 'report' }),
    });
    await runCommand('report', '--send', 'slack:ops');

    const [mail] = await until(
      'the report',
      async () => {
        const found = (await inbox()).filter(({ subject }) => subject.startsWith('Weekly report'));
        return found.length === 1 && slackOf('Weekly report').length === 1 && found;
      },
      SOON_MS,
    );

    const link = /https?:\S+\/admin\/trends\?\S+/.exec(mail?.text ?? '')?.[0] ?? '';
    const trends = z
      .object({ trends: z.looseObject({ series: z.array(z.object({ total: z.number() })) }) })
      .parse((await client.admin(`/trends${new URL(link).search}`)).body).trends;
    expect(trends.series[0]?.total).toBeGreaterThan(60);
    expect(mail?.text).toContain(`Events: ${trends.series[0]?.total.toLocaleString('en-US')} events`);
    // In the terminal, too; the next hour may have begun meanwhile.
    expect(await runCommand('report')).toEqual([
      expect.objectContaining({ result: 'reported', events: trends.series[0]?.total }),
    ]);
  }, 60_000);
});

describe('the page and its test message', () => {
  it('shows what was sent, and sends a test on its own', async () => {
    const answer = await client.admin('/alerts/test', {
      method: 'POST',
      body: JSON.stringify({ route: 'slack:quiet' }),
    });

    await until(
      'the test message',
      () => Promise.resolve(slack.received.some(({ path }) => path.includes('B2'))),
      SOON_MS,
    );

    expect(answer.status).toBe(202);
    const alerts = z
      .object({
        routes: z.array(
          z.looseObject({ route: z.string(), sent: z.array(z.looseObject({ kind: z.string() })) }),
        ),
      })
      .parse((await client.admin('/alerts')).body);
    const quiet = alerts.routes.find(({ route }) => route === 'slack:quiet');
    expect(quiet?.sent).toMatchObject([{ kind: 'test', outcome: 'delivered' }]);
  }, 60_000);
});
