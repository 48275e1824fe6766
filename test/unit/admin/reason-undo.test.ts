import { aGroup, anAdmin, NOW } from '../../support/fakes/admin-services.ts';
import type { StatusChange } from '../../../lambdas/core/group/group.ts';
import { postForm } from '../../support/fakes/admin-forms.ts';
import { archivedByAda } from '../../support/samples/sample-status-change.ts';

/** What becomes of a reason where the change that it was given with is taken back. */

const told = (overrides: Partial<StatusChange>): StatusChange =>
  archivedByAda({ issueId: '1', ...overrides });

describe('an undo', () => {
  const undo = { act: 'undo', was: '1:IGNORED:archived_forever', made: 'RESOLVED:' };
  const resolved = { id: '1', status: 'resolved', substatus: null };

  it('brings back the reason that held before, and tells Sentry nothing a second time', async () => {
    const admin = await anAdmin({
      sentry: (id, status) => (status === null ? resolved : { id, status, substatus: 'archived_forever' }),
      history: [
        told({
          issueId: '1',
          to: 'RESOLVED',
          substatus: null,
          reason: 'fixed',
          at: new Date(NOW).toISOString(),
        }),
        told({ reason: 'their outage' }),
      ],
    });

    await postForm(admin, '/admin/error-log', undo);

    expect(admin.world.sent).toMatchObject([{ reason: 'their outage' }]);
    expect(admin.world.comments).toEqual([]);
  });

  /** Resolves what is resolved already, with a new reason, and takes that back. */
  const undoneOf = async (history: StatusChange[], reason = 'mine') => {
    const admin = await anAdmin({
      groups: [aGroup({ issueId: '1', status: 'RESOLVED', substatus: null })],
      history,
      sentry: () => resolved,
    });
    const done = await postForm(admin, '/admin/error-log', { ids: '1', act: 'resolve', reason });
    const to = done.headers.get('location')!;
    const html = await (await admin.call(to)).text();
    // What was sent has come back through the queue.
    const at = new Date(NOW).toISOString();
    admin.world.history.unshift(
      told({ to: 'RESOLVED', substatus: null, at, reason: reason === '' ? null : reason }),
    );
    const fields = Object.fromEntries(
      [...html.matchAll(/<input type="hidden" name="(was|made|changed|why)" value="([^"]*)"/g)].map(
        ([, name = '', value = '']) => [name, value],
      ),
    );
    admin.world.sent = [];
    await postForm(admin, '/admin/error-log', { act: 'undo', ...fields });
    return { ...admin, html };
  };
  const before = told({ to: 'RESOLVED', substatus: null, reason: 'theirs' });

  it('of a change that left the status brings back the reason before it', async () => {
    const { world } = await undoneOf([before]);

    expect(world.sent).toMatchObject([{ reason: 'theirs' }]);
    expect(world.comments).toEqual([{ id: '1', text: 'mine' }]);
  });

  it('takes the new reason away where there was none before, and the audit says so', async () => {
    const { world, call } = await undoneOf([]);

    expect(world.sent).toMatchObject([{ reason: '' }]);
    expect(await (await call('/admin/audit')).text()).toContain('Resolved, its reason taken back');
  });

  it('takes no reason away where none was given', async () => {
    const { world } = await undoneOf([], '');

    expect(world.sent).toHaveLength(1);
    expect(world.sent[0]).not.toHaveProperty('reason');
  });

  it('says before that the comment stays in Sentry, where there is one', async () => {
    const [given, none] = [await undoneOf([before]), await undoneOf([before], '')];

    expect(given.html).toContain('The comment that Sentry got with the reason stays there.');
    expect(none.html).not.toContain('Sentry got with the reason');
  });

  it('says nothing of a comment that Sentry did not take', async () => {
    const admin = await anAdmin({
      groups: [aGroup({ issueId: '1' })],
      refuseComment: () => {
        throw Object.assign(new Error('403'), { status: 403 });
      },
    });

    const done = await postForm(admin, '/admin/error-log/1/status', { status: 'RESOLVED', reason: 'mine' });
    const html = await (await admin.call(done.headers.get('location')!)).text();

    expect(html).toContain('value="undo"');
    expect(html).not.toContain('Sentry got with the reason');
  });

  it('is the same from the page of one error', async () => {
    const admin = await anAdmin({
      groups: [aGroup({ issueId: '1', status: 'IGNORED', substatus: 'archived_forever' })],
      history: [told({ reason: 'theirs' })],
      sentry: (id) => ({ id, status: 'ignored', substatus: 'archived_forever' }),
    });
    const send = (form: Record<string, string>) => postForm(admin, '/admin/error-log/1/status', form);

    const done = await send({ substatus: 'archived_forever', reason: 'mine' });
    const way = new URL(done.headers.get('location')!, 'http://x').searchParams;
    const names = ['was', 'made', 'changed', 'why'];
    await send({ act: 'undo', ...Object.fromEntries(names.map((name) => [name, way.get(name) ?? ''])) });

    expect(admin.world.sent).toMatchObject([{ reason: 'mine' }, { reason: 'theirs' }]);
  });

  it('of all that match brings back what held before the change began', async () => {
    const admin = await anAdmin({
      groups: [aGroup({ issueId: '1', status: 'RESOLVED', substatus: null })],
      history: [before],
      sentry: () => resolved,
    });
    const next = async (path: string, act: string) =>
      (await postForm(admin, path, { act })).headers.get('location')!.split('?')[0]!;
    const asked = await postForm(admin, '/admin/error-log', {
      ...{ all: '1', act: 'resolve', reason: 'mine', back: 'status=RESOLVED' },
    });

    const job = await next(asked.headers.get('location')!, 'next');
    const undo = await next(job, 'undo');
    const question = await (await admin.call(undo)).text();
    await next(undo, 'next');

    expect(admin.world.sent).toMatchObject([{ reason: 'mine' }, { reason: 'theirs' }]);
    expect(question).toContain('The comment that Sentry got with the reason stays there.');
  });

  it('sends back several at once, each with its own reason', async () => {
    const admin = await anAdmin({
      sentry: (id, status) =>
        status === null ? { ...resolved, id } : { id, status, substatus: 'archived_forever' },
      history: ['1', '2'].map((issueId) => told({ issueId, reason: `reason ${issueId}` })),
    });

    await postForm(admin, '/admin/error-log', {
      ...undo,
      was: '1:IGNORED:archived_forever,2:IGNORED:archived_forever,3:IGNORED:archived_forever',
    });

    const sent = admin.world.sent as { reason?: string }[];
    expect(sent.map(({ reason }) => reason)).toEqual(['reason 1', 'reason 2', undefined]);
  });
});
