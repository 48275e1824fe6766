import { aGroup, anAdmin, NOW } from '../../support/fakes/admin-services.ts';
import { aChange } from '../../support/samples/sample-change.ts';
import { changeWords } from '../../../lambdas/admin/pages/parts/change-words.ts';

it('tells the hour of a spike as all other times of a page are told', () => {
  const words = changeWords({ kind: 'spiking', from: null, to: { hour: '2026-11-20T09' } });

  expect(words).toBe('2026-11-20 09:00 UTC');
});

it.each([
  [
    'a team as the list does, and a person as they write themselves',
    {
      from: { assignee: { type: 'user', id: '1', name: 'Ada Lovelace' } },
      to: { assignee: { type: 'team', id: '7', name: 'payments' } },
    },
    '#payments, was Ada Lovelace',
  ],
  [
    'who is nobody',
    { from: { assignee: null }, to: { assignee: { type: 'user', id: '1', name: 'Bob' } } },
    'Bob, was nobody',
  ],
  [
    'a priority as the list does',
    { from: { priority: 'medium' }, to: { priority: 'high' } },
    'High priority, was medium priority',
  ],
  [
    'that there was no priority',
    { from: { priority: null }, to: { priority: 'low' } },
    'Low priority, was no priority',
  ],
])('names %s', (_what, sides, words) => {
  expect(changeWords({ kind: 'assigned', ...sides })).toBe(words);
});

it('a team has its sign wherever an error is', async () => {
  const { call } = await anAdmin({
    groups: [aGroup({ assignee: { type: 'team', id: '7', name: 'payments' } })],
  });
  const read = async (path: string) => (await call(path)).text();

  expect(await read('/admin/error-log')).toContain('>#payments<');
  expect(await read('/admin/error-log/101')).toMatch(/<dt>Assigned to<\/dt>\s*<dd>#payments<\/dd>/);
});

describe('an archive until a condition is met', () => {
  const archive = (n: number) =>
    aChange({
      ...{ n, kind: 'archived', at: new Date(n).toISOString() },
      to: { status: 'IGNORED', substatus: 'archived_until_condition_met' },
    });
  const waiting = aGroup({
    ...{ status: 'IGNORED', substatus: 'archived_until_condition_met' },
    statusDetails: { ignoreUntil: '2026-11-28T14:00:00.000Z' },
  });
  const older = archive(NOW - 90_000);
  const newer = archive(NOW - 60_000);
  const CONDITION = 'Archived, until 28 Nov 14:00 UTC';
  const UNKNOWN = 'Archived, until a condition is met';
  const toldBy = async (world: Parameters<typeof anAdmin>[0], path = '/admin/activity') => {
    const { call } = await anAdmin(world);
    const html = await (await call(path)).text();
    return html.match(/[Aa]rchived, until [^,<]*(?=[,<])/g) ?? [];
  };

  it('tells of the newest change what the group waits for, and of those before what is known of them', async () => {
    expect(await toldBy({ groups: [waiting], changes: [newer, older] })).toEqual([CONDITION, UNKNOWN]);
  });

  it.each([
    ['the group waits no longer', aGroup({ status: 'OPEN' }), [newer]],
    ['Sentry told no condition', { ...waiting, statusDetails: null }, [newer]],
    ['the group is not stored', aGroup({ issueId: '999' }), [newer]],
  ])('stays unknown where %s', async (_name, group, changes) => {
    expect(await toldBy({ groups: [group], changes })).toEqual([UNKNOWN]);
  });

  it('stays unknown where a newer change may be left out', async () => {
    const { release } = newer.facts;

    const told = await toldBy(
      { groups: [waiting], changes: [newer] },
      `/admin/activity?release=${encodeURIComponent(release ?? '')}`,
    );

    expect(told).toEqual([UNKNOWN]);
  });

  it('is told in the history of its group too', async () => {
    const { call } = await anAdmin({ groups: [waiting], changes: [newer] });

    const html = await (await call('/admin/error-log/101')).text();

    expect(/id="history"[^]*?<\/section>/.exec(html)?.[0]).toContain('until 28 Nov 14:00 UTC, was open, new');
  });
});
