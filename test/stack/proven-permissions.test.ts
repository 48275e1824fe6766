import { parsePolicy } from '../../lib/local/permissions/policy.ts';
import type { Role } from '../../lib/local/permissions/roles.ts';
import { EXCUSES } from '../support/permissions/excuses.ts';
import { denied, proofsOf, unused } from '../support/permissions/prove.ts';
import { readFixture } from '../support/permissions/recorded-calls.ts';
import { rolesOfStack } from '../support/permissions/roles-of-stack.ts';

/** What the integration suite has called, as its last whole run recorded it (test/support/permissions). */
const { calls } = readFixture();

const ROLES = [
  'verifier',
  'consumer',
  'sync',
  'admin',
  'publisher',
  'notifier',
  'scheduler',
  'scheduler of notifier',
  'doctor',
  'operator',
];
let roles: Role[];
beforeAll(async () => {
  roles = await rolesOfStack();
});

const roleOf = (name: string): Role => {
  const role = roles.find((each) => each.name === name);
  if (role === undefined) throw new Error(`there is no role ${name}`);
  return role;
};

it('the roles are those of every function, of the schedule and of people', () => {
  expect(roles.map(({ name }) => name).sort()).toEqual([...ROLES].sort());
});

it('every recorded call is allowed by the role that made it', () => {
  expect(denied(roles, calls)).toEqual([]);
});

describe.each(ROLES)('the role of %s', (name) => {
  it('may do nothing that no recorded call needs, but for what is excused by name', () => {
    expect(unused(proofsOf(roleOf(name), calls))).toEqual([]);
  });

  it('with one action less denies a recorded call, which is named', () => {
    // Arrange
    const needed = proofsOf(roleOf(name), calls).filter(({ excuse }) => excuse === undefined);

    // Act
    const silent = needed.filter(({ deniedWithout }) => deniedWithout.length === 0);

    // Assert
    expect(needed.length).toBeGreaterThan(0);
    expect(silent.map((proof) => proof.name)).toEqual([]);
    for (const proof of needed)
      expect(proof.deniedWithout.every((call) => call.startsWith(`${name}: `))).toBe(true);
  });

  it('with one action more has it named as unused', () => {
    const more = parsePolicy(
      { Statement: { Effect: 'Allow', Action: 'dynamodb:DeleteTable', Resource: '*' } },
      name,
    );
    const role = { name, policy: { grants: [...roleOf(name).policy.grants, ...more.grants] } };

    expect(unused(proofsOf(role, calls))).toEqual([`${name}: dynamodb:DeleteTable on *`]);
  });
});

it('every excuse is for a grant that there is and that no recorded call needs', () => {
  const proofs = roles.flatMap((role) => proofsOf(role, calls));

  const excused = EXCUSES.map(({ role, actions, because }) => ({
    role,
    actions: actions.filter((action) =>
      proofs.some(
        (proof) =>
          proof.excuse === because &&
          proof.name.startsWith(`${role}: ${action} on`) &&
          proof.deniedWithout.length === 0,
      ),
    ),
  }));

  expect(excused).toEqual(EXCUSES.map(({ role, actions }) => ({ role, actions })));
});
