import fc from 'fast-check';
import { GROUP_STATUSES, type StatusChange } from '../../../../lambdas/core/group/group.ts';
import { merge } from '../../../../lambdas/core/group/merge.ts';
import { NO_REASON, reasonAt, reasonBefore, reasonOf } from '../../../../lambdas/core/group/status-reason.ts';
import { snapshot } from '../../../support/samples/observations.ts';

const entry = (to: StatusChange['to'], overrides: Partial<StatusChange> = {}): StatusChange => ({
  issueId: '1',
  at: '2026-11-20T10:00:00.000Z',
  to,
  substatus: to === 'IGNORED' ? 'archived_until_escalating' : null,
  source: 'triage',
  action: null,
  actor: 'ada',
  reason: null,
  ...overrides,
});
const archived = (reason: string | null, overrides: Partial<StatusChange> = {}) =>
  entry('IGNORED', { reason, ...overrides });

describe('the reason beside a status', () => {
  it('is what whoever changed the status wrote, with who and when', () => {
    expect(reasonOf('IGNORED', [archived('their outage')])).toEqual({
      text: 'their outage',
      by: 'ada',
      at: '2026-11-20T10:00:00.000Z',
    });
  });

  it.each<[string, StatusChange['to'], StatusChange[], string | null]>([
    ['the webhook has told of the same archive since', 'IGNORED', [archived(null), archived('a')], 'a'],
    ['it was given a newer reason', 'IGNORED', [archived('b'), archived('a')], 'b'],
    ['the group was reopened between', 'IGNORED', [archived(null), entry('OPEN'), archived('a')], null],
    ['the group has another status now', 'RESOLVED', [entry('RESOLVED'), archived('a')], null],
    ['the history is behind the group', 'RESOLVED', [archived('a')], null],
    ['the group is open', 'OPEN', [entry('OPEN', { reason: 'a' })], null],
    ['nobody gave one', 'IGNORED', [archived(null)], null],
    ['nothing is known', 'IGNORED', [], null],
    ['an undo took it away', 'IGNORED', [archived(null), archived(NO_REASON), archived('a')], null],
    ['another was given after that', 'IGNORED', [archived('b'), archived(NO_REASON), archived('a')], 'b'],
  ])('where %s', (_case, status, history, text) => {
    expect(reasonOf(status, history)?.text ?? null).toBe(text);
  });

  it('never comes from before the group last had another status', () => {
    const anyEntry = fc
      .record({ to: fc.constantFrom(...GROUP_STATUSES), reason: fc.option(fc.constantFrom('a', 'b')) })
      .map(({ to, reason }) => entry(to, { reason }));
    fc.assert(
      fc.property(fc.array(anyEntry), fc.array(anyEntry), (newer, older) => {
        const other = entry('OPEN', { reason: null });
        const of = (history: StatusChange[]) => reasonOf('IGNORED', history)?.text;

        expect(of([...newer, other, ...older])).toBe(of([...newer, other]));
      }),
    );
  });
});

describe('the reason that an undo brings back', () => {
  const made = { status: 'RESOLVED', substatus: null } as const;

  it.each<[string, StatusChange[], string | null]>([
    [
      'that of the archive before',
      [entry('RESOLVED', { reason: 'fixed' }), archived('their outage')],
      'their outage',
    ],
    [
      'that of the archive before, also while the change waits in the queue',
      [archived('their outage')],
      'their outage',
    ],
    [
      'none, where the archive before had none',
      [entry('RESOLVED', { reason: 'fixed' }), archived(null)],
      null,
    ],
    ['none, where nothing before is known', [entry('RESOLVED', { reason: 'fixed' })], null],
  ])('is %s', (_case, history, text) => {
    expect(reasonBefore(made, 'IGNORED', history)).toBe(text);
  });

  it('is not that of another archive, which is taken back', () => {
    const history = [archived('for good', { substatus: 'archived_forever' }), archived('for now')];

    expect(reasonBefore({ status: 'IGNORED', substatus: 'archived_forever' }, 'IGNORED', history)).toBe(
      'for now',
    );
  });
});

describe('the reason that held at an instant', () => {
  const at = (second: number) => `2026-11-20T10:00:0${second.toString()}.000Z`;
  const history = [
    entry('RESOLVED', { at: at(5), reason: 'newer' }),
    entry('RESOLVED', { at: at(3), reason: null, source: 'webhook' }),
    entry('RESOLVED', { at: at(2), reason: 'older' }),
    archived('their outage', { at: at(1) }),
  ];

  it.each<[number, StatusChange['to'], string | null]>([
    [6, 'RESOLVED', 'newer'],
    [5, 'RESOLVED', 'older'],
    [3, 'RESOLVED', 'older'],
    [2, 'RESOLVED', null],
    [2, 'IGNORED', 'their outage'],
    [1, 'IGNORED', null],
  ])('before second %d, of %s, is %s', (second, status, text) => {
    expect(reasonAt(Date.parse(at(second)), status, history)).toBe(text);
  });
});

describe('a group of which a reason was told', () => {
  it('says when the newest one was, in whatever order they came', () => {
    const told = [3, 1, 2].map((second) =>
      snapshot({ observedAt: `2026-11-20T10:00:0${second.toString()}.000Z`, reason: 'known' }),
    );

    expect(merge(undefined, told)?.reasonedAt).toBe('2026-11-20T10:00:03.000Z');
  });

  it('says nothing of it where nobody gave any', () => {
    expect(merge(undefined, [snapshot()])?.reasonedAt).toBeNull();
  });
});
