import { aGroup, anAdmin, anEvent, json } from '../../support/fakes/admin-services.ts';
import { backfillRecord, cartError, restEvent, webhookRecord } from '../../support/samples/admin-samples.ts';

describe('GET /api/admin/error-log/{id}', () => {
  it('answers the group, its latest event, a trend without holes and its history', async () => {
    const { call } = await anAdmin({
      records: new Map([['a'.repeat(32), webhookRecord(cartError)]]),
      hours: [{ hour: '2026-11-20T12', count: 5, repaired: 0 }],
      history: [
        {
          issueId: '101',
          at: '2026-11-19T00:00:00.000Z',
          to: 'OPEN',
          substatus: 'regressed',
          source: 'webhook',
          action: 'unresolved',
          actor: null,
          reason: null,
        },
        {
          issueId: '101',
          at: '2026-11-18T00:00:00.000Z',
          to: 'RESOLVED',
          substatus: null,
          source: 'triage',
          action: null,
          actor: 'ada',
          reason: null,
        },
      ],
    });

    const { body } = await json(await call('/api/admin/error-log/101'));

    expect(body.group.id).toBe('101');
    expect(body.latestEvent).toMatchObject({ eventId: 'a'.repeat(32), archived: true });
    expect(body.trend).toHaveLength(14 * 24);
    expect(body.trend[335]).toEqual({ hour: '2026-11-20T12:00:00.000Z', count: 5 });
    expect(body.statusHistory).toEqual([
      {
        at: '2026-11-19T00:00:00.000Z',
        from: 'RESOLVED',
        to: 'OPEN',
        substatus: 'regressed',
        action: 'unresolved',
        actor: null,
        reason: null,
        source: 'webhook',
      },
      {
        at: '2026-11-18T00:00:00.000Z',
        from: null,
        to: 'RESOLVED',
        substatus: null,
        action: null,
        actor: 'ada',
        reason: null,
        source: 'triage',
      },
    ]);
    expect(body).not.toHaveProperty('live');
  });

  it('a group without stored events has no latest event', async () => {
    const { call } = await anAdmin({ events: [] });

    const { body } = await json(await call('/api/admin/error-log/101'));

    expect(body.latestEvent).toBeNull();
  });

  it('an unknown id is 404', async () => {
    const { call } = await anAdmin();

    const { status, body } = await json(await call('/api/admin/error-log/999'));

    expect([status, body.error]).toEqual([
      404,
      { code: 'not_found', message: 'No error has the id 999 here.', requestId: expect.any(String) },
    ]);
  });

  it('a group that Sentry merged away is still answered and says so', async () => {
    const gone = { at: '2026-11-19T00:00:00.000Z', mergedInto: '77' };
    const { call } = await anAdmin({ groups: [aGroup({ gone })] });

    const { status, body } = await json(await call('/api/admin/error-log/101'));

    expect([status, body.group.gone]).toEqual([200, gone]);
  });

  it('with live=1 also tells what Sentry says now', async () => {
    const { call } = await anAdmin({
      sentry: () => ({
        id: '101',
        status: 'ignored',
        substatus: 'archived_forever',
        count: '9',
        userCount: 3,
      }),
    });

    const { body } = await json(await call('/api/admin/error-log/101?live=1'));

    expect(body.live).toMatchObject({
      status: 'IGNORED',
      sentryStatus: 'ignored',
      substatus: 'archived_forever',
      sentryCount: 9,
      users: 3,
      mergedInto: null,
    });
  });

  it.each([
    [
      'Sentry is down',
      () => {
        throw new Error('socket hang up');
      },
      'could not be read',
    ],
    [
      'Sentry answers 500',
      () => {
        throw Object.assign(new Error('x'), { status: 500, detail: '' });
      },
      '500',
    ],
    ['Sentry has no such issue', () => undefined, 'no such error'],
    ['Sentry answers nonsense', () => ({ hello: 1 }), 'could not be read'],
  ])('with live=1, when %s, the stored data is answered with the reason', async (_case, sentry, reason) => {
    const { call } = await anAdmin({ sentry });

    const { status, body } = await json(await call('/api/admin/error-log/101?live=1'));

    expect([status, body.group.id]).toEqual([200, '101']);
    expect(body.live.error).toContain(reason);
  });
});

describe('events of a group', () => {
  it('are listed newest first, with a cursor', async () => {
    const events = ['1', '2', '3'].map((digit) => anEvent({ eventId: digit.repeat(32) }));
    const { call } = await anAdmin({ events });

    const { body } = await json(await call('/api/admin/error-log/101/events?limit=2'));

    expect(body.events[0]).toMatchObject({
      eventId: '1'.repeat(32),
      timestamp: '2026-11-20T12:25:00.000Z',
      level: 'error',
      environment: 'production',
      release: 'shop@4.2.0',
    });
    expect([body.events.length, body.nextCursor]).toEqual([2, 'after-2']);
  });

  it('of an unknown group are 404, not an empty list', async () => {
    const { call } = await anAdmin();

    expect((await call('/api/admin/error-log/999/events')).status).toBe(404);
  });

  it('one event from a webhook carries its sections as stored', async () => {
    const { call } = await anAdmin({ records: new Map([['a'.repeat(32), webhookRecord(cartError)]]) });

    const { body } = await json(await call(`/api/admin/error-log/101/events/${'a'.repeat(32)}`));

    const { exception, breadcrumbs, tags, contexts, request, user } = cartError;
    expect(body.event).toMatchObject({
      eventId: 'a'.repeat(32),
      exception,
      breadcrumbs,
      tags,
      contexts,
      request,
      user,
    });
    expect(body.event.detail.exceptions[1].frames[3].function).toBe('summarise');
  });

  it('one backfilled event answers the same sections and the same normalised detail', async () => {
    const eventId = 'b'.repeat(32);
    const { call } = await anAdmin({
      events: [anEvent({ eventId })],
      records: new Map([[eventId, backfillRecord(restEvent)]]),
    });

    const { body } = await json(await call(`/api/admin/error-log/101/events/${eventId}`));

    expect(body.event.exception.values[0].type).toBe('ForbiddenError');
    expect(body.event.breadcrumbs.values).toHaveLength(1);
    expect(body.event.request.url).toBe('https://shop.example.test/users');
    expect(body.event.detail.exceptions[0].frames[0]).toMatchObject({
      lineno: 67,
      contextLine: '    throw new ForbiddenError(response);',
    });
  });

  it('an event whose record has left the archive keeps what the table knows', async () => {
    const { call } = await anAdmin();

    const { status, body } = await json(await call(`/api/admin/error-log/101/events/${'a'.repeat(32)}`));

    expect([status, body.event.archived, body.event.tags]).toEqual([200, false, { browser: 'Firefox 140' }]);
  });

  it('an event id may be written with dashes', async () => {
    const { call } = await anAdmin();

    const answer = await call('/api/admin/error-log/101/events/AAAAAAAA-aaaa-aaaa-aaaa-aaaaaaaaaaaa');

    expect(answer.status).toBe(200);
  });

  it.each([
    ['that is not stored', 'f'.repeat(32)],
    ['of another group', 'c'.repeat(32)],
  ])('an event %s is 404', async (_case, eventId) => {
    const { call } = await anAdmin({ events: [anEvent({ eventId: 'c'.repeat(32), issueId: '55' })] });

    expect((await call(`/api/admin/error-log/101/events/${eventId}`)).status).toBe(404);
  });
});

describe('an event that is only indexed', () => {
  const indexed = anEvent({ isIndexed: true });
  const listed = {
    v: 1,
    kind: 'events',
    events: [
      { eventID: 'b'.repeat(32), title: 'another' },
      { eventID: 'A'.repeat(32), title: 'its row' },
    ],
  };
  const path = `/api/admin/error-log/101/events/${indexed.eventId}`;

  it('is shown with its body as Sentry has it, sanitised, and the body is queued to be stored', async () => {
    const { call, world } = await anAdmin({
      events: [indexed],
      bodies: new Map([[indexed.eventId, { ...restEvent, password: 'hunter2' }]]),
    });

    const { body } = await json(await call(path));

    expect(body.event.exception).toBeTruthy();
    expect(JSON.stringify(body)).not.toContain('hunter2');
    expect(world.sent).toEqual([
      expect.objectContaining({ kind: 'event', source: 'backfill', issueId: '101', projectId: '7' }),
    ]);
  });

  it('is shown by its row where Sentry does not answer with it', async () => {
    const { call, world } = await anAdmin({
      events: [indexed],
      records: new Map([[indexed.eventId, listed]]),
    });

    const { status, body } = await json(await call(path));

    expect(status).toBe(200);
    expect(body.event).toMatchObject({ eventId: indexed.eventId, detail: { title: 'its row' } });
    expect(world.sent).toEqual([]);
  });
});

describe('a merged group', () => {
  const merged = aGroup({ issueId: '90', gone: { at: '2026-11-20T10:00:00.000Z', mergedInto: '101' } });

  it('is answered by the group that survived', async () => {
    const { call } = await anAdmin({ groups: [merged, aGroup()] });

    const { status, body } = await json(await call('/api/admin/error-log/90'));

    expect(status).toBe(200);
    expect(body.group.id).toBe('101');
  });

  it('has the page of the group that survived', async () => {
    const { call } = await anAdmin({ groups: [merged, aGroup()] });

    const answer = await call('/admin/error-log/90');

    expect(answer.status).toBe(302);
    expect(answer.headers.get('location')).toBe('/admin/error-log/101');
  });
});

it('an event of before its issue moved to another project is found under the old one', async () => {
  const { call } = await anAdmin({ events: [anEvent({ projectId: '3' })] });

  const { status, body } = await json(await call(`/api/admin/error-log/101/events/${'a'.repeat(32)}`));

  expect([status, body.event.projectId]).toEqual([200, '3']);
});
