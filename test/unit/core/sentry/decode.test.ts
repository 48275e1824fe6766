import fc from 'fast-check';
import type { WebhookRecord } from '../../../../lambdas/contracts/archive-record.ts';
import { decodeIssues } from '../../../../lambdas/core/sentry/decode-issue.ts';
import { decode } from '../../../../lambdas/core/sentry/decode.ts';
import { PermanentError } from '../../../../lambdas/core/failure.ts';
import { envelope, errorJson, issueJson } from '../../../support/samples/sentry-bodies.ts';

const SENT_AT = 1795253402;

const webhook = (resource: string, body: unknown, overrides: Partial<WebhookRecord> = {}): WebhookRecord => ({
  v: 1,
  kind: 'webhook',
  receivedAt: '2026-11-21T09:30:02.250Z',
  resource,
  hookTimestamp: SENT_AT,
  requestId: null,
  body,
  ...overrides,
});
const sentAtSecondEnd = new Date(SENT_AT * 1000 + 999).toISOString();

const failureOf = (attempt: () => unknown): unknown => {
  try {
    attempt();
    return null;
  } catch (error) {
    return error;
  }
};

describe('an issue webhook', () => {
  it.each([
    ['created', 'unresolved', 'OPEN'],
    ['resolved', 'resolved', 'RESOLVED'],
    ['ignored', 'ignored', 'IGNORED'],
    ['archived', 'ignored', 'IGNORED'],
    ['unresolved', 'unresolved', 'OPEN'],
  ])('%s with status %s describes the group as %s', (action, status, expected) => {
    const { observations } = decode(webhook('issue', envelope(action, { issue: issueJson({ status }) })));

    expect(observations).toEqual([
      expect.objectContaining({
        kind: 'snapshot',
        issueId: '4501',
        action,
        description: expect.objectContaining({ status: expected, sentryStatus: status, sentryCount: 3 }),
      }),
    ]);
  });

  it('believes the status in the body, not the action', () => {
    const body = envelope('resolved', { issue: issueJson({ status: 'unresolved' }) });

    expect(decode(webhook('issue', body)).observations[0]).toMatchObject({ description: { status: 'OPEN' } });
  });

  it('is true at the end of the second in which Sentry sent it', () => {
    const { observations } = decode(webhook('issue', envelope('resolved', { issue: issueJson() })));

    expect(observations[0]?.observedAt).toBe(sentAtSecondEnd);
  });

  it('is never true later than the second in which we received it', () => {
    const record = webhook('issue', envelope('resolved', { issue: issueJson() }), {
      hookTimestamp: Date.parse('2027-01-01T00:00:00Z') / 1000,
    });

    expect(decode(record).observations[0]?.observedAt).toBe('2026-11-21T09:30:02.999Z');
  });

  it('is true as of the first event when it says created, because Sentry serialised it before it was sent', () => {
    const { observations } = decode(webhook('issue', envelope('created', { issue: issueJson() })));

    expect(observations[0]?.observedAt).toBe('2026-11-20T09:00:00.123Z');
  });

  it('keeps a status, substatus and level that nobody has heard of', () => {
    const issue = issueJson({ status: 'on_the_moon', substatus: 'orbiting', level: 'catastrophic' });

    const { observations } = decode(webhook('issue', envelope('launched', { issue })));

    expect(observations[0]).toMatchObject({
      action: 'launched',
      description: {
        status: 'OPEN',
        sentryStatus: 'on_the_moon',
        substatus: 'orbiting',
        level: 'catastrophic',
      },
    });
  });

  it('reads an issue of which Sentry tells next to nothing', () => {
    const body = envelope('created', { issue: { id: '1', title: 'plain', count: '1' } });

    expect(decode(webhook('issue', body)).observations[0]).toMatchObject({
      issueId: '1',
      description: { title: 'plain', sentryCount: 1, status: 'OPEN', project: { id: 'unknown', slug: null } },
    });
  });

  it('keeps category, type and priority, and of the status details what says something by itself', () => {
    const issue = issueJson({
      issueCategory: 'feedback',
      issueType: 'user_feedback',
      priority: 'high',
      statusDetails: {
        ignoreUntil: null,
        ignoreCount: 100,
        inNextRelease: false,
        inRelease: 'shop@1.2',
        somethingNew: 'yes',
        actor: { id: '3', email: 'ada@example.org' },
        inCommit: { id: '0123abc', message: 'Fix it' },
        'not a name': 1,
      },
    });

    const { observations } = decode(webhook('issue', envelope('archived', { issue })));

    expect(observations[0]).toMatchObject({
      description: { category: 'feedback', issueType: 'user_feedback', priority: 'high' },
    });
    expect(observations[0]).toHaveProperty('description.statusDetails', {
      ignoreCount: 100,
      inCommit: '0123abc',
      inRelease: 'shop@1.2',
      somethingNew: 'yes',
    });
  });

  it.each([null, undefined, {}, [], 'soon', 7, { actor: {} }])('knows no details in %j', (statusDetails) => {
    const issue = issueJson({ statusDetails });

    const { observations } = decode(webhook('issue', envelope('archived', { issue })));

    expect(observations[0]).toHaveProperty('description.statusDetails', null);
  });

  it('keeps the assignee without the e-mail address', () => {
    const issue = issueJson({ assignedTo: { type: 'user', id: 7, name: 'Ada', email: 'ada@example.org' } });

    const { observations } = decode(webhook('issue', envelope('assigned', { issue })));

    expect(observations[0]).toMatchObject({
      description: { assignee: { type: 'user', id: '7', name: 'Ada' } },
    });
    expect(JSON.stringify(observations)).not.toContain('ada@');
  });
});

describe('an error webhook', () => {
  it('sights the event and says nothing about status', () => {
    const { observations } = decode(webhook('error', envelope('created', { error: errorJson() })));

    expect(observations).toEqual([
      expect.objectContaining({
        kind: 'event',
        issueId: '4501',
        projectSlug: 'shop',
        permalink: 'https://sentry.example/organizations/acme/issues/4501/',
        event: expect.objectContaining({
          eventId: 'af7344af737b4811b76fc343679d6e0d',
          projectId: '4509877862268928',
          timestamp: '2026-11-20T09:30:00.611Z',
          environment: 'production',
          release: 'shop@1.4.0',
        }),
      }),
    ]);
  });

  it.each([
    ['issue_url', { issue_id: undefined }],
    ['the older issue_url', { issue_id: null, issue_url: 'https://sentry.example/api/0/issues/4501/' }],
    ['web_url', { issue_id: null, issue_url: null }],
  ])('finds its issue in %s when issue_id is missing', (_name, overrides) => {
    const { observations } = decode(webhook('error', envelope('created', { error: errorJson(overrides) })));

    expect(observations[0]?.issueId).toBe('4501');
  });

  it('reads environment and release from the tags when the event has none', () => {
    const error = errorJson({
      environment: undefined,
      release: null,
      tags: [
        ['environment', 'staging'],
        ['release', 'shop@9'],
      ],
    });

    const { observations } = decode(webhook('error', envelope('created', { error })));

    expect(observations[0]).toMatchObject({ event: { environment: 'staging', release: 'shop@9' } });
  });

  it('keeps tags of any name', () => {
    const tags = [
      ['', 'nameless'],
      ['__proto__', 'x'],
      ['constructor', 'y'],
    ];

    const { observations } = decode(webhook('error', envelope('created', { error: errorJson({ tags }) })));

    const [sighted] = observations;
    expect(sighted?.kind === 'event' && Object.entries(sighted.event.tags)).toEqual(tags);
  });

  it.each(['1e300', 9007199254740994, -1, 5e-324, 'many'])(
    'takes the count %s, which no table holds, for none',
    (count) => {
      const issue = issueJson({ count, userCount: count });

      const { observations } = decode(webhook('issue', envelope('created', { issue })));

      expect(observations[0]).toMatchObject({ description: { sentryCount: 0, users: 0 } });
    },
  );

  it('finds its issue in issue_url when issue_id is no id', () => {
    const error = errorJson({ issue_id: 'x'.repeat(3000) });

    expect(decode(webhook('error', envelope('created', { error }))).observations[0]?.issueId).toBe('4501');
  });

  it.each([
    ['no issue', { issue_id: null, issue_url: null, web_url: null }],
    ['no event id', { event_id: undefined }],
    ['an event id that is none', { event_id: 'xyz' }],
    ['no project', { project: undefined }],
  ])('can never be stored with %s', (_name, overrides) => {
    const record = webhook('error', envelope('created', { error: errorJson(overrides) }));

    expect(() => decode(record)).toThrow(PermanentError);
  });
});

describe('any other webhook', () => {
  it('sights the event of an event_alert', () => {
    const { observations } = decode(webhook('event_alert', envelope('triggered', { event: errorJson() })));

    expect(observations[0]).toMatchObject({ kind: 'event', issueId: '4501' });
  });

  it('takes the issue of an activity_alert as a snapshot that is no action', () => {
    const { observations } = decode(webhook('activity_alert', envelope('triggered', { issue: issueJson() })));

    expect(observations[0]).toMatchObject({ kind: 'snapshot', action: null });
  });

  it.each(['installation', 'comment', 'metric_alert', 'seer', 'preprod_artifact', 'invented_tomorrow'])(
    '%s is recorded and changes nothing',
    (resource) => {
      expect(decode(webhook(resource, envelope('created', { anything: 1 })))).toEqual({
        observations: [],
        rejected: [],
        relevant: false,
      });
    },
  );

  it('of any JSON at all is decoded or refused for good, never a crash', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('issue', 'error', 'event_alert', 'activity_alert', 'other'),
        fc.oneof(
          fc.jsonValue(),
          fc.jsonValue().map((issue) => envelope('created', { issue, error: issue, event: issue })),
          fc
            .dictionary(
              fc.constantFrom(...Object.keys(issueJson()), ...Object.keys(errorJson())),
              fc.jsonValue(),
            )
            .map((odd) =>
              envelope('created', {
                issue: { ...issueJson(), ...odd },
                error: { ...errorJson(), ...odd },
                event: { ...errorJson(), ...odd },
              }),
            ),
        ),
        (resource, body) => {
          const failure = failureOf(() => decode(webhook(resource, body)));

          expect(failure === null || failure instanceof PermanentError).toBe(true);
        },
      ),
      { numRuns: 2000 },
    );
  });
});

describe('rows of a sync', () => {
  const rows = (...issues: unknown[]) =>
    decodeIssues({
      v: 1,
      kind: 'issues',
      source: 'sync',
      observedAt: '2026-11-21T00:00:00.000Z',
      actor: null,
      issues,
    });

  it('are true when their request started', () => {
    expect(rows(issueJson()).observations[0]).toMatchObject({
      observedAt: '2026-11-21T00:00:00.000Z',
      source: 'sync',
    });
  });

  it('count all-time, not the window', () => {
    const row = issueJson({
      count: '1',
      lifetime: {
        count: '900',
        userCount: 50,
        firstSeen: '2026-01-01T00:00:00Z',
        lastSeen: '2026-11-20T09:30:00Z',
      },
    });

    expect(rows(row).observations[0]).toMatchObject({
      firstSeen: '2026-01-01T00:00:00.000Z',
      description: { sentryCount: 900, users: 50 },
    });
  });

  it('lose no neighbour to a bad row', () => {
    const { observations, rejected } = rows(issueJson({ id: '1' }), 'nonsense', issueJson({ id: '3' }));

    expect(observations.map(({ issueId }) => issueId)).toEqual(['1', '3']);
    expect(rejected).toEqual([{ index: 1, reason: 'body invalid_type' }]);
  });
});
