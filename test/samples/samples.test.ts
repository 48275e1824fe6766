import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { createSanitise } from '../../lambdas/core/sanitise/sanitise.ts';
import { verifySignature } from '../../lambdas/core/auth/signature.ts';
import { startLocalStack, type LocalStack } from '../support/stack/local-stack.ts';
import { createStackClient, errorOf, until, type StackClient } from '../support/stack/stack-client.ts';

/**
 * Bodies and signatures recorded from Sentry, read from SENTRY_SAMPLES_DIR. They live outside the repository, whose
 * own suite is whole without them.
 */
const folder = process.env['SENTRY_SAMPLES_DIR'] ?? '';
if (!existsSync(folder)) throw new Error('set SENTRY_SAMPLES_DIR to the folder of recorded samples');

const read = (name: string) => readFileSync(path.join(folder, name));
const webhooks = readdirSync(path.join(folder, 'webhooks'));
const vectors = JSON.parse(read('signature-vectors/vectors.json').toString()) as {
  name: string;
  secret: string;
  bodyFile: string;
  signature: string;
}[];

let stack: LocalStack;
let client: StackClient;

beforeAll(async () => {
  stack = await startLocalStack({
    SIMULATOR_TRAFFIC_PER_MINUTE: '0',
    SENTRY_WEBHOOK_SECRET: vectors[0]!.secret,
    // A sync would find the samples' issues absent from the simulated Sentry, and so deleted.
    SYNC_INTERVAL_SECONDS: '0',
  });
  client = createStackClient(stack.endpoints);
}, 120_000);
afterAll(() => stack.stop());

const groupOf = (id: string) => until(`group ${id}`, () => client.group(id));

describe('a signature vector', () => {
  it.each(vectors)(
    '$name is right over the raw bytes and wrong over re-serialised JSON',
    ({ secret, bodyFile, signature }) => {
      const body = read(`signature-vectors/${bodyFile}`);
      const serialisedAgain = Buffer.from(JSON.stringify(JSON.parse(body.toString())));

      expect(verifySignature(body, signature, [secret])).toBe(true);
      expect(verifySignature(serialisedAgain, signature, [secret])).toBe(serialisedAgain.equals(body));
    },
  );

  it.each(vectors)('$name is accepted by the running endpoint', async ({ bodyFile, signature }) => {
    const { status } = await client.deliver('error', read(`signature-vectors/${bodyFile}`), {
      'sentry-hook-signature': signature,
    });

    expect(status).toBe(202);
  });
});

describe('a recorded webhook', () => {
  const signed = webhooks.filter((name) => !name.startsWith('legacy'));

  it.each(signed)('%s is accepted', async (name) => {
    const { status } = await client.deliver(name.split('.')[0]!, read(`webhooks/${name}`));

    expect(status).toBe(202);
  });

  it('of the legacy plugin, which is not signed, is refused', async () => {
    const answer = await client.deliver('', read('webhooks/legacy_webhooks_plugin.1.json'), {
      'sentry-hook-resource': undefined,
      'sentry-hook-timestamp': undefined,
      'sentry-hook-signature': undefined,
    });

    expect(answer.status).toBe(401);
    expect(errorOf(answer).code).toBe('missing_signature');
  });
});

describe('what the recorded webhooks leave', () => {
  it('of issue.created is an open group', async () => {
    const group = await groupOf('1234567890');

    expect(group).toMatchObject({
      shortId: 'PYTHON-Y',
      status: 'OPEN',
      substatus: 'new',
      level: 'fatal',
      sentryCount: 3,
      users: 3,
      firstSeen: '2025-11-10T20:56:00.679Z',
    });
  });

  it('of issue.assigned is a group with an assignee', async () => {
    const group = await groupOf('1638844654');

    expect(group.assignee).toEqual({ type: 'user', id: '662437', name: 'Example User' });
  });

  it('of activity_alert.triggered is its escalating group', async () => {
    const group = await groupOf('43');

    expect(group).toMatchObject({ status: 'OPEN', substatus: 'escalating' });
  });

  it.each([
    ['error.created', '1170820242', 'bb78c1407cea4519aa397afc059c793d'],
    ['event_alert.triggered', '1117540176', 'e4874d664c3540c1a32eab185f12c5ab'],
  ])('of %s is one stored event with its frames', async (_name, issueId, eventId) => {
    const group = await groupOf(issueId);
    const event = await client.event(issueId, eventId);

    expect(group.storedEvents).toBe(1);
    expect(event?.detail.exceptions[0]?.frames.length).toBeGreaterThan(0);
    expect(JSON.stringify(event)).not.toMatch(/162\.21[78]\.75\.90|162\.218\.85\.90/);
  });

  it('of everything else is nothing: no group has come of it', async () => {
    const groups = await client.allGroups();

    const ids = groups.map(({ id }) => id);
    expect(ids).not.toContain('100');
    expect(ids).toEqual(
      expect.arrayContaining(['1234567890', '1638844654', '43', '1170820242', '1117540176']),
    );
  });
});

describe('a recorded event', () => {
  it.each(readdirSync(path.join(folder, 'event_as_dict')))(
    '%s is stored under the issue it is sent with',
    async (name) => {
      const event = JSON.parse(read(`event_as_dict/${name}`).toString()) as Record<string, unknown>;
      const issueId = `9${String(event['project'])}`;
      // One of them is also in a signature vector, and an event is stored once.
      const eventId = randomUUID().replaceAll('-', '');
      const body = JSON.stringify({
        action: 'created',
        installation: { uuid: 'a8e5d37a-696c-4c54-adb5-b3f28d64c7de' },
        data: { error: { ...event, event_id: eventId, issue_id: issueId } },
        actor: { type: 'application', id: 'sentry', name: 'Sentry' },
      });

      await client.deliver('error', body);
      await groupOf(issueId);
      const stored = await until('the event', () => client.event(issueId, eventId));

      expect(stored.title).toBeTruthy();
    },
  );

  it.each(['event_as_dict', 'rest'])('of %s keeps no e-mail address and no cookie', (kind) => {
    for (const name of readdirSync(path.join(folder, kind))) {
      const stored = JSON.stringify(createSanitise()(JSON.parse(read(`${kind}/${name}`).toString())));

      expect(stored).not.toMatch(/[\w.]+@[\w]+\.(?:com|cat|org)\b/);
    }
  });
});
