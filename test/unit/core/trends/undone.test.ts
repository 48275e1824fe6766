import type { Change } from '../../../../lambdas/core/changes/change.ts';
import { openedBefore } from '../../../../lambdas/core/trends/changes-over-time.ts';
import { withoutUndone } from '../../../../lambdas/core/trends/undone.ts';
import { aChange } from '../../../support/samples/sample-change.ts';

const STATUS = { created: 'OPEN', resolved: 'RESOLVED', reopened: 'OPEN', regressed: 'OPEN' } as const;
const START = Date.parse('2026-11-20T08:00:00.000Z');

/** A change of a group, so many minutes after the first one. */
const change = (kind: keyof typeof STATUS, minutes: number, issueId = '1'): Change => {
  const at = new Date(START + minutes * 60_000).toISOString();
  const from =
    kind === 'created' ? null : { status: kind === 'resolved' ? ('OPEN' as const) : ('RESOLVED' as const) };
  return aChange({
    issueId,
    kind,
    n: START + minutes,
    at,
    observedAt: at,
    from,
    to: { status: STATUS[kind] },
  });
};
const kindsOf = (changes: readonly Change[]) => withoutUndone(changes).map(({ kind }) => kind);

describe('a resolution that was taken back', () => {
  it('within ten minutes counts nowhere, nor does taking it back', () => {
    const changes = [change('created', 0), change('resolved', 60), change('reopened', 70)];

    expect(kindsOf(changes)).toEqual(['created']);
  });

  it('later than that was a resolution', () => {
    const changes = [change('resolved', 60), change('reopened', 71)];

    expect(kindsOf(changes)).toEqual(['resolved', 'reopened']);
  });

  it('is told from one that an event brought back at once', () => {
    const changes = [change('resolved', 60), change('regressed', 61)];

    expect(kindsOf(changes)).toEqual(['resolved', 'regressed']);
  });

  it('is told from one of another group', () => {
    const changes = [change('resolved', 60, '1'), change('reopened', 61, '2')];

    expect(kindsOf(changes)).toEqual(['resolved', 'reopened']);
  });

  it('is found where somebody was assigned in between, in any order of the changes', () => {
    const assigned = { ...change('resolved', 61), kind: 'assigned' as const, to: { assignee: null } };
    const changes = [change('reopened', 62), assigned, change('resolved', 60)];

    expect(kindsOf(changes)).toEqual(['assigned']);
  });

  it('leaves the time to resolve to run from when the group was new', () => {
    const last = change('resolved', 300);
    const changes = [change('created', 0), change('resolved', 60), change('reopened', 61), last];

    expect(openedBefore(last, changes)).toBe('2026-11-20T08:00:00.000Z');
  });
});
