import type { Change } from '../../../lambdas/core/changes/change.ts';
import { aGroup, anAdmin } from '../../support/fakes/admin-services.ts';
import { aChange } from '../../support/samples/sample-change.ts';

/** What the page of an error says that was open while somebody acted. */

const ADA = { type: 'user', id: '5', name: 'Ada' };
const byBob = { actor: 'user:Bob', source: 'webhook' as const };
const toldOf = async (changes: readonly Partial<Change>[], path = '/admin/error-log/101') => {
  const admin = await anAdmin({ groups: [aGroup()], changes: changes.map((change) => aChange(change)) });
  const page = await admin.app.request(path, { headers: { cookie: `session=${admin.sealed()}` } });
  return /data-told="(.*?)"/.exec(await page.text())?.[1];
};

it.each<[string, Partial<Change>]>([
  ['Bob assigned it to Ada', { ...byBob, from: { assignee: null }, to: { assignee: ADA } }],
  ['Bob assigned it to nobody', { ...byBob, from: { assignee: ADA }, to: { assignee: null } }],
  ['Bob gave it low priority', { ...byBob, to: { priority: 'low' } }],
  [
    'Bob reopened it',
    { ...byBob, from: { status: 'RESOLVED' }, to: { status: 'OPEN', substatus: 'ongoing' } },
  ],
  ['Bob archived it', { ...byBob, from: { status: 'IGNORED' }, to: { status: 'IGNORED' } }],
  [
    'Sentry changed it',
    { actor: 'application:Sentry', source: 'webhook', from: { status: 'OPEN' }, to: { status: 'OPEN' } },
  ],
  [
    'Somebody, via Tickets, resolved it',
    { actor: 'application:Tickets', source: 'webhook', to: { status: 'RESOLVED' } },
  ],
  ['Somebody deleted it', { actor: null, source: 'sync', to: { gone: { mergedInto: null } } }],
])('%s', async (words, change) => {
  expect(await toldOf([change])).toBe(`${words}; the error is open.`);
});

it('tells nobody of their own act', async () => {
  const own = { actor: 'ada (admin@example.test)', source: 'triage' as const, to: { assignee: ADA } };

  expect(await toldOf([own])).toBe('');
});

it('goes by what people decide where a spike came after it', async () => {
  const spike = { kind: 'spiking' as const, from: null, to: { hour: '2026-11-20T09' } };

  expect(await toldOf([spike, { ...byBob, to: { assignee: ADA } }])).toBe(
    'Bob assigned it to Ada; the error is open.',
  );
});
