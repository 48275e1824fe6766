import fc from 'fast-check';
import { aGroup, anAdmin, json } from '../../support/fakes/admin-services.ts';
import { MAX_REASON, reasonField } from '../../../lambdas/admin/triage/reason.ts';
import type { StatusChange } from '../../../lambdas/core/group/group.ts';
import { postForm } from '../../support/fakes/admin-forms.ts';
import { archivedByAda } from '../../support/samples/sample-status-change.ts';
import { anyCharacter } from '../../support/samples/code-points.ts';

type Admin = Awaited<ReturnType<typeof anAdmin>>;

const patch = async ({ call }: Admin, change: object) =>
  json(
    await call('/api/admin/error-log', { method: 'PATCH', body: JSON.stringify({ id: '101', ...change }) }),
  );
const told = (overrides: Partial<StatusChange>): StatusChange =>
  archivedByAda({ issueId: '101', ...overrides });

describe('a reason with a resolution or an archive', () => {
  it.each([
    [{ status: 'RESOLVED' }],
    [{ status: 'IGNORED' }],
    [{ substatus: 'archived_forever' }],
    [{ statusDetails: { inNextRelease: true } }],
  ])('goes with %j into the queue and the audit, and to Sentry as a comment', async (change) => {
    const admin = await anAdmin();

    const { body } = await patch(admin, { ...change, reason: 'their outage' });

    expect(body.results).toMatchObject([{ ok: true, comment: 'sent' }]);
    expect(admin.world.sent).toMatchObject([{ source: 'triage', reason: 'their outage' }]);
    expect(admin.world.audit).toMatchObject([{ change: { reason: 'their outage' } }]);
    expect(admin.world.comments).toEqual([{ id: '101', text: 'their outage' }]);
  });

  it('is no part of the change that Sentry is asked for', async () => {
    const admin = await anAdmin();

    await patch(admin, { status: 'RESOLVED', reason: 'fixed' });

    expect(admin.world.updates).toEqual([{ id: '101', status: 'resolved' }]);
  });

  it.each([['  '], [''], [null]])('that is %j is none', async (reason) => {
    const admin = await anAdmin();

    const { body } = await patch(admin, { status: 'RESOLVED', reason });

    expect(body.results[0]).not.toHaveProperty('comment');
    expect(admin.world.sent[0]).not.toHaveProperty('reason');
    expect(admin.world.comments).toEqual([]);
  });

  it.each([[{ status: 'OPEN' }], [{ assignedTo: 'user:3' }], [{ priority: 'low' }]])(
    'is refused with %j, of which nobody is asked why',
    async (change) => {
      const admin = await anAdmin();

      const { status, body } = await patch(admin, { ...change, reason: 'because' });

      expect(status).toBe(400);
      expect(body.error.message).toContain('reason goes with status RESOLVED or IGNORED');
      expect(admin.world.updates).toEqual([]);
    },
  );

  it.each([['x'.repeat(MAX_REASON + 1)], ['x'.repeat(5_000_000)], [7], [['a']], [{ text: 'a' }]])(
    'is refused where it is no text or too long',
    async (reason) => {
      const admin = await anAdmin();

      const { status } = await patch(admin, { status: 'RESOLVED', reason });

      expect(status).toBe(400);
      expect(admin.world.updates).toEqual([]);
    },
  );

  it.each<[string, Error, string]>([
    ['no permission', Object.assign(new Error('403'), { status: 403 }), 'refused'],
    ['too many requests', Object.assign(new Error('429'), { status: 429 }), 'unavailable'],
    ['no answer', new Error('ECONNRESET'), 'unavailable'],
    ['a broken server', Object.assign(new Error('500'), { status: 500 }), 'unavailable'],
  ])('that Sentry does not take (%s) fails nothing, and that is said', async (_case, error, comment) => {
    const admin = await anAdmin({
      refuseComment: () => {
        throw error;
      },
    });

    const { status, body } = await patch(admin, { status: 'RESOLVED', reason: 'fixed' });

    expect(status).toBe(200);
    expect(body.results).toMatchObject([{ ok: true, recorded: true, comment }]);
    expect(admin.world.sent).toMatchObject([{ reason: 'fixed' }]);
  });

  it('is not told where Sentry refused the change itself', async () => {
    const admin = await anAdmin({
      sentry: () => {
        throw Object.assign(new Error('no'), { status: 403 });
      },
    });

    await patch(admin, { status: 'RESOLVED', reason: 'fixed' });

    expect(admin.world.comments).toEqual([]);
  });

  it('loses addresses before anything keeps or hears it', async () => {
    const admin = await anAdmin();

    await patch(admin, { status: 'RESOLVED', reason: 'told by bob@example.com' });

    const kept = JSON.stringify([admin.world.sent, admin.world.audit, admin.world.comments]);
    expect(kept).toContain('told by [redacted e-mail]');
    expect(kept).not.toContain('bob@example.com');
  });

  it('is one line without control characters and marks of direction, whatever was typed', () => {
    fc.assert(
      fc.property(fc.string({ unit: anyCharacter, maxLength: MAX_REASON }), (typed) => {
        const reason = reasonField.parse(typed);

        expect(reason).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
        expect(reason).toBe(reason.trim());
        expect(reason.isWellFormed()).toBe(true);
        expect(reasonField.parse(reason)).toBe(reason);
      }),
    );
  });
});

describe('the page of a group', () => {
  it('shows why it is archived beside the badge, escaped', async () => {
    const admin = await anAdmin({
      groups: [
        aGroup({ status: 'IGNORED', substatus: 'archived_forever', reasonedAt: '2026-11-20T12:00:00.000Z' }),
      ],
      history: [told({ reason: '<b>their</b> outage' })],
    });

    const html = await (await admin.call('/admin/error-log/101')).text();

    expect(html).toMatch(/<p class="badges">.*<q class="reason"[^>]*>&lt;b&gt;their&lt;\/b&gt; outage<\/q/s);
    expect(html).not.toContain('<b>their</b>');
  });

  it('says that Sentry did not take the reason', async () => {
    const admin = await anAdmin({
      refuseComment: () => {
        throw Object.assign(new Error('403'), { status: 403 });
      },
    });

    const answer = await postForm(admin, '/admin/error-log/101/status', {
      status: 'RESOLVED',
      reason: 'fixed',
    });
    const to = answer.headers.get('location')!;
    const html = await (await admin.call(to)).text();

    expect(html).toContain('Sentry has resolved the error');
    expect(html).toContain('Sentry did not take it as a comment');
  });

  it('answers the reason by the API as well', async () => {
    const admin = await anAdmin({
      groups: [aGroup({ status: 'IGNORED' })],
      history: [told({ reason: 'their outage' })],
    });

    const { body } = await json(await admin.call('/api/admin/error-log/101'));

    expect(body.reason).toEqual({ text: 'their outage', by: 'ada', at: '2026-11-20T12:00:00.000Z' });
  });
});

describe('the list', () => {
  const groups = ['1', '2'].map((issueId) =>
    aGroup({
      ...{ issueId, shortId: `SHOP-${issueId}`, status: 'IGNORED', substatus: 'archived_forever' },
      reasonedAt: issueId === '1' ? '2026-11-20T12:00:00.000Z' : null,
    }),
  );

  it('shows why each is archived, and reads no history of others', async () => {
    const asked: string[] = [];
    const admin = await anAdmin({ groups });
    const world = Object.assign(admin.world, { history: [told({ issueId: '1', reason: 'their outage' })] });
    world.history = new Proxy(world.history, {
      get: (target, name) => {
        if (name === 'filter') asked.push('history');
        return Reflect.get(target, name) as unknown;
      },
    });

    const html = await (await admin.call('/admin/error-log?status=IGNORED')).text();

    expect([...html.matchAll(/class="reason"/g)]).toHaveLength(1);
    expect(html).toContain('their outage');
    expect(asked).toHaveLength(1);
  });

  it('sends the reason with what is ticked, and says of how many Sentry did not take it', async () => {
    const admin = await anAdmin({
      groups,
      refuseComment: () => {
        throw Object.assign(new Error('403'), { status: 403 });
      },
    });

    const answer = await postForm(admin, '/admin/error-log', {
      ...{ ids: '1', act: 'archive_forever', reason: 'their outage', back: 'status=IGNORED' },
    });
    const to = answer.headers.get('location')!;
    const html = await (await admin.call(to)).text();

    expect(admin.world.sent).toMatchObject([{ reason: 'their outage' }]);
    expect(html).toContain('did not take it as a comment of 1 error');
  });

  it('does not send what stands in the field with another act', async () => {
    const admin = await anAdmin({ groups });

    await postForm(admin, '/admin/error-log', { ids: '1', act: 'reopen', reason: 'their outage' });

    expect(admin.world.sent[0]).not.toHaveProperty('reason');
    expect(admin.world.comments).toEqual([]);
  });
});
