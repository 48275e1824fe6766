import { createRollUp } from '../../../lambdas/core/trends/roll-up.ts';
import { aGroup, anAdmin } from '../../support/fakes/admin-services.ts';
import { FakeLedger } from '../../support/fakes/fake-ledger.ts';
import { FakeRollUps } from '../../support/fakes/fake-roll-ups.ts';

function aLedger(): FakeLedger {
  const ledger = new FakeLedger();
  ledger.state = {
    known: true,
    reason: null,
    checkedAt: '2026-11-20T12:25:00.000Z',
    projects: [{ id: '7', slug: 'shop' }],
    nextDay: null,
    reading: null,
    silence: null,
  };
  return ledger;
}

describe('the page of trends', () => {
  const groupsOf = async (count: number, overrides: object) => {
    const rollUps = new FakeRollUps();
    const builder = createRollUp('7', '2026-11-20');
    const groups = Array.from({ length: count }, (_, index) => aGroup({ issueId: (101 + index).toString() }));
    for (const { issueId } of groups)
      builder.add({ issueId, level: 'error', hours: new Map([['08', 4]]), parts: [] });
    await rollUps.save(builder.rollUp());
    const hours = [{ hour: '2026-11-20T08', count: 4, repaired: 0 }];
    const { call } = await anAdmin({ ledger: aLedger(), rollUps, groups, hours, ...overrides });
    return (await (await call('/admin/trends?by=group&from=2026-11-19T12:30:00.000Z')).text())
      .replace(/<[^>]+>/g, ' ')
      .replace(/\s+/g, ' ');
  };

  it('has rows of the noisiest groups and a sum of all, and says so', async () => {
    const page = await groupsOf(12, {});

    expect(page).toContain('Rows: 10 errors, the noisiest; the sum below is of all events.');
    expect(page).toContain('48 events in the last 24 whole hours');
    expect(page).not.toContain('not counted');
  });

  it.each([
    [121, false],
    [144, false],
    [145, true],
  ])('of a name of %d characters leaves some out: %s', async (length, isCut) => {
    const title = 'x'.repeat(length - 'SHOP-7K '.length);

    const page = await groupsOf(1, { groups: [aGroup({ title })] });

    expect(page.includes('(25 more characters)')).toBe(isCut);
    expect(page.includes(title)).toBe(!isCut);
  });

  it('leads from the others to them, and from those on to the last', async () => {
    const rollUps = new FakeRollUps();
    const builder = createRollUp('7', '2026-11-20');
    const parts = Array.from({ length: 25 }, (_, index) => ({
      ...{
        environment: null,
        release: index === 24 ? null : `shop@${index.toString()}|"<b>`,
        count: index + 1,
      },
    }));
    builder.add({ issueId: '1', level: 'error', hours: new Map([['08', 325]]), parts });
    await rollUps.save(builder.rollUp());
    const { call } = await anAdmin({ ledger: aLedger(), rollUps });
    const pageOf = async (path: string) => (await call(path)).text();
    const rowsOf = (page: string) =>
      [...page.matchAll(/title="(shop@\d+|none|\d+ others?)/g)].map(([, name]) => name);
    const othersOf = (page: string) =>
      /href="([^"]+)" title="\d+ others?"/.exec(page)?.[1]?.replaceAll('&amp;', '&') ?? '';

    const first = await pageOf('/admin/trends?by=release');
    const second = await pageOf(othersOf(first));
    const third = await pageOf(othersOf(second));

    expect(first).toContain('>15 others<');
    expect(rowsOf(second)).toEqual([
      ...Array.from({ length: 10 }, (_, index) => `shop@${(14 - index).toString()}`),
      '5 others',
    ]);
    expect(rowsOf(third)).toEqual(Array.from({ length: 5 }, (_, index) => `shop@${(4 - index).toString()}`));
  });

  it('keeps the span from one tab to the next', async () => {
    const { call } = await anAdmin({ ledger: aLedger() });

    const page = await (await call('/admin/trends?from=2026-11-19T12:29:00.000Z')).text();

    expect(page).toContain('href="/admin/trends?by=release&amp;from=2026-11-19T12%3A30%3A00.000Z"');
  });

  it('follows a link to its longest span that was written a minute ago', async () => {
    const { call } = await anAdmin({ ledger: aLedger() });

    expect((await call('/admin/trends?from=2026-08-22T12:29:00.000Z')).status).toBe(200);
  });

  it('shows a row with a picture for each value, and what hostile names say as text', async () => {
    const rollUps = new FakeRollUps();
    const builder = createRollUp('7', '2026-11-20');
    const release = '<script>alert(1)</script>';
    builder.add({
      issueId: '1',
      level: 'error',
      hours: new Map([['08', 3]]),
      parts: [{ environment: null, release, count: 3 }],
    });
    await rollUps.save(builder.rollUp());
    const { call } = await anAdmin({ ledger: aLedger(), rollUps });

    const page = await (await call('/admin/trends?by=release')).text();

    expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(page).not.toContain(release);
    expect(page).toContain('The last day is not over');
  });
});
