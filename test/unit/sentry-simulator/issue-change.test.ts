import { ORG, sendEvent, startRunning, type Running } from './running-simulator.ts';

const NOW = Date.parse('2026-11-20T12:00:00Z');

let running: Running;
let id: string;
let now: number;
beforeEach(async () => {
  now = NOW;
  running = await startRunning({ now: () => now });
  await sendEvent(running, { message: 'hello', release: 'shop@4.2.0' });
  const { body } = await running.rest('issues/');
  id = body[0].id;
});
afterEach(() => running.stop());

const put = (change: unknown) => running.call('PUT', `/api/0/organizations/${ORG}/issues/${id}/`, change);
/** Without who did it, which is in all that are not empty. */
const conditions = (body: unknown) => {
  const { statusDetails } = body as { statusDetails: Record<string, unknown> };
  const { actor: _, ...rest } = statusDetails;
  return rest;
};
/** As a later reader sees it. */
const read = () => running.rest(`issues/${id}/`);

describe('an issue that is set to ignored', () => {
  it.each([
    ['nothing else', {}, 'archived_forever', {}],
    ['empty details', { statusDetails: {} }, 'archived_forever', {}],
    ['untilEscalating', { statusDetails: { untilEscalating: true } }, 'archived_until_escalating', {}],
    ['untilEscalating false', { statusDetails: { untilEscalating: false } }, 'archived_forever', {}],
    [
      'a duration',
      { statusDetails: { ignoreDuration: 90 } },
      'archived_until_condition_met',
      { ignoreUntil: '2026-11-20T13:30:00.000Z' },
    ],
    [
      'a count',
      { statusDetails: { ignoreCount: 100 } },
      'archived_until_condition_met',
      { ignoreCount: 100 },
    ],
    [
      'a count in a window',
      { statusDetails: { ignoreCount: 100, ignoreWindow: 60 } },
      'archived_until_condition_met',
      { ignoreCount: 100, ignoreWindow: 60 },
    ],
    [
      'a count of users in a window',
      { statusDetails: { ignoreUserCount: 5, ignoreUserWindow: 60 } },
      'archived_until_condition_met',
      { ignoreUserCount: 5, ignoreUserWindow: 60 },
    ],
    ['a window alone', { statusDetails: { ignoreWindow: 60 } }, 'archived_forever', {}],
    ['a substatus', { substatus: 'archived_until_escalating' }, 'archived_until_escalating', {}],
    [
      'a substatus and details that say otherwise',
      { substatus: 'archived_forever', statusDetails: { untilEscalating: true } },
      'archived_forever',
      {},
    ],
  ])('with %s is archived as Sentry means it', async (_with, change, substatus, statusDetails) => {
    const { status, body } = await put({ status: 'ignored', ...change });

    const archived = { status: 'ignored', substatus, statusDetails };
    expect(status).toBe(200);
    expect(body).toMatchObject(archived);
    expect(conditions(body)).toEqual(statusDetails);
    expect((await read()).body).toMatchObject(archived);
  });

  it('by the Archive button of its page comes back when it escalates', async () => {
    await running.call('POST', `/simulator/issues/${id}/archive`, {});

    expect((await read()).body).toMatchObject({ status: 'ignored', substatus: 'archived_until_escalating' });
  });
});

describe('an issue that is resolved', () => {
  it.each([
    ['nothing else', {}, {}, 'now'],
    ['inNextRelease', { inNextRelease: true }, { inNextRelease: true }, 'in_next_release'],
    ['inRelease', { inRelease: 'shop@5' }, { inRelease: 'shop@5' }, 'in_release'],
    ['the latest release', { inRelease: 'latest' }, { inRelease: 'shop@4.2.0' }, 'in_release'],
  ])('with %s says so in its details and its webhook', async (_with, sent, statusDetails, type) => {
    await put({ status: 'resolved', statusDetails: sent });
    await running.hooks();

    const { body: issue } = await read();
    expect(issue).toMatchObject({ status: 'resolved', substatus: null });
    expect(conditions(issue)).toEqual(statusDetails);
    expect(running.received.at(-1)?.body.data.resolution_type).toBe(type);
  });
});

describe('the assignee', () => {
  it.each([
    ['662437', 'user', '662437'],
    ['user:662437', 'user', '662437'],
    ['ada.okafor@example.com', 'user', '662437'],
    ['ann@example.com', 'user', '662440'],
    ['team:4509877862300001', 'team', '4509877862300001'],
  ])('is who %s names', async (assignedTo, type, assignee) => {
    const { body } = await put({ assignedTo });

    expect(body.assignedTo).toMatchObject({ type, id: assignee });
  });

  it('is nobody after an empty text', async () => {
    await put({ assignedTo: '662437' });

    await put({ assignedTo: '' });

    expect((await read()).body.assignedTo).toBeNull();
  });

  it.each(['nobody@example.com', 'user:1', 'team:1'])('%s, whom nobody knows, is 400', async (assignedTo) => {
    expect(await put({ assignedTo })).toMatchObject({ status: 400 });
  });
});

describe('the priority', () => {
  it('is as it was set, with when it was', async () => {
    await put({ priority: 'low' });

    expect((await read()).body).toMatchObject({
      priority: 'low',
      priorityLockedAt: '2026-11-20T12:00:00.000000Z',
    });
  });
});

it.each([
  ['archived until a condition is met', { status: 'ignored', statusDetails: { ignoreCount: 100 } }],
  ['resolved in a release', { status: 'resolved', statusDetails: { inRelease: 'shop@5' } }],
  ['resolved in the next release', { status: 'resolvedInNextRelease' }],
])('an issue that is %s says who did it', async (_state, change) => {
  await put(change);

  expect((await read()).body.statusDetails.actor).toMatchObject({ name: 'Error ledger', id: '662400' });
});

it.each([
  ['archived_until_escalating', 'ignored'],
  ['archived_forever', 'ignored'],
  ['ongoing', 'unresolved'],
])('the substatus %s alone says that the status is %s', async (substatus, status) => {
  await put({ substatus });

  expect((await read()).body).toMatchObject({ status, substatus });
});

describe('an issue that is set to unresolved without a substatus', () => {
  it.each([
    ['resolved', { status: 'resolved' }, 'regressed'],
    ['archived within a week of its first event', { status: 'ignored' }, 'new'],
  ])('is taken by what it was: %s', async (_state, before, expected) => {
    await put(before);

    await put({ status: 'unresolved' });

    expect((await read()).body).toMatchObject({ status: 'unresolved', substatus: expected });
  });

  it('is ongoing where it was archived and is older than a week', async () => {
    await put({ status: 'ignored' });
    now += 7 * 86_400_000;

    await put({ status: 'unresolved' });

    expect((await read()).body).toMatchObject({ substatus: 'ongoing' });
  });

  it('is ongoing where a person presses the button, which says so', async () => {
    await put({ status: 'resolved' });

    await running.call('POST', `/simulator/issues/${id}/unresolve`, {});

    expect((await read()).body).toMatchObject({ status: 'unresolved', substatus: 'ongoing' });
  });
});

it.each([
  [{ status: 'archived' }],
  [{ status: 'ignored', substatus: 'ongoing' }],
  [{ status: 'resolved', substatus: 'archived_forever' }],
  [{ substatus: 'archived' }],
  [{ status: 'ignored', statusDetails: { ignoreCount: 'many' } }],
  [{ status: 'ignored', statusDetails: { ignoreCount: 5, ignoreWindow: 10_081 } }],
  [{ priority: 'urgent' }],
])('the change %j is 400', async (change) => {
  expect(await put(change)).toMatchObject({ status: 400 });
});
