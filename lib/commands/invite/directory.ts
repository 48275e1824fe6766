import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminDeleteUserCommand,
  AdminDisableUserCommand,
  AdminEnableUserCommand,
  AdminGetUserCommand,
  AdminListGroupsForUserCommand,
  AdminRemoveUserFromGroupCommand,
  paginateListUsers,
  paginateListUsersInGroup,
  UserNotFoundException,
  type AttributeType,
  type CognitoIdentityProviderClient,
} from '@aws-sdk/client-cognito-identity-provider';
import { POOL_GROUPS } from '../../../lambdas/contracts/sign-in.ts';
import { ROLES, type Role } from '../../../lambdas/core/auth/identity.ts';

/** Somebody in the user pool. */
export interface Member {
  /** The pool's own name for the person, and `sub` of their tokens. */
  subject: string;
  address: string;
  /** The temporary password has been replaced. */
  hasSignedIn: boolean;
  isEnabled: boolean;
}

/** The people of a user pool, and which group gives each a role. */
export interface Directory {
  find(address: string): Promise<Member | undefined>;
  members(): Promise<Member[]>;
  /** What the person's groups open. */
  rolesOf(subject: string): Promise<Role[]>;
  /** Subjects of those who are in the role's group. */
  subjectsWith(role: Role): Promise<string[]>;
  /** The pool sends the e-mail with a temporary password; the address counts as verified. */
  create(address: string): Promise<Member>;
  /** The same e-mail once more, with a new temporary password. */
  inviteAgain(address: string): Promise<void>;
  addTo(role: Role, subject: string): Promise<void>;
  removeFrom(role: Role, subject: string): Promise<void>;
  /** Undoes `disable`. */
  enable(subject: string): Promise<void>;
  /** No further sign-in; what is open stays open. */
  disable(subject: string): Promise<void>;
  remove(subject: string): Promise<void>;
}

/** Rejects with the SDK's errors. */
export function createDirectory(client: CognitoIdentityProviderClient, poolId: string): Directory {
  const pool = { UserPoolId: poolId };
  return {
    find: async (address) => {
      try {
        const found = await client.send(new AdminGetUserCommand({ ...pool, Username: address }));
        return memberOf({ ...found, Attributes: found.UserAttributes });
      } catch (error) {
        if (error instanceof UserNotFoundException) return undefined;
        throw error;
      }
    },
    members: async () => {
      const members: Member[] = [];
      for await (const { Users = [] } of paginateListUsers({ client }, pool)) {
        members.push(...Users.map(memberOf));
      }
      return members;
    },
    rolesOf: async (subject) => {
      const { Groups = [] } = await client.send(
        new AdminListGroupsForUserCommand({ ...pool, Username: subject }),
      );
      return ROLES.filter((role) => Groups.some(({ GroupName }) => GroupName === POOL_GROUPS[role]));
    },
    subjectsWith: async (role) => {
      const subjects: string[] = [];
      const pages = paginateListUsersInGroup({ client }, { ...pool, GroupName: POOL_GROUPS[role] });
      for await (const { Users = [] } of pages) subjects.push(...Users.map((user) => memberOf(user).subject));
      return subjects;
    },
    create: async (address) => {
      const { User = {} } = await client.send(
        new AdminCreateUserCommand({ ...pool, ...invitationOf(address) }),
      );
      return memberOf(User);
    },
    inviteAgain: async (address) => {
      await client.send(
        new AdminCreateUserCommand({ ...pool, ...invitationOf(address), MessageAction: 'RESEND' }),
      );
    },
    addTo: async (role, subject) => {
      await client.send(
        new AdminAddUserToGroupCommand({ ...pool, GroupName: POOL_GROUPS[role], Username: subject }),
      );
    },
    removeFrom: async (role, subject) => {
      await client.send(
        new AdminRemoveUserFromGroupCommand({ ...pool, GroupName: POOL_GROUPS[role], Username: subject }),
      );
    },
    enable: async (subject) => {
      await client.send(new AdminEnableUserCommand({ ...pool, Username: subject }));
    },
    disable: async (subject) => {
      await client.send(new AdminDisableUserCommand({ ...pool, Username: subject }));
    },
    remove: async (subject) => {
      await client.send(new AdminDeleteUserCommand({ ...pool, Username: subject }));
    },
  };
}

/** Whoever invites vouches for the address: it gets the temporary password, which nobody else sees. */
const invitationOf = (address: string) => ({
  Username: address,
  UserAttributes: [
    { Name: 'email', Value: address },
    { Name: 'email_verified', Value: 'true' },
  ],
  DesiredDeliveryMediums: ['EMAIL' as const],
});

interface PoolUser {
  Username?: string | undefined;
  Attributes?: AttributeType[] | undefined;
  UserStatus?: string | undefined;
  Enabled?: boolean | undefined;
}

function memberOf({ Username = '', Attributes = [], UserStatus, Enabled }: PoolUser): Member {
  const valueOf = (name: string) => Attributes.find(({ Name }) => Name === name)?.Value;
  return {
    subject: valueOf('sub') ?? Username,
    address: valueOf('email') ?? Username,
    hasSignedIn: UserStatus !== 'FORCE_CHANGE_PASSWORD',
    isEnabled: Enabled !== false,
  };
}

/** The role of each subject; somebody in both groups has the higher one, as at sign-in. */
export async function rolesBySubject(directory: Directory): Promise<ReadonlyMap<string, Role>> {
  const groups = await Promise.all(
    ROLES.map(async (role) => ({ role, subjects: await directory.subjectsWith(role) })),
  );
  return new Map(groups.flatMap(({ role, subjects }) => subjects.map((subject) => [subject, role] as const)));
}
