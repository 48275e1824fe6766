import { createHash } from 'node:crypto';
import { isoSeconds } from '../ingest/normalise.ts';
import { MEMBERS } from '../people.ts';
import type { Actor, Group } from '../tracker/model.ts';
import { leftOf } from '../tracker/snooze.ts';

const JOINED_AT = Date.UTC(2024, 0, 8, 9, 30);

/** The user behind a change: a person, or the one that Sentry keeps for an integration. */
const userOf = ({ type, id, name }: Actor): Record<string, unknown> => {
  const person = type === 'user' ? MEMBERS.find((one) => one.id === id) : undefined;
  const email = person?.email ?? '';
  const userId = String(person?.id ?? 662_400);
  return {
    id: userId,
    name,
    username: person?.email ?? `${name.toLowerCase().replaceAll(' ', '-')}-${String(id).slice(0, 6)}`,
    email,
    avatarUrl: `https://gravatar.com/avatar/${createHash('sha256').update(email).digest('hex')}?s=32&d=mm`,
    avatar: { avatarType: 'letter_avatar', avatarUuid: null, avatarUrl: null },
    isActive: true,
    isSuspended: false,
    hasPasswordAuth: person !== undefined,
    isManaged: false,
    dateJoined: isoSeconds(JOINED_AT),
    lastLogin: null,
    has2fa: false,
    lastActive: null,
    isSuperuser: false,
    isStaff: false,
    experiments: {},
    emails: person === undefined ? [] : [{ id: userId, email, is_verified: true }],
  };
};

/**
 * `statusDetails` as Sentry serialises it: only until-condition archives and resolutions in releases have any. A count
 * without a window says what is left of it. Sentry writes null for conditions that were not asked for; its published
 * description knows none, and here they are left out.
 */
export const statusDetailsOf = ({
  status,
  snooze,
  resolution,
  events,
  users,
}: Group): Record<string, unknown> => {
  if (status === 'ignored' && snooze !== null) {
    const { until, count, window, userCount, userWindow, before, actor } = snooze;
    return {
      ...(count !== null && {
        ignoreCount: window === null ? leftOf(count, events.length, before.events) : count,
      }),
      ...(until !== null && { ignoreUntil: new Date(until).toISOString() }),
      ...(userCount !== null && {
        ignoreUserCount: userWindow === null ? leftOf(userCount, users.size, before.users) : userCount,
      }),
      ...(userWindow !== null && { ignoreUserWindow: userWindow }),
      ...(window !== null && { ignoreWindow: window }),
      actor: userOf(actor),
    };
  }
  if (status === 'resolved' && resolution !== null) {
    const { release, actor } = resolution;
    return {
      ...(release === null ? { inNextRelease: true } : { inRelease: release }),
      actor: userOf(actor),
    };
  }
  return {};
};
