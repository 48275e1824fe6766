import fc from 'fast-check';
import { actorOf } from '../../../../lambdas/core/auth/identity.ts';
import { doerWords } from '../../../../lambdas/contracts/doer.ts';
import { doerOf, ECHO_MS, reasonOfEcho, type Act, type Deed } from '../../../../lambdas/core/changes/doer.ts';

const AT = Date.parse('2026-11-29T12:00:00.000Z');
const iso = (ms: number) => new Date(ms).toISOString();

/** Sentry's word of what our integration did a second ago. */
const echo = (over: Partial<Deed> = {}): Deed => ({
  issueId: '101',
  previous: AT - 3_600_000,
  at: iso(AT + 2_000),
  observedAt: iso(AT + 999),
  to: { status: 'RESOLVED', substatus: null },
  actor: 'application:Error ledger',
  source: 'webhook',
  ...over,
});

const act = (over: Partial<Act> = {}): Act => ({
  at: iso(AT),
  actor: { subject: 'ada', address: 'ada@example.test', role: 'admin' },
  groups: ['100', '101'],
  change: { status: 'resolved' },
  outcome: null,
  ...over,
});

const bert = { subject: 'bert', address: null, role: 'admin' };
const refused = (id: string) => ({
  at: iso(AT),
  result: 'partly' as const,
  details: [{ id, ok: false, code: 'refused' }],
});

const words = (deed: Deed, acts: readonly Act[] = []): string => doerWords(doerOf(deed, acts));

describe('who did it', () => {
  it.each([
    ['user:Ada Okafor', 'webhook', 'by Ada Okafor'],
    ['application:Sentry', 'webhook', 'by Sentry'],
    ['application:Error ledger', 'webhook', 'via Error ledger'],
    ['unknown:7', 'webhook', 'by 7'],
    [actorOf({ subject: 'ada', address: 'ada@example.test' }), 'triage', 'by ada@example.test'],
    [actorOf({ subject: 'client:nightly', address: null }), 'triage', 'by client:nightly'],
    ['', 'webhook', ''],
    [null, 'sync', ''],
  ])('of %s, told by %s, is %j', (actor, source, expected) => {
    expect(words(echo({ actor, source }))).toBe(expected);
  });
});

describe('an echo of what somebody did from here', () => {
  it.each<[string, Partial<Deed>, Partial<Act>]>([
    ['a status', {}, {}],
    [
      'a status with its kind',
      { to: { status: 'IGNORED', substatus: 'archived_forever' } },
      { change: { status: 'ignored', substatus: 'archived_forever' } },
    ],
    ['an assignee by id', { to: { assignee: { id: '7' } } }, { change: { assignedTo: 'user:7' } }],
    ['an assignee by address', { to: { assignee: { id: '7' } } }, { change: { assignedTo: 'a@b.test' } }],
    ['nobody', { to: { assignee: null } }, { change: { assignedTo: '' } }],
    ['a priority', { to: { priority: 'high' } }, { change: { priority: 'high' } }],
    ['the second change of one request', { previous: AT + 2_000 }, {}],
    ['what Sentry refused for another group', {}, { outcome: refused('100') }],
  ])('names the person: %s', (_what, deed, asked) => {
    expect(words(echo(deed), [act(asked)])).toBe('by ada@example.test');
  });

  it.each<[string, Partial<Deed>, Partial<Act>]>([
    ['asked for of another group', {}, { groups: ['100'] }],
    ['of another status', {}, { change: { status: 'ignored' } }],
    [
      'of another kind of archive',
      { to: { status: 'IGNORED', substatus: 'archived_forever' } },
      { change: { status: 'ignored', substatus: 'archived_until_escalating' } },
    ],
    ['an assignment beside a resolution', { to: { assignee: { id: '7' } } }, {}],
    ['an assignment to somebody else', { to: { assignee: { id: '8' } } }, { change: { assignedTo: '7' } }],
    [
      'an assignment where it was taken from all',
      { to: { assignee: null } },
      { change: { assignedTo: '7' } },
    ],
    ['refused by Sentry', {}, { outcome: refused('101') }],
    ['after Sentry told of it', {}, { at: iso(AT + 1_000) }],
    ['long before', {}, { at: iso(AT + 999 - ECHO_MS - 1) }],
    ['before another change of the group', { previous: AT + 500 }, {}],
  ])('names nobody for an act that is not its own: %s', (_what, deed, asked) => {
    expect(words(echo(deed), [act(asked)])).toBe('via Error ledger');
  });

  it('names nobody where two people asked for the same', () => {
    expect(words(echo(), [act(), act({ actor: bert })])).toBe('via Error ledger');
  });

  it('names the one person who asked twice', () => {
    expect(words(echo(), [act(), act({ at: iso(AT + 100) })])).toBe('by ada@example.test');
  });

  it('never takes a name from the audit for what Sentry says a person did', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (name) => {
        expect(doerOf(echo({ actor: `user:${name}` }), [act()])).toEqual({ by: name, via: null });
      }),
    );
  });
});

describe('why, of an echo', () => {
  const resolved = (reason?: unknown, over: Partial<Act> = {}) =>
    act({ change: { status: 'resolved', ...(reason === undefined ? {} : { reason }) }, ...over });

  it.each<[string, Partial<Deed>, Act[], string | null]>([
    ['is what was said with the act', {}, [resolved('fixed')], 'fixed'],
    ['is what was said with both acts', {}, [resolved('fixed'), resolved('fixed')], 'fixed'],
    ['is not known where two acts say two things', {}, [resolved('a'), resolved('b')], null],
    ['is not known where one of two says nothing', {}, [resolved('a'), resolved()], null],
    ['is none where nothing was said', {}, [resolved()], null],
    ['is none where it was taken away', {}, [resolved('')], null],
    ['is none where what is kept is no text', {}, [resolved(7)], null],
    ['is none of an act on another group', {}, [resolved('a', { groups: ['100'] })], null],
    ['is none of what a person did in Sentry', { actor: 'user:Ada' }, [resolved('a')], null],
    ['is none where nobody asked', {}, [], null],
  ])('%s', (_what, deed, acts, reason) => {
    expect(reasonOfEcho(echo(deed), acts)).toBe(reason);
  });
});
