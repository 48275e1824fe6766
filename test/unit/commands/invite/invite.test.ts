import type { AuditIntent } from '../../../../lambdas/contracts/audit.ts';
import type { Role } from '../../../../lambdas/core/auth/identity.ts';
import type { Directory, Member } from '../../../../lib/commands/invite/directory.ts';
import { invite, list, remove } from '../../../../lib/commands/invite/invite.ts';
import { fakeContext } from '../../../support/fakes/command-context.ts';

const ANSWERED_AT = Date.parse('2026-11-23T11:00:00.000Z');
const ANN = 'ann@example.com';

/** A user pool in memory; `failing` is the one call that fails, once. */
function world(people: Record<string, Role[]> = {}, failing?: string) {
  const context = fakeContext();
  const calls: string[] = [];
  const members = new Map<string, Member & { roles: Set<Role> }>();
  const add = (address: string, roles: Role[], hasSignedIn: boolean) => {
    const member = {
      subject: `id-of-${address}`,
      address,
      hasSignedIn,
      isEnabled: true,
      roles: new Set(roles),
    };
    members.set(member.subject, member);
    return member;
  };
  for (const [address, roles] of Object.entries(people)) add(address, roles, true);
  let toFail = failing;
  const step = async (call: string) => {
    await Promise.resolve();
    calls.push(call);
    if (toFail === undefined || !call.startsWith(toFail)) return;
    toFail = undefined;
    throw new Error(`${call} failed`);
  };
  const member = (subject: string) => members.get(subject)!;
  const directory: Directory = {
    find: (address) => Promise.resolve([...members.values()].find((one) => one.address === address)),
    members: () => Promise.resolve([...members.values()]),
    rolesOf: (subject) => Promise.resolve([...member(subject).roles].toSorted().reverse()),
    subjectsWith: (role) =>
      Promise.resolve(
        [...members.values()].filter(({ roles }) => roles.has(role)).map(({ subject }) => subject),
      ),
    create: (address) => step(`create ${address}`).then(() => add(address, [], false)),
    inviteAgain: (address) => step(`invite again ${address}`),
    addTo: (role, subject) => step(`add ${role}`).then(() => void member(subject).roles.add(role)),
    removeFrom: (role, subject) => step(`take ${role}`).then(() => void member(subject).roles.delete(role)),
    enable: (subject) => step('enable').then(() => void (member(subject).isEnabled = true)),
    disable: (subject) => step('disable').then(() => void (member(subject).isEnabled = false)),
    remove: (subject) => step('remove').then(() => void members.delete(subject)),
  };
  const intents: AuditIntent[] = [];
  const outcomes: string[] = [];
  let ids = 0;
  const services = {
    directory,
    marks: {
      endAll: (subject: string, atMs: number) => step(`mark ${subject} ${new Date(atMs).toISOString()}`),
    },
    audit: {
      store: {
        putIntent: (intent: AuditIntent) =>
          step(`intent ${intent.action}`).then(() => void intents.push(intent)),
        putOutcome: (id: string, { result }: { result: string }) =>
          Promise.resolve(void outcomes.push(`${id} ${result}`)),
      },
      archive: { writeIntent: () => Promise.resolve(), writeOutcome: () => Promise.resolve() },
      newId: () => `audit-${(++ids).toString()}`,
      clock: context.clock,
      report: context.report,
      actor: 'arn:aws:iam::123456789012:user/operator',
    },
    report: context.report,
    now: () => ANSWERED_AT,
  };
  return { services, calls, members, intents, outcomes, context };
}

const MARK = `mark id-of-${ANN} 2026-11-23T11:00:00.000Z`;

describe('inviting somebody', () => {
  it('makes an account in the group of the role, recorded before and after', async () => {
    const { services, calls, intents, outcomes, context } = world();

    const code = await invite(services, ANN, 'viewer');

    expect(code).toBe(0);
    expect(calls).toEqual(['intent invite', `create ${ANN}`, 'add viewer']);
    expect(intents).toMatchObject([
      {
        action: 'invite',
        change: { address: ANN, role: 'viewer' },
        actor: { subject: 'arn:aws:iam::123456789012:user/operator', address: null },
        from: null,
      },
    ]);
    expect(outcomes).toEqual(['audit-1 done']);
    expect(context.results).toEqual([
      { result: 'invited', address: ANN, role: 'viewer', subject: `id-of-${ANN}` },
    ]);
  });

  it('does nothing that cannot be recorded', async () => {
    const { services, calls } = world({}, 'intent');

    await expect(invite(services, ANN, 'admin')).rejects.toThrow('Nothing was done');

    expect(calls).toEqual(['intent invite']);
  });

  it('that failed between account and group is completed by the same command', async () => {
    const { services, members, outcomes } = world({}, 'add');

    await expect(invite(services, ANN, 'admin')).rejects.toThrow('add admin failed');
    await invite(services, ANN, 'admin');

    expect([...members.values()].map(({ roles }) => [...roles])).toEqual([['admin']]);
    expect(outcomes).toEqual(['audit-1 failed', 'audit-3 done']);
  });

  it('who has never signed in sends the e-mail once more', async () => {
    const { services, calls } = world();
    await invite(services, ANN, 'viewer');

    await invite(services, ANN, 'viewer');

    expect(calls).toContain(`invite again ${ANN}`);
  });
});

describe('another role for somebody known', () => {
  it.each<[Role, Role]>([
    ['admin', 'viewer'],
    ['viewer', 'admin'],
  ])(
    'from %s to %s takes the old one first, and then ends what is open, by AWS’s clock',
    async (from, to) => {
      const { services, calls, intents } = world({ [ANN]: [from] });

      await invite(services, ANN, to);

      expect(calls).toEqual(['intent role', `take ${from}`, `add ${to}`, MARK]);
      expect(intents).toMatchObject([{ action: 'role', change: { address: ANN, from, to } }]);
    },
  );

  it('of somebody in both groups leaves the one', async () => {
    const { services, members } = world({ [ANN]: ['viewer', 'admin'] });

    await invite(services, ANN, 'viewer');

    expect([...members.values()].map(({ roles }) => [...roles])).toEqual([['viewer']]);
  });

  it('that failed at the mark leaves it with the next call, though the role is the same by then', async () => {
    const { services, calls } = world({ [ANN]: ['admin'] }, 'mark');

    await expect(invite(services, ANN, 'viewer')).rejects.toThrow('failed');
    await invite(services, ANN, 'viewer');

    expect(calls.filter((call) => call === MARK)).toHaveLength(2);
  });
});

describe('removing somebody', () => {
  it('stops sign-in, then ends what is open, then takes the account', async () => {
    const { services, calls, members, intents } = world({ [ANN]: ['admin'] });

    await remove(services, ANN);

    expect(calls).toEqual(['intent remove', 'disable', MARK, 'remove']);
    expect(intents).toMatchObject([{ action: 'remove', change: { address: ANN, subject: `id-of-${ANN}` } }]);
    expect(members.size).toBe(0);
  });

  it.each(['disable', 'mark', 'remove'])(
    'that failed at %s is completed by the same command',
    async (failing) => {
      const { services, calls, members } = world({ [ANN]: ['admin'] }, failing);

      await expect(remove(services, ANN)).rejects.toThrow('failed');
      await remove(services, ANN);

      expect(calls).toContain(MARK);
      expect(members.size).toBe(0);
    },
  );

  it('half-way and inviting again lets the person in', async () => {
    const { services, members } = world({ [ANN]: ['admin'] }, 'mark');
    await remove(services, ANN).catch(() => undefined);

    await invite(services, ANN, 'admin');

    expect([...members.values()]).toMatchObject([{ isEnabled: true }]);
  });

  it('whom nobody knows says so and records nothing', async () => {
    const { services, intents } = world();

    await expect(remove(services, ANN)).rejects.toThrow(`${ANN} is not invited`);

    expect(intents).toEqual([]);
  });
});

describe('the list', () => {
  it('has everybody by address, with the role that counts', async () => {
    const { services, context } = world({
      'zoe@example.com': ['viewer', 'admin'],
      [ANN]: ['viewer'],
      'max@example.com': [],
    });

    await list(services);

    expect(context.results.map(({ address, role, state }) => [address, role, state])).toEqual([
      [ANN, 'viewer', 'active'],
      ['max@example.com', null, 'active'],
      ['zoe@example.com', 'admin', 'active'],
    ]);
  });

  it('of nobody says how to invite', async () => {
    const { services, context } = world();

    await list(services);

    expect(context.notes).toEqual([expect.stringContaining('npm run invite')]);
  });
});
