import { SentryRefusal, SentryUnavailable } from '../../../lambdas/adapters/sentry/api.ts';
import { TransientError } from '../../../lambdas/core/failure.ts';
import type { SyncOutcome } from '../../../lambdas/sync/outcome.ts';
import { createWorld, eventOf, issueRow, issueRows, NOW, withCount } from './fakes.ts';

const runOf = (outcome: SyncOutcome) => {
  if (outcome.kind === 'busy') throw new Error('The sync did not run.');
  return outcome.run;
};
const unavailable = () => new SentryUnavailable('sentry_unavailable', 'Sentry answered 503.', 503);

/** Aborts while the page after `pages` pages is asked for, as a deadline would. */
const outOfTimeAfter = (world: ReturnType<typeof createWorld>, pages: number): AbortSignal => {
  const controller = new AbortController();
  const list = world.sentry.listIssues;
  let asked = 0;
  world.sentry.listIssues = (query) => {
    if (asked++ < pages) return list(query);
    world.sentry.listIssues = list;
    controller.abort(new Error('out of time'));
    return Promise.reject(controller.signal.reason as Error);
  };
  return controller.signal;
};

describe('a full sync', () => {
  it('reads every page and reports what it saw', async () => {
    const world = createWorld();
    world.sentry.listed = issueRows(1234).map((row, index) => ({
      ...row,
      status: index < 34 ? 'ignored' : index < 234 ? 'resolved' : 'unresolved',
    }));

    const outcome = await world.sync();

    expect(outcome.kind).toBe('finished');
    expect(world.sentry.count('list')).toBe(13);
    expect(runOf(outcome)).toMatchObject({
      state: 'COMPLETE',
      complete: true,
      pages: 13,
      requests: 13,
      issuesSeen: 1234,
      byStatus: { OPEN: 1000, RESOLVED: 200, IGNORED: 34 },
      groupsChanged: 1234,
      groupsAbsent: 0,
      rejectedRows: 0,
      errors: [],
    });
    expect(world.table.groups.size).toBe(1234);
  });

  it('enqueues nothing when nothing has changed since the last run', async () => {
    const world = createWorld();
    world.sentry.listed = issueRows(250);
    await world.sync();
    const sentBefore = world.table.sent.length;

    const outcome = await world.sync();

    expect(world.table.sent).toHaveLength(sentBefore);
    expect(runOf(outcome)).toMatchObject({ issuesSeen: 250, groupsChanged: 0, eventsEnqueued: 0 });
  });

  it('takes no issue for changed because its text is stored without the addresses in it', async () => {
    const world = createWorld();
    world.sentry.listed = [issueRow(1, { title: 'no mailbox ada@example.org at 203.0.113.9' })];
    await world.sync();

    const outcome = await world.sync();

    expect(runOf(outcome)).toMatchObject({ groupsChanged: 0 });
    expect(JSON.stringify(world.table.sent)).not.toContain('ada@example.org');
  });

  it('enqueues only the issue that has changed, without its stats', async () => {
    const world = createWorld();
    world.sentry.listed = issueRows(3);
    await world.sync();
    world.table.sent.length = 0;
    world.sentry.listed = [issueRow(1), issueRow(2, { status: 'resolved', substatus: null }), issueRow(3)];

    await world.sync();

    expect(world.table.idsSent('issues')).toEqual(['2']);
    expect(world.table.sent).toMatchObject([
      { issues: [expect.not.objectContaining({ stats: expect.anything() })] },
    ]);
    expect(world.table.groups.get('2')?.status).toBe('RESOLVED');
  });

  it('asks for one fixed window on every page', async () => {
    const world = createWorld();
    world.sentry.listed = issueRows(300);
    const list = world.sentry.listIssues;
    const windows = new Set<string>();
    world.sentry.listIssues = (query) => {
      windows.add(`${query.start} ${query.end}`);
      return list(query);
    };

    const { window } = runOf(await world.sync());

    expect([...windows]).toEqual([`${window.start} ${window.end}`]);
    expect(Date.parse(window.end) - Date.parse(window.start)).toBe(90 * 86_400_000);
  });

  it('counts an issue once that Sentry repeats on a later page', async () => {
    const world = createWorld();
    world.sentry.listed = [...issueRows(150), ...issueRows(20)];

    const run = runOf(await world.sync());

    expect(run).toMatchObject({ issuesSeen: 150, groupsChanged: 150 });
  });

  it('leaves out an unreadable row, keeps its neighbours and calls the run partial', async () => {
    const world = createWorld();
    world.sentry.listed = [issueRow(1), { title: 'an issue without id' }, null, issueRow(2)];

    const run = runOf(await world.sync());

    expect(run).toMatchObject({ state: 'PARTIAL', complete: false, issuesSeen: 2, rejectedRows: 2 });
    expect(run.errors.map(({ code }) => code)).toEqual(['issue_unreadable', 'issue_unreadable']);
    expect([...world.table.groups.keys()]).toEqual(['1', '2']);
  });
});

describe('a run that cannot finish its list', () => {
  it('fails and changes nothing when Sentry refuses the token', async () => {
    const world = createWorld();
    const refusal = new SentryRefusal('sentry_token_refused', 'token refused', 401, 'Invalid token');
    world.sentry.listIssues = () => Promise.reject(refusal);

    const outcome = await world.sync();

    expect(outcome).toMatchObject({
      kind: 'failed',
      failure: { code: 'sentry_token_refused', message: 'token refused', bySentry: true },
    });
    expect(world.table.sent).toEqual([]);
    const saved = [...world.store.runs.values()];
    expect(saved).toMatchObject([
      {
        state: 'FAILED',
        complete: false,
        errors: [{ code: 'sentry_token_refused', message: 'token refused' }],
      },
    ]);
  });

  it('fails by our own fault when the queue does not take messages', async () => {
    const world = createWorld();
    world.sentry.listed = issueRows(1);
    world.services.queue = {
      send: () => Promise.reject(new TransientError('queue_unreachable', 'no queue')),
    };

    const outcome = await world.sync();

    expect(outcome).toMatchObject({
      kind: 'failed',
      failure: { code: 'queue_unreachable', bySentry: false },
    });
    expect(world.store.lease).toBeNull();
  });

  it('is partial after a failed page, and marks nothing deleted', async () => {
    const world = createWorld();
    world.sentry.listed = issueRows(300);
    await world.sync();
    world.table.sent.length = 0;
    const list = world.sentry.listIssues;
    world.sentry.listIssues = (query) =>
      query.cursor === '200' ? Promise.reject(unavailable()) : list(query);

    const run = runOf(await world.sync());

    expect(run).toMatchObject({
      state: 'PARTIAL',
      complete: false,
      pages: 2,
      groupsAbsent: 0,
      groupsDeleted: 0,
    });
    expect(run.errors).toMatchObject([{ code: 'sentry_unavailable' }]);
    expect(world.sentry.count('detail')).toBe(0);
    expect(world.table.sent).toEqual([]);
  });

  it('is partial when Sentry names a page as its own successor', async () => {
    const world = createWorld();
    world.sentry.listIssues = () =>
      Promise.resolve({
        issues: [issueRow(1)],
        nextCursor: '0:0:0',
        observedAt: new Date(NOW).toISOString(),
      });

    const run = runOf(await world.sync());

    expect(run).toMatchObject({ state: 'PARTIAL', errors: [{ code: 'sentry_cursor_loop' }] });
  });
});

describe('a run that runs out of time', () => {
  it('saves its place and is continued, same run and same window, by the next invocation', async () => {
    // Arrange
    const world = createWorld();
    world.sentry.listed = issueRows(500);
    const signal = outOfTimeAfter(world, 3);

    const first = await world.sync(signal);
    const second = await world.sync();

    expect(first).toMatchObject({ kind: 'unfinished', run: { state: 'RUNNING', finishedAt: null } });
    expect(second.kind).toBe('finished');
    expect(runOf(second)).toMatchObject({
      id: runOf(first).id,
      window: runOf(first).window,
      issuesSeen: 500,
      pages: 5,
    });
    expect(world.sentry.count('list')).toBe(2);
    expect(world.table.groups.size).toBe(500);
    expect(world.store.checkpoint).toBeNull();
  });

  it('is complete once it was continued, finds the deleted group and fetches the lost event', async () => {
    // Arrange
    const world = createWorld();
    world.sentry.listed = issueRows(500);
    await world.sync();
    world.sentry.listed = [withCount(issueRow(1), 1), ...issueRows(499).slice(1)];
    world.sentry.events.set('1', [eventOf(1, 0)]);
    await world.sync(outOfTimeAfter(world, 3));

    const run = runOf(await world.sync());

    expect(run).toMatchObject({ state: 'COMPLETE', groupsDeleted: 1, eventsEnqueued: 1, errors: [] });
    expect(world.table.groups.get('500')?.gone).not.toBeNull();
    expect(world.table.groups.get('499')?.gone).toBeNull();
  });

  it('is not continued an hour after its start, however often it was continued', async () => {
    // Arrange
    const world = createWorld();
    world.sentry.listed = issueRows(500);
    const first = runOf(await world.sync(outOfTimeAfter(world, 1)));
    world.advance(1_800_000);
    await world.sync(outOfTimeAfter(world, 1));
    world.advance(1_800_000);

    const next = runOf(await world.sync());

    expect(next.id).not.toBe(first.id);
    expect(next).toMatchObject({ state: 'COMPLETE', pages: 5 });
  });

  it('is not continued for another organization', async () => {
    // Arrange
    const world = createWorld();
    world.sentry.listed = issueRows(500);
    await world.sync(outOfTimeAfter(world, 3));
    world.services.settings = { ...world.services.settings, orgSlug: 'other' };

    const next = runOf(await world.sync());

    expect(next).toMatchObject({ state: 'COMPLETE', pages: 5 });
  });
});

describe('the lease', () => {
  it('keeps a second run from starting while one is at work', async () => {
    const world = createWorld();
    world.sentry.listed = issueRows(1);
    const list = world.sentry.listIssues;
    const meanwhile: SyncOutcome[] = [];
    world.sentry.listIssues = async (query) => {
      world.sentry.listIssues = list;
      meanwhile.push(await world.sync());
      return list(query);
    };

    const outcome = await world.sync();

    expect(meanwhile).toEqual([{ kind: 'busy', runId: runOf(outcome).id }]);
    expect(outcome.kind).toBe('finished');
  });

  it('of a run that died expires', async () => {
    const world = createWorld();
    world.store.lease = { owner: 'dead', runId: 'dead', expiresAtMs: NOW + 180_000 };
    const before = await world.sync();
    world.advance(180_000);

    const after = await world.sync();

    expect(before).toEqual({ kind: 'busy', runId: 'dead' });
    expect(after.kind).toBe('finished');
    expect(world.store.lease).toBeNull();
  });

  it('once lost stops the run without touching the record or the checkpoint', async () => {
    const world = createWorld();
    world.sentry.listed = issueRows(300);
    const list = world.sentry.listIssues;
    const other = { owner: 'other', runId: 'other', expiresAtMs: NOW * 2 };
    world.sentry.listIssues = (query) => {
      world.advance(30_000);
      world.store.lease = other;
      return list(query);
    };

    const outcome = await world.sync();

    expect(outcome).toMatchObject({ kind: 'failed', failure: { bySentry: false } });
    expect(world.store.runs.get(runOf(outcome).id)?.state).toBe('RUNNING');
    expect(world.store.checkpoint).toBeNull();
    expect(world.store.lease).toBe(other);
  });
});
