import fc from 'fast-check';
import { anAdmin, json } from '../../support/fakes/admin-services.ts';

const patch = async (admin: Awaited<ReturnType<typeof anAdmin>>, change: Record<string, unknown>) =>
  json(
    await admin.call('/api/admin/error-log', {
      method: 'PATCH',
      body: JSON.stringify({ id: '101', ...change }),
    }),
  );

describe('a change that fits', () => {
  it.each([
    [
      { substatus: 'archived_until_escalating' },
      { status: 'ignored', substatus: 'archived_until_escalating' },
    ],
    [
      { status: 'IGNORED', substatus: 'archived_forever' },
      { status: 'ignored', substatus: 'archived_forever' },
    ],
    [
      { status: 'IGNORED', statusDetails: {} },
      { status: 'ignored', substatus: 'archived_until_escalating' },
    ],
    [
      { status: 'IGNORED', statusDetails: { untilEscalating: true } },
      { status: 'ignored', statusDetails: { untilEscalating: true } },
    ],
    [
      { status: 'IGNORED', statusDetails: { ignoreCount: 100, ignoreWindow: 60 } },
      { status: 'ignored', statusDetails: { ignoreCount: 100, ignoreWindow: 60 } },
    ],
    [
      { statusDetails: { ignoreUserCount: 5, ignoreUserWindow: 10_080 } },
      { status: 'ignored', statusDetails: { ignoreUserCount: 5, ignoreUserWindow: 10_080 } },
    ],
    [
      { substatus: 'archived_until_condition_met', statusDetails: { ignoreDuration: 90 } },
      {
        status: 'ignored',
        substatus: 'archived_until_condition_met',
        statusDetails: { ignoreDuration: 90 },
      },
    ],
    [
      { status: 'RESOLVED', statusDetails: { inNextRelease: true } },
      { status: 'resolved', statusDetails: { inNextRelease: true } },
    ],
    [
      { statusDetails: { inRelease: 'shop@5.0.0' } },
      { status: 'resolved', statusDetails: { inRelease: 'shop@5.0.0' } },
    ],
    [{ status: 'RESOLVED', substatus: null }, { status: 'resolved' }],
    [
      { status: 'OPEN', substatus: 'ongoing' },
      { status: 'unresolved', substatus: 'ongoing' },
    ],
    [
      { status: 'OPEN', substatus: 'escalating' },
      { status: 'unresolved', substatus: 'escalating' },
    ],
    [{ assignedTo: null }, { assignedTo: '' }],
    [{ assignedTo: 'user:3' }, { assignedTo: 'user:3' }],
    [{ assignedTo: 'ada@example.test' }, { assignedTo: 'ada@example.test' }],
    [{ assignedTo: 'team:7' }, { assignedTo: 'team:7' }],
    [{ priority: 'low' }, { priority: 'low' }],
    [
      { status: 'IGNORED', assignedTo: null, priority: 'high' },
      { status: 'ignored', substatus: 'archived_until_escalating', assignedTo: '', priority: 'high' },
    ],
  ])('%j is sent as %j', async (change, sent) => {
    const admin = await anAdmin();

    const { status } = await patch(admin, change);

    expect(status).toBe(200);
    expect(admin.world.updates).toEqual([{ id: '101', ...sent }]);
  });

  it('never archives for ever unless it says so', async () => {
    const details = fc.record(
      {
        untilEscalating: fc.constant(true),
        ignoreDuration: fc.integer({ min: -1, max: 100 }),
        ignoreCount: fc.integer({ min: -1, max: 100 }),
        ignoreWindow: fc.integer({ min: -1, max: 20_000 }),
        ignoreUserCount: fc.integer({ min: -1, max: 100 }),
        ignoreUserWindow: fc.integer({ min: -1, max: 20_000 }),
      },
      { requiredKeys: [] },
    );
    const substatus = fc.constantFrom(
      undefined,
      null,
      'archived_until_escalating',
      'archived_until_condition_met',
    );
    const admin = await anAdmin();

    await fc.assert(
      fc.asyncProperty(substatus, details, async (given, statusDetails) => {
        admin.world.updates = [];

        const { status } = await patch(admin, { status: 'IGNORED', substatus: given, statusDetails });

        // What Sentry would take for ever: neither a substatus nor details that mean anything to it.
        const isMeant = ({
          substatus: sent,
          statusDetails: sentDetails = {},
        }: (typeof admin.world.updates)[number]) =>
          sent !== undefined ||
          ['untilEscalating', 'ignoreDuration', 'ignoreCount', 'ignoreUserCount'].some(
            (name) => name in sentDetails,
          );
        expect([200, 400]).toContain(status);
        expect(admin.world.updates.length).toBe(status === 200 ? 1 : 0);
        expect(admin.world.updates.every(isMeant)).toBe(true);
      }),
    );
  });
});

describe('the result of a change', () => {
  it('is the issue as Sentry answered it', async () => {
    const admin = await anAdmin({
      sentry: (id) => ({
        id,
        status: 'ignored',
        substatus: 'archived_until_condition_met',
        statusDetails: { ignoreCount: 100 },
        assignedTo: { type: 'team', id: 7, name: 'payments' },
        priority: 'medium',
      }),
    });

    const { body } = await patch(admin, { status: 'IGNORED', statusDetails: { ignoreCount: 100 } });

    expect(body.results).toEqual([
      {
        id: '101',
        ok: true,
        status: 'IGNORED',
        substatus: 'archived_until_condition_met',
        statusDetails: { ignoreCount: 100 },
        assignee: { type: 'team', id: '7', name: 'payments' },
        priority: 'medium',
        recorded: true,
      },
    ]);
  });

  it.each([[{ id: '101' }], [{ id: '101', status: 7, substatus: {}, statusDetails: [], assignedTo: 'Ada' }]])(
    'is still a success where Sentry answered %j',
    async (answer) => {
      const admin = await anAdmin({ sentry: () => answer });

      const { status, body } = await patch(admin, { status: 'RESOLVED' });

      expect(status).toBe(200);
      expect(body.results).toEqual([
        {
          id: '101',
          ok: true,
          status: null,
          substatus: null,
          statusDetails: null,
          assignee: null,
          priority: null,
          recorded: true,
        },
      ]);
    },
  );
});

describe('a change that does not fit', () => {
  it.each([
    [{ status: 'RESOLVED', substatus: 'archived_forever' }, 'with status RESOLVED must be left out'],
    [{ status: 'IGNORED', substatus: 'ongoing' }, 'must be one of archived_until_escalating'],
    [{ status: 'OPEN', substatus: 'archived_forever' }, 'must be one of ongoing'],
    [{ status: 'OPEN', statusDetails: { ignoreCount: 5 } }, 'with status OPEN must be left out'],
    [{ status: 'RESOLVED', statusDetails: { ignoreCount: 5 } }, 'must be made of inNextRelease, inRelease'],
    [{ status: 'IGNORED', statusDetails: { inNextRelease: true } }, 'must be made of untilEscalating'],
    [{ statusDetails: { inNextRelease: true, ignoreCount: 5 } }, 'must be made of inNextRelease, inRelease'],
    [{ statusDetails: { inNextRelease: true, inRelease: 'shop@5' } }, 'not both'],
    [{ statusDetails: { ignoreWindow: 60 } }, 'ignoreWindow needs ignoreCount'],
    [{ statusDetails: { ignoreCount: 5, ignoreUserWindow: 60 } }, 'ignoreUserWindow needs ignoreUserCount'],
    [{ statusDetails: { untilEscalating: true, ignoreDuration: 60 } }, 'not both'],
    [{ substatus: 'archived_until_condition_met' }, 'needs statusDetails with ignoreDuration'],
    [
      { substatus: 'archived_until_escalating', statusDetails: { ignoreCount: 5 } },
      'needs substatus archived_until_condition_met',
    ],
    [{ substatus: 'archived_forever', statusDetails: { untilEscalating: true } }, 'must be left out'],
    [{ substatus: 'archived' }, 'substatus must be one of archived_until_escalating'],
    [{ statusDetails: { ignoreUntil: '2026-11-28' } }, 'statusDetails must be an object of untilEscalating'],
    [{ statusDetails: 'soon' }, 'statusDetails must be an object of untilEscalating'],
    [{ statusDetails: { ignoreCount: '5' } }, 'ignoreCount must be a whole number from 1'],
    [{ statusDetails: { ignoreCount: 5, ignoreWindow: 10_081 } }, 'from 1 to 10080'],
    [{ statusDetails: { inNextRelease: false } }, 'inNextRelease must be true'],
    [{ statusDetails: { inRelease: ' ' } }, 'inRelease must be the version'],
    [{ assignedTo: 'team:payments' }, 'team:<id>'],
    [{ assignedTo: 7 }, 'user:<id>'],
    [{ priority: 'urgent' }, 'must be one of low, medium, high'],
    [{ statusDetails: {} }, 'or give substatus, statusDetails, assignedTo or priority'],
  ])('%j is 400 that says "%s", and Sentry hears nothing', async (change, words) => {
    const admin = await anAdmin();

    const { status, body } = await patch(admin, change);

    expect(status).toBe(400);
    expect(body.error.message).toContain(words);
    expect(admin.world.updates).toEqual([]);
  });
});

describe('an assignee that is none', () => {
  it.each([
    ['an object', { $ne: 1 }],
    ['a list', ['user:1']],
    ['a number', 1],
    ['a user without a number', 'user:'],
    ['a team of a name', 'team:payments'],
    ['two at once', 'user:1,user:2'],
    ['control characters', 'ann\u0000@example.com'],
    ['a second line', 'ann@example.com\r\nx: y'],
    ['longer than any address', 'x'.repeat(201)],
  ])('is refused before Sentry is asked: %s', async (_case, assignedTo) => {
    const admin = await anAdmin();

    const { status } = await patch(admin, { assignedTo });

    expect(status).toBe(400);
    expect(admin.world.updates).toEqual([]);
  });
});
