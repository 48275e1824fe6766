import fc from 'fast-check';
import { statusDetailWords } from '../../../lambdas/admin/pages/parts/status-words.ts';
import type { GroupStatus, StatusDetails } from '../../../lambdas/core/group/group.ts';

const NOW = Date.parse('2026-11-20T12:30:00.000Z');
const words = (status: GroupStatus, statusDetails: StatusDetails | null, substatus: string | null = null) =>
  statusDetailWords({ status, substatus, statusDetails }, NOW);

describe('what a status depends on, in words', () => {
  it.each<[string, StatusDetails]>([
    ['until 100 more events', { ignoreCount: 100 }],
    ['until 1 more event', { ignoreCount: 1 }],
    ['until 100 events in 1 hour', { ignoreCount: 100, ignoreWindow: 60 }],
    ['until 10 more users', { ignoreUserCount: 10 }],
    ['until 10 users in 2 days', { ignoreUserCount: 10, ignoreUserWindow: 2880 }],
    ['until 28 Nov 14:00 UTC', { ignoreUntil: '2026-11-28T14:00:00.000Z' }],
    ['until 3 Jan 2027 08:05 UTC', { ignoreUntil: '2027-01-03T09:05:00+01:00' }],
    ['until 5 more events or 2 more users', { ignoreCount: 5, ignoreUserCount: 2 }],
  ])('says "archived %s"', (said, details) => {
    expect(words('IGNORED', details, 'archived_until_condition_met')).toBe(said);
  });

  it.each<[string, StatusDetails]>([
    ['in next release', { inNextRelease: true }],
    ['in upcoming release', { inUpcomingRelease: true }],
    ['in shop@1.2', { inRelease: 'shop@1.2' }],
    ['in commit 0123456789ab', { inCommit: '0123456789abcdef' }],
    ['by age', { autoResolved: true }],
  ])('says "resolved %s"', (said, details) => {
    expect(words('RESOLVED', details)).toBe(said);
  });

  it.each([
    ['until it escalates', 'archived_until_escalating'],
    ['until a condition is met', 'archived_until_condition_met'],
    ['for ever', 'archived_forever'],
    [null, 'archived_on_the_moon'],
    [null, null],
  ])('says %s of an archive without details whose substatus is %s', (said, substatus) => {
    expect(words('IGNORED', null, substatus)).toBe(said);
  });

  it('goes by the substatus where conditions are left from an archive before', () => {
    expect(words('IGNORED', { ignoreCount: 100 }, 'archived_forever')).toBe('for ever');
    expect(words('IGNORED', { ignoreCount: 100 })).toBe('until 100 more events');
  });

  it('is short text or nothing, whatever Sentry writes', () => {
    const details = fc.dictionary(
      fc.constantFrom('ignoreCount', 'ignoreWindow', 'ignoreUntil', 'inRelease', 'inCommit', 'inNextRelease'),
      fc.oneof(fc.string(), fc.double(), fc.boolean()),
    );
    fc.assert(
      fc.property(fc.constantFrom<GroupStatus>('OPEN', 'RESOLVED', 'IGNORED'), details, (status, told) => {
        expect((words(status, told) ?? '').length).toBeLessThan(300);
      }),
    );
  });
});
