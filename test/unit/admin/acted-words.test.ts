import fc from 'fast-check';
import { actedNotice } from '../../../lambdas/admin/pages/detail/acted-notice.ts';
import type { Change } from '../../../lambdas/core/changes/change.ts';
import { aGroup, anAdmin, NOW } from '../../support/fakes/admin-services.ts';
import { aChange } from '../../support/samples/sample-change.ts';

/** What the page of an error says that was open while somebody acted. */

const ADA = { type: 'user', id: '5', name: 'Ada' };
const byBob = { actor: 'user:Bob', source: 'webhook' as const };
const toldOf = async (changes: readonly Partial<Change>[], after = '0') => {
  const admin = await anAdmin({ groups: [aGroup()], changes: changes.map((change) => aChange(change)) });
  const page = await admin.app.request(`/admin/error-log/101?after=${after}`, {
    headers: { cookie: `session=${admin.sealed()}` },
  });
  const [, notice = ''] = /id="acted"[^>]*>(.*?)<\/div>/s.exec(await page.text()) ?? [];
  return notice
    .replaceAll(/<li>/g, ' - ')
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
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

const acts = (count: number): Partial<Change>[] =>
  Array.from({ length: count }, (_, at) => {
    const n = NOW - 60_000 * (at + 1);
    const to = at % 2 === 0 ? { assignee: ADA } : { priority: 'low' };
    return { ...byBob, n, at: new Date(n).toISOString(), to };
  });

it('of several tells how many, and each, the newest first', async () => {
  expect(await toldOf(acts(2))).toBe(
    '2 changes by others since you opened this page, the newest first; the error is open. ' +
      '- Bob assigned it to Ada, 1 min ago - Bob gave it low priority, 2 min ago',
  );
});

it('of many tells the newest five, and how many came before them', async () => {
  const words = await toldOf(acts(8));

  expect(words).toMatch(/^8 changes by others/);
  expect(words.match(/- Bob/g)).toHaveLength(5);
  expect(words).toMatch(/- and 3 earlier, in the history$/);
});

it('leaves out what the page showed already, and what whoever looks did themselves', async () => {
  const own = { actor: 'ada (admin@example.test)', source: 'triage' as const, to: { assignee: ADA } };
  const [newest = {}, seen = {}] = acts(2);

  expect(await toldOf([{ ...own, n: NOW }, newest, seen], String(seen.n))).toBe(
    'Bob assigned it to Ada; the error is open.',
  );
});

it('says so where nothing tells who it was', async () => {
  expect(await toldOf([])).toBe('Somebody changed it; the error is open.');
});

it.each(['', 'x', '-1', '1e3', '9'.repeat(17)])(
  'tells nothing on a page that is opened (after=%s)',
  async (after) => {
    expect(await toldOf(acts(2), after)).toBe('');
  },
);

it('writes the names of others as text', async () => {
  const admin = await anAdmin({
    changes: [...acts(1), aChange({ actor: 'user:<x-evil>', n: NOW })].map(aChange),
  });

  const page = await (await admin.call('/admin/error-log/101?after=0')).text();

  expect(page).toContain('&lt;x-evil&gt; resolved it');
  expect(page).not.toContain('<x-evil>');
});

it('whatever happened, tells of all that others did since, and of nothing else', async () => {
  const anAct = fc.record({ n: fc.integer({ min: 1, max: 50 }), isOwn: fc.boolean() });
  const who = { subject: 'ada', address: 'ada@example.test', role: 'admin' as const };

  await fc.assert(
    fc.asyncProperty(fc.array(anAct, { maxLength: 12 }), fc.nat(50), async (history, after) => {
      const acts = history.map(({ n, isOwn }) => ({
        ...aChange({ n }),
        doer: { by: isOwn ? who.address : 'Bob', via: null },
      }));
      const since = history.filter(({ n }) => n > after);
      const others = since.filter(({ isOwn }) => !isOwn).length;

      const words = String(await actedNotice(aGroup(), { acts, after, nowMs: NOW, who }));

      expect(words).not.toContain(who.address);
      expect(words.match(/Bob resolved it/g)?.length ?? 0).toBe(Math.min(others, 5));
      expect(words.includes('changes by others')).toBe(others > 1);
      expect(words.includes('Somebody')).toBe(since.length === 0);
    }),
  );
});
