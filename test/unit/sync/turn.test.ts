import type { SyncOutcome } from '../../../lambdas/sync/outcome.ts';
import { createWorld, issueRows, NOW, outOfTimeAfter, type World } from './fakes.ts';

/** While the world's next list is read, `meanwhile` happens. */
function duringTheList(world: World, meanwhile: () => Promise<unknown>): void {
  const list = world.sentry.listIssues;
  world.sentry.listIssues = async (query) => {
    world.sentry.listIssues = list;
    await meanwhile();
    return list(query);
  };
}

/** Gives up after so many looks at the lease, like a request whose time is used up. */
function patience(world: World, looks: number): AbortSignal {
  const controller = new AbortController();
  world.services.sleep = () => {
    looks -= 1;
    if (looks <= 0) controller.abort(new Error('out of time'));
    return controller.signal.aborted ? Promise.reject(controller.signal.reason as Error) : Promise.resolve();
  };
  return controller.signal;
}

describe('a manual sync while a run is under way', () => {
  it('is a run from now: it begins when the older one has ended, and its figures are the answer', async () => {
    // Arrange
    const world = createWorld();
    let asking: Promise<SyncOutcome> | undefined;
    duringTheList(world, () => {
      asking = world.manual();
      return Promise.resolve();
    });

    // Act
    await world.sync();
    const answer = await asking;

    // Assert
    expect(answer).toMatchObject({ run: { trigger: 'http', complete: true } });
    expect(world.waiting.runId).toBeNull();
    expect([...world.store.runs.values()].map(({ trigger }) => trigger)).toEqual(['schedule', 'http']);
  });

  it('finds what changed after the older run had passed it', async () => {
    // Arrange
    const world = createWorld();
    world.sentry.listed = issueRows(250);
    const list = world.sentry.listIssues;
    let pages = 0;
    let asking: Promise<SyncOutcome> | undefined;
    world.sentry.listIssues = async (query) => {
      const page = await list(query);
      pages += 1;
      if (pages === 1) {
        const [first, ...others] = world.sentry.listed;
        world.sentry.listed = [{ ...first!, title: 'changed since' }, ...others];
        asking = world.manual();
      }
      return page;
    };

    // Act
    await world.sync();
    await asking;

    // Assert
    expect([...world.table.groups.values()].map(({ title }) => title)).toContain('changed since');
  });

  it('that gives up waiting says which run begins, and after which one', async () => {
    const world = createWorld();
    world.store.lease = { owner: 'older', runId: 'older', expiresAtMs: NOW + 180_000 };

    const answer = await world.manual(patience(world, 3));

    expect(answer).toEqual({ kind: 'busy', runId: 'run-1', after: 'older' });
    expect(world.waiting.runId).toBe('run-1');
  });

  it('shares the one run that waits with whoever has asked before', async () => {
    const world = createWorld();
    world.store.lease = { owner: 'older', runId: 'older', expiresAtMs: NOW + 180_000 };

    const answers = [await world.manual(patience(world, 1)), await world.manual(patience(world, 1))];

    expect(answers).toEqual([
      { kind: 'busy', runId: 'run-1', after: 'older' },
      { kind: 'busy', runId: 'run-1', after: 'older' },
    ]);
  });

  it('has its run begun by the invocation of the older one where the request is gone by then', async () => {
    const world = createWorld();
    const { sleep } = world.services;
    duringTheList(world, async () => {
      await world.manual(patience(world, 1));
      world.services.sleep = sleep;
    });

    await world.sync();

    expect(world.reported).toEqual(['run-1 finished', 'run-2 finished']);
    expect(world.store.runs.get('run-2')).toMatchObject({ trigger: 'http', complete: true });
  });

  it('has its run begun by the next scheduled invocation where the older one died', async () => {
    const world = createWorld();
    world.store.lease = { owner: 'older', runId: 'older', expiresAtMs: NOW + 180_000 };
    await world.manual(patience(world, 1));
    world.advance(180_000);

    const outcome = await world.sync();

    expect(outcome).toMatchObject({ kind: 'finished', run: { id: 'run-1', trigger: 'http' } });
  });

  it('is answered with its run also where another invocation has performed it', async () => {
    // Arrange: the older invocation has taken up the waiting run and ended it before this one looks again.
    const world = createWorld();
    world.store.lease = { owner: 'older', runId: 'older', expiresAtMs: NOW + 180_000 };
    let isFollowed = false;
    world.services.sleep = async () => {
      if (isFollowed) return;
      isFollowed = true;
      world.store.lease = null;
      await world.sync();
    };

    // Act
    const answer = await world.manual();

    // Assert
    expect(answer).toMatchObject({ kind: 'performed', run: { id: 'run-1', complete: true } });
    expect(world.reported).toEqual(['run-1 finished']);
    expect(world.store.lease).toBeNull();
  });

  it('says that its run is at work where another invocation has begun it', async () => {
    const world = createWorld();
    world.store.lease = { owner: 'older', runId: 'older', expiresAtMs: NOW + 180_000 };
    const signal = patience(world, 3);
    const { sleep } = world.services;
    world.services.sleep = (ms, given) => {
      world.store.lease = { owner: 'older', runId: 'run-1', expiresAtMs: NOW + 180_000 };
      return sleep(ms, given);
    };

    expect(await world.manual(signal)).toEqual({ kind: 'busy', runId: 'run-1' });
  });
});

describe('a manual sync beside a run that is suspended', () => {
  const suspended = async () => {
    const world = createWorld();
    world.sentry.listed = issueRows(300);
    const { signal, next } = outOfTimeAfter(world, { ms: 100, perRequest: 100 });
    const older = await world.sync(signal);
    next();
    return { world, older };
  };

  it('continues with it, and then begins the run that was asked for', async () => {
    const { world, older } = await suspended();

    const answer = await world.manual();

    expect(older).toMatchObject({ kind: 'unfinished', run: { id: 'run-1' } });
    expect(answer).toMatchObject({ kind: 'finished', run: { id: 'run-2', trigger: 'http', complete: true } });
    expect(world.reported).toEqual(['run-1 unfinished', 'run-1 finished', 'run-2 finished']);
  });

  it('whose time the older one takes says which run begins after it', async () => {
    const { world } = await suspended();
    const { signal } = outOfTimeAfter(world, { ms: 100, perRequest: 100 });

    const answer = await world.manual(signal);

    expect(answer).toEqual({ kind: 'busy', runId: 'run-2', after: 'run-1' });
    expect(world.waiting.runId).toBe('run-2');
  });
});

describe('a manual sync with nothing under way', () => {
  it('is one run, and lets none wait', async () => {
    const world = createWorld();

    const answer = await world.manual();

    expect(answer).toMatchObject({ kind: 'finished', run: { id: 'run-1', trigger: 'http' } });
    expect([world.waiting.runId, world.store.runs.size]).toEqual([null, 1]);
  });
});

it('a run that lost its lease is followed by none, though one waits', async () => {
  const world = createWorld();
  world.sentry.listed = issueRows(300);
  duringTheList(world, () => {
    world.advance(30_000);
    world.store.lease = { owner: 'other', runId: 'other', expiresAtMs: NOW * 2 };
    world.waiting.runId = 'waiting';
    return Promise.resolve();
  });

  const outcome = await world.sync();

  expect(outcome.kind).toBe('failed');
  expect([world.waiting.runId, world.store.runs.has('waiting')]).toEqual(['waiting', false]);
});
