import { decodeIssues } from '../../../../lambdas/core/sentry/decode-issue.ts';
import { decode } from '../../../../lambdas/core/sentry/decode.ts';
import { issueJson } from '../../../support/samples/sentry-bodies.ts';

describe("rows of an issue's event list", () => {
  const row = (overrides: object = {}) => ({
    id: 'af7344af737b4811b76fc343679d6e0d',
    eventID: 'af7344af737b4811b76fc343679d6e0d',
    groupID: '4501',
    projectID: '10',
    'event.type': 'error',
    title: 'TypeError: x is undefined',
    dateCreated: '2026-11-21T09:30:02Z',
    platform: 'node',
    tags: [
      { key: 'level', value: 'fatal' },
      { key: 'environment', value: 'production' },
      { key: 'release', value: 'shop@1.4.0' },
    ],
    ...overrides,
  });
  const record = (...events: unknown[]) =>
    decode({
      v: 1,
      kind: 'events',
      source: 'backfill',
      observedAt: '2026-11-21T09:35:00.000Z',
      issueId: '4501',
      projectId: '10',
      events,
    });

  it('are events whose body is still to come', () => {
    expect(record(row()).observations).toEqual([
      expect.objectContaining({
        kind: 'event',
        issueId: '4501',
        event: expect.objectContaining({
          eventId: 'af7344af737b4811b76fc343679d6e0d',
          timestamp: '2026-11-21T09:30:02.000Z',
          level: 'fatal',
          environment: 'production',
          release: 'shop@1.4.0',
          isIndexed: true,
          isRepaired: true,
        }),
      }),
    ]);
  });

  it('are repaired by the sync only where a webhook would have been sent: never for messages', () => {
    expect(record(row({ 'event.type': 'default' })).observations[0]).toMatchObject({
      event: { isRepaired: false },
    });
  });

  // A whole transaction says neither when it was created nor, from some servers, when it was received.
  it.each([
    ['its end in seconds', { endTimestamp: 1795339802.5 }, '2026-11-22T09:30:02.500Z'],
    ['its end as text', { endTimestamp: '2026-11-21T09:30:02Z' }, '2026-11-21T09:30:02.000Z'],
    ['the instant Sentry received it', { dateReceived: '2026-11-21T09:30:03Z' }, '2026-11-21T09:30:03.000Z'],
    ['the instant we read it, where it says no other', { dateReceived: null }, '2026-11-21T09:35:00.000Z'],
    [
      'no end that is none',
      { endTimestamp: 1e300, dateReceived: '2026-11-21T09:30:03Z' },
      '2026-11-21T09:30:03.000Z',
    ],
  ])('without an instant of creation have that of %s', (_, times, timestamp) => {
    const { dateCreated: _created, ...rest } = row();

    expect(record({ ...rest, ...times }).observations[0]).toMatchObject({ event: { timestamp } });
  });

  it('lose no good neighbour to a bad one', () => {
    const { observations, rejected } = record(null, row(), { eventID: 7 });

    expect(observations).toHaveLength(1);
    expect(rejected.map(({ index }) => index)).toEqual([0, 2]);
  });
});

it('a sync row tells of a status only where the sync found another one in the table', () => {
  const { observations } = decodeIssues({
    v: 1,
    kind: 'issues',
    source: 'sync',
    observedAt: '2026-11-21T09:35:00.000Z',
    actor: null,
    issues: [issueJson({ id: '1' }), issueJson({ id: '2' })],
    statusChanged: ['2'],
  });

  expect(observations.map(({ tellsStatus }) => tellsStatus)).toEqual([false, true]);
});
