import fc from 'fast-check';
import { WebhookSender } from '../../../lib/sentry-simulator/hooks/webhooks.ts';
import { sdkEvent } from '../../../lib/sentry-simulator/ingest/sdk-event.ts';
import { NO_FAULTS } from '../../../lib/sentry-simulator/faults/faults.ts';
import type { StatusDetails } from '../../../lib/sentry-simulator/tracker/issue-change.ts';
import type { Group } from '../../../lib/sentry-simulator/tracker/model.ts';
import { Store } from '../../../lib/sentry-simulator/tracker/store.ts';
import { HOURLY_FORECAST, Tracker } from '../../../lib/sentry-simulator/tracker/tracker.ts';
import { ORG, sendEvent, startRunning, type Running } from './running-simulator.ts';

const NOW = Date.parse('2026-11-20T12:00:00Z');
const MINUTE = 60_000;

let running: Running;
let now: number;
let id: string;
beforeEach(async () => {
  now = NOW;
  running = await startRunning({ now: () => now });
  await running.call('PUT', '/simulator/rate-limits', { enabled: false });
  await occur();
  id = (await running.rest('issues/')).body[0].id as string;
});
afterEach(() => running.stop());

const occur = (user = '1', release = 'shop@1.0.0') =>
  sendEvent(running, { message: 'hello', user: { id: user }, release });
const put = (change: object) => running.call('PUT', `/api/0/organizations/${ORG}/issues/${id}/`, change);
const archive = (statusDetails: object) => put({ status: 'ignored', statusDetails });
const read = async () =>
  (await running.rest(`issues/${id}/`)).body as {
    status: string;
    substatus: string | null;
    statusDetails: Record<string, unknown>;
  };
const stateOf = async () => {
  const { status, substatus } = await read();
  return `${status} ${substatus}`;
};
/** What the receiver gets from now on. */
const hooksAfter = async (deed: () => Promise<unknown>): Promise<string[]> => {
  await running.hooks();
  running.received.length = 0;
  await deed();
  return running.hooks();
};

describe('an archive', () => {
  it('for a time ends when it is over, as ongoing and without a webhook', async () => {
    await archive({ ignoreDuration: 90 });
    now += 90 * MINUTE - 1;
    const before = await stateOf();

    now += 1;
    const hooks = await hooksAfter(read);

    expect(before).toBe('ignored archived_until_condition_met');
    expect(await stateOf()).toBe('unresolved ongoing');
    expect((await read()).statusDetails).toEqual({});
    expect(hooks).toEqual([]);
  });

  it('for a count says what is left of it, and ends with the last one, without a webhook of the issue', async () => {
    await archive({ ignoreCount: 3 });
    const left: unknown[] = [];
    for (let event = 0; event < 2; event++) {
      await occur();
      left.push((await read()).statusDetails.ignoreCount);
    }

    const hooks = await hooksAfter(occur);

    expect(left).toEqual([2, 1]);
    expect(await stateOf()).toBe('unresolved ongoing');
    expect(hooks).toEqual([]);
  });

  it('for a count within a window does not count what is older', async () => {
    await archive({ ignoreCount: 3, ignoreWindow: 60 });
    now += 61 * MINUTE;
    await occur();
    await occur();
    const before = await read();

    await occur();

    expect(before).toMatchObject({
      status: 'ignored',
      statusDetails: { ignoreCount: 3, ignoreWindow: 60 },
    });
    expect(await stateOf()).toBe('unresolved ongoing');
  });

  it('for a number of users ends with the last of them, however often one user comes', async () => {
    await archive({ ignoreUserCount: 2 });
    for (const user of ['1', '2', '2']) await occur(user);
    const before = await read();

    await occur('3');

    expect(before).toMatchObject({ status: 'ignored', statusDetails: { ignoreUserCount: 1 } });
    expect(await stateOf()).toBe('unresolved ongoing');
  });

  it('for ever does not end', async () => {
    await put({ status: 'ignored' });
    now += 80 * 24 * 60 * MINUTE;
    await running.call('POST', '/simulator/burst', { events: HOURLY_FORECAST + 2, issueId: id });

    expect(await stateOf()).toBe('ignored archived_forever');
  });

  it('until it escalates ends when an hour has more events than forecast, with issue.unresolved', async () => {
    await put({ status: 'ignored', substatus: 'archived_until_escalating' });
    now = NOW + 60 * MINUTE;
    await running.call('POST', '/simulator/burst', { events: HOURLY_FORECAST, issueId: id });
    const before = await stateOf();

    const hooks = await hooksAfter(occur);

    expect(before).toBe('ignored archived_until_escalating');
    expect(await stateOf()).toBe('unresolved escalating');
    expect(hooks).toEqual(['issue.unresolved']);
    expect(running.received[0]?.body.data.issue).toMatchObject({
      status: 'unresolved',
      substatus: 'escalating',
    });
  });
});

describe('an issue that is resolved in the next release', () => {
  beforeEach(() => put({ status: 'resolvedInNextRelease' }));

  it.each(['shop@1.0.0', 'shop@0.9.3'])('stays resolved when %s has it', async (release) => {
    await occur('1', release);

    expect(await read()).toMatchObject({ status: 'resolved', statusDetails: { inNextRelease: true } });
  });

  it('comes back as regressed with a later release, and is announced', async () => {
    const hooks = await hooksAfter(() => occur('1', 'shop@1.0.1'));

    expect(await stateOf()).toBe('unresolved regressed');
    expect(hooks).toEqual(['issue.unresolved']);
  });

  it('is resolved in that release once there is one', async () => {
    await sendEvent(running, { message: 'something else', release: 'shop@1.0.1' });

    expect(await read()).toMatchObject({ status: 'resolved', statusDetails: { inRelease: 'shop@1.0.1' } });
  });
});

describe('an issue that is resolved in a release', () => {
  it.each([
    ['shop@2.0.0', 'unresolved regressed'],
    ['shop@2.1.0-rc.1', 'unresolved regressed'],
    ['shop@1.10.0', 'resolved null'],
  ])('and occurs in %s is %s', async (release, expected) => {
    await put({ status: 'resolved', statusDetails: { inRelease: 'shop@2.0.0' } });

    await occur('1', release);

    expect(await stateOf()).toBe(expected);
  });

  it('stays resolved when an event has no release', async () => {
    await put({ status: 'resolved', statusDetails: { inRelease: 'shop@2.0.0' } });

    await sendEvent(running, { message: 'hello' });

    expect(await stateOf()).toBe('resolved null');
  });
});

describe('a release that is no version', () => {
  it('is later than those that were known before it', async () => {
    await occur('1', 'a1b2c3');
    now += MINUTE;
    await occur('1', 'd4e5f6');
    await put({ status: 'resolved', statusDetails: { inRelease: 'd4e5f6' } });
    now += MINUTE;

    await occur('1', 'a1b2c3');
    const earlier = await stateOf();
    await occur('1', '000000');

    expect(earlier).toBe('resolved null');
    expect(await stateOf()).toBe('unresolved regressed');
  });
});

describe('whatever the condition and however time and events come', () => {
  const minutes = fc.integer({ min: 1, max: 40 });
  const count = fc.integer({ min: 1, max: 6 });
  const details: fc.Arbitrary<StatusDetails> = fc
    .record(
      {
        ignoreDuration: minutes,
        ignoreCount: count,
        ignoreWindow: minutes,
        ignoreUserCount: count,
        ignoreUserWindow: minutes,
      },
      { requiredKeys: [] },
    )
    .filter(({ ignoreDuration, ignoreCount, ignoreUserCount }) =>
      [ignoreDuration, ignoreCount, ignoreUserCount].some((wish) => wish !== undefined),
    );
  const step = fc.record({ wait: fc.integer({ min: 0, max: 15 }), user: fc.nat(4), occurs: fc.boolean() });

  it('the archive ends exactly when the condition is met', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(4), { minLength: 1, maxLength: 5 }),
        details,
        fc.array(step, { maxLength: 20 }),
        (before, wanted, steps) => {
          const { tracker, group, clock } = anIssue(before);
          const archivedAt = clock.now;
          const events = before.map((user) => ({ at: clock.now, user }));
          tracker.change(group, { status: 'ignored', statusDetails: wanted }, ACTOR);

          for (const { wait, user, occurs } of steps) {
            clock.now += wait * MINUTE;
            tracker.endExpiredArchives();
            let expected = isTimeOver(wanted, archivedAt, clock.now);
            if (occurs && !expected) {
              occurTo(tracker, group, user);
              events.push({ at: clock.now, user });
              expected = isMet(wanted, before, events, clock.now);
            }
            expect(group.status).toBe(expected ? 'unresolved' : 'ignored');
            if (expected) return;
          }
        },
      ),
    );
  });
});

const ACTOR = { type: 'user', id: 662_437, name: 'Ada Okafor' } as const;

const occurTo = (tracker: Tracker, group: Group, user: number): void =>
  void tracker.accept(group.project, sdkEvent.parse({ message: 'hello', user: { id: String(user) } }), {
    into: { group },
  });

/** An issue with one event for each of these users, and a clock. */
function anIssue(users: readonly number[]) {
  const clock = { now: NOW };
  const store = new Store([{ slug: 'shop', platform: 'node' }], 1);
  const sender = new WebhookSender({
    target: null,
    now: () => clock.now,
    random: () => 0,
    faults: () => NO_FAULTS.webhooks,
  });
  const tracker = new Tracker(
    store,
    sender,
    () => ({ base: '', orgSlug: ORG }),
    () => clock.now,
  );
  for (const user of users) {
    const event = { message: 'hello', user: { id: String(user) } };
    tracker.accept(store.projects[0]!, sdkEvent.parse(event));
  }
  return { tracker, clock, group: store.byLastSeen()[0]! };
}

/** The rule once more, in the plainest words: over all events, from the beginning. */
const isTimeOver = ({ ignoreDuration }: StatusDetails, archivedAt: number, at: number): boolean =>
  ignoreDuration !== undefined && at - archivedAt >= ignoreDuration * MINUTE;

function isMet(
  { ignoreCount, ignoreWindow, ignoreUserCount, ignoreUserWindow }: StatusDetails,
  before: readonly number[],
  events: readonly { at: number; user: number }[],
  at: number,
): boolean {
  const since = (minutes: number | undefined) =>
    events.filter((event) => minutes === undefined || event.at >= at - minutes * MINUTE);
  const distinct = (list: readonly { user: number }[]) => new Set(list.map(({ user }) => user)).size;
  const known = ignoreWindow === undefined ? before.length : 0;
  const knownUsers = ignoreUserWindow === undefined ? new Set(before).size : 0;
  return (
    (ignoreCount !== undefined && since(ignoreWindow).length - known >= ignoreCount) ||
    (ignoreUserCount !== undefined && distinct(since(ignoreUserWindow)) - knownUsers >= ignoreUserCount)
  );
}
