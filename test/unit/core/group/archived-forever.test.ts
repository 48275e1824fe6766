import { archivedForeverHere } from '../../../../lambdas/core/group/archived-forever.ts';
import type { StatusChange } from '../../../../lambdas/core/group/group.ts';
import { archivedByAda } from '../../../support/samples/sample-status-change.ts';

const entry = (overrides: Partial<StatusChange>): StatusChange =>
  archivedByAda({ issueId: '1', at: '2026-11-20T10:00:00.000Z', ...overrides });
const forever = { status: 'IGNORED', substatus: 'archived_forever' } as const;
const echo = entry({ source: 'webhook', action: 'archived', actor: 'application:Error ledger' });

describe('an issue that is archived for ever', () => {
  it.each<[string, StatusChange[], 'chosen' | 'unmeant' | null]>([
    ['a status alone was sent from here', [entry({})], 'unmeant'],
    ['its webhook has told of the change too', [echo, entry({})], 'unmeant'],
    ['"for ever" was chosen from here by name', [entry({ action: 'archived_forever' })], 'chosen'],
    ['only Sentry has told of it', [echo], null],
    [
      'it was archived from here another way since',
      [
        echo,
        entry({ substatus: 'archived_until_escalating', action: 'archived_until_escalating' }),
        entry({}),
      ],
      null,
    ],
    [
      'it was reopened since, and archived in Sentry',
      [echo, entry({ to: 'OPEN', substatus: null }), entry({})],
      null,
    ],
    ['nothing is known of its past', [], null],
  ])('is told by its history where %s', (_, history, by) => {
    expect(archivedForeverHere(forever, history)).toBe(by);
  });

  it('is none where it is archived another way by now', () => {
    const group = { status: 'IGNORED', substatus: 'archived_until_escalating' } as const;

    expect(archivedForeverHere(group, [entry({})])).toBeNull();
  });
});
