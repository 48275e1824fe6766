import fc from 'fast-check';
import { encodeMessage, MAX_MESSAGE_BYTES } from '../../../../lambdas/contracts/queue-message.ts';
import { decodeIssues } from '../../../../lambdas/core/sentry/decode-issue.ts';
import type { Group } from '../../../../lambdas/core/group/group.ts';
import { merge } from '../../../../lambdas/core/group/merge.ts';
import {
  changedRows,
  changesGroup,
  eventsMessages,
  issuesMessages,
  missingEvents,
  statusChanges,
  type Row,
} from '../../../../lambdas/core/group/sync-plan.ts';
import { issueRow, withCount } from '../../sync/fakes.ts';

const rowsAt = (observedAt: string, issues: unknown[]): Row[] =>
  decodeIssues({ v: 1, kind: 'issues', source: 'sync', observedAt, actor: null, issues }).observations.map(
    (snapshot, index) => ({ raw: issues[index], snapshot }),
  );
const rowAt = (observedAt: string, issue: unknown): Row => rowsAt(observedAt, [issue])[0]!;

const time = fc
  .date({ min: new Date('2026-10-01'), max: new Date('2026-11-20'), noInvalidDate: true })
  // Whole seconds have a rule of their own.
  .map((date) => new Date(date.getTime() + (date.getMilliseconds() === 0 ? 1 : 0)).toISOString());
const issue = fc
  .record({
    id: fc.integer({ min: 1, max: 6 }),
    status: fc.constantFrom('unresolved', 'resolved', 'ignored', 'something_new'),
    substatus: fc.option(fc.constantFrom('ongoing', 'regressed')),
    title: fc.constantFrom('TypeError', 'RangeError'),
    count: fc.nat(5),
    firstSeen: time,
    lastSeen: time,
  })
  .map(({ id, count, firstSeen, lastSeen, ...fields }) =>
    issueRow(id, { ...fields, lifetime: { count: count.toString(), userCount: 0, firstSeen, lastSeen } }),
  );
const page = fc
  .tuple(time, fc.uniqueArray(issue, { selector: ({ id }) => id }))
  .map(([at, issues]) => rowsAt(at, issues));
const groups = fc.array(page, { maxLength: 4 }).map((pages) => apply(new Map(), pages.flat()));

function apply(before: ReadonlyMap<string, Group>, rows: readonly Row[]): Map<string, Group> {
  const after = new Map(before);
  for (const { snapshot } of rows)
    after.set(snapshot.issueId, merge(after.get(snapshot.issueId), [snapshot])!);
  return after;
}

/** What a person or program can see of a group. */
const visible = ({
  version: _v,
  statusObservedAt: _o,
  statusSource: _s,
  lastObservedAt: _l,
  ...rest
}: Group) => rest;

describe('planning', () => {
  it('takes a count that our own events have reached already for no change', () => {
    const counted = (count: string) =>
      rowAt('2026-11-20T11:00:00.000Z', issueRow(1, { lifetime: null, count })).snapshot;
    const group: Group = { ...merge(undefined, [counted('1')])!, storedEvents: 3 };

    expect(changesGroup(group, counted('3'))).toBe(false);
    expect(changesGroup(group, counted('4'))).toBe(true);
  });

  it('takes a first event in whole seconds for the one it knows to the millisecond', () => {
    const lastSeen = '2026-11-20T09:30:00.000Z';
    const listed = (firstSeen: string) =>
      rowAt('2026-11-20T11:00:00.000Z', issueRow(1, { firstSeen, lastSeen, lifetime: null })).snapshot;
    const group = merge(undefined, [listed('2026-11-20T09:00:00.250Z')]);

    expect(changesGroup(group, listed('2026-11-20T09:00:00Z'))).toBe(false);
    expect(changesGroup(group, listed('2026-11-20T08:59:59Z'))).toBe(true);
    expect(changesGroup(group, listed('2026-11-20T09:00:00.100Z'))).toBe(true);
  });

  it('never enqueues a row whose merge changes nothing, and never leaves out one that changes something', () => {
    fc.assert(
      fc.property(groups, page, (stored, rows) => {
        const planned = new Set(changedRows(rows, stored).map(({ snapshot }) => snapshot.issueId));

        const after = apply(stored, rows);
        for (const { snapshot } of rows) {
          const group = stored.get(snapshot.issueId);
          const differs =
            group === undefined ||
            JSON.stringify(visible(group)) !== JSON.stringify(visible(after.get(snapshot.issueId)!));
          expect(planned.has(snapshot.issueId)).toBe(differs);
        }
      }),
    );
  });

  it('finds nothing once what it planned has been applied', () => {
    fc.assert(
      fc.property(groups, page, (stored, rows) => {
        const after = apply(stored, changedRows(rows, stored));

        expect(changedRows(rows, after)).toEqual([]);
      }),
    );
  });

  it('takes a first description as a change even where it says what the events said', () => {
    const { snapshot } = rowAt('2026-11-20T10:00:00.000Z', issueRow(1));
    const described = merge(undefined, [snapshot])!;
    const undescribed: Group = { ...described, statusObservedAt: null, statusSource: null };

    expect(changesGroup(described, snapshot)).toBe(false);
    expect(changesGroup(undescribed, snapshot)).toBe(true);
  });

  it('takes a group that Sentry shows again after it was gone as a change', () => {
    const first = rowAt('2026-11-20T10:00:00.000Z', issueRow(1));
    const again = rowAt('2026-11-20T12:00:00.000Z', issueRow(1));
    const gone = merge(undefined, [
      first.snapshot,
      { kind: 'gone', issueId: '1', observedAt: '2026-11-20T11:00:00.000Z', mergedInto: null },
    ]);

    expect(changesGroup(gone, again.snapshot)).toBe(true);
  });

  it('counts as missing what Sentry counted and we do not hold, and never less than none', () => {
    const { snapshot } = rowAt(
      '2026-11-20T10:00:00.000Z',
      issueRow(1, { lifetime: { count: '7', userCount: 0, firstSeen: null, lastSeen: null } }),
    );
    const group = merge(undefined, [snapshot])!;

    expect(missingEvents(undefined, snapshot)).toBe(7);
    expect(missingEvents({ ...group, storedEvents: 5 }, snapshot)).toBe(2);
    expect(missingEvents({ ...group, storedEvents: 9 }, snapshot)).toBe(0);
  });

  it("counts no event as missing of a merged group, whose events are the survivor's", () => {
    const { snapshot } = rowAt('2026-11-20T10:00:00.000Z', withCount(issueRow(1), 7));
    const merged = merge(undefined, [
      { kind: 'gone', issueId: '1', observedAt: '2026-11-20T09:00:00.000Z', mergedInto: '2' },
    ]);

    expect(missingEvents(merged, snapshot)).toBe(0);
  });

  it('names the issues whose status is news: unknown, undescribed, or another than the table has', () => {
    const rows = rowsAt(
      '2026-11-20T10:00:00.000Z',
      [1, 2, 3, 4].map((id) => issueRow(id, { status: 'resolved' })),
    );
    const described = (id: number, status: string) =>
      merge(undefined, [rowAt('2026-11-20T09:00:00.000Z', issueRow(id, { status })).snapshot])!;
    const stored = new Map([
      ['2', { ...described(2, 'resolved'), statusObservedAt: null, statusSource: null }],
      ['3', described(3, 'unresolved')],
      ['4', described(4, 'resolved')],
    ]);

    const changed = statusChanges(rows, stored);

    expect([...changed]).toEqual(['1', '2', '3']);
  });
});

describe('messages of a page', () => {
  const at = '2026-11-20T10:00:00.000Z';

  it('name of their own rows those whose status is news', () => {
    const rows = rowsAt(
      at,
      [1, 2, 3].map((id) => issueRow(id, { culprit: 'x'.repeat(500_000) })),
    );

    const { messages } = issuesMessages(rows, { observedAt: at, statusChanged: new Set(['1', '3']) });

    expect(messages.map(({ statusChanged }) => statusChanged)).toEqual([['1'], ['3']]);
  });

  it("hold every row of an issue's events once, in order, each within the limit of the queue", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 1_200_000 }), { maxLength: 12 }), (lengths) => {
        const rows = lengths.map((length, index) => ({ eventID: index, title: 'x'.repeat(length) }));

        const { messages, tooLarge } = eventsMessages(rows, {
          issueId: '1',
          projectId: '11',
          observedAt: at,
        });

        expect(messages.every((message) => encodeMessage(message).length <= MAX_MESSAGE_BYTES)).toBe(true);
        expect(messages.flatMap(({ events }) => events)).toEqual(
          rows.filter((row) => !tooLarge.includes(row)),
        );
        expect(tooLarge).toEqual(rows.filter(({ title }) => title.length > 1_048_000));
      }),
      { numRuns: 20 },
    );
  });

  it('hold every row once, in order, each within the limit of the queue', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 500_000 }), { maxLength: 12 }), (lengths) => {
        const rows = rowsAt(
          at,
          lengths.map((length, index) => issueRow(index + 1, { culprit: 'é'.repeat(length / 6) })),
        );

        const { messages, tooLarge } = issuesMessages(rows, { observedAt: at, statusChanged: new Set() });

        expect(messages.every((message) => encodeMessage(message).length <= MAX_MESSAGE_BYTES)).toBe(true);
        expect(messages.every(({ issues }) => issues.length > 0)).toBe(true);
        const ids = messages.flatMap(({ issues }) => issues.map((raw) => (raw as { id: string }).id));
        expect(ids).toEqual(rows.map(({ snapshot }) => snapshot.issueId));
        expect(tooLarge).toEqual([]);
      }),
      { numRuns: 20 },
    );
  });

  it('leave out and name a row that no message can hold', () => {
    const rows = rowsAt(at, [
      issueRow(1),
      issueRow(2, { culprit: 'x'.repeat(MAX_MESSAGE_BYTES) }),
      issueRow(3),
    ]);

    const { messages, tooLarge } = issuesMessages(rows, { observedAt: at, statusChanged: new Set() });

    expect(tooLarge).toEqual([rows[1]]);
    expect(messages.map(({ issues }) => issues.length)).toEqual([2]);
  });
});
