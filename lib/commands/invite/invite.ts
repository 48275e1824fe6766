import type { SessionMarks } from '../../../lambdas/adapters/table/people/session-marks.ts';
import type { Role } from '../../../lambdas/core/auth/identity.ts';
import { CommandError, EXIT, type ExitCode } from '../command-line/exit.ts';
import type { Report } from '../report/report.ts';
import { audited, type Audit } from '../audit/audited.ts';
import { rolesBySubject, type Directory, type Member } from './directory.ts';

export interface InviteServices {
  directory: Directory;
  marks: Pick<SessionMarks, 'endAll'>;
  audit: Audit;
  report: Pick<Report, 'result' | 'note'>;
  /** The instant that AWS has just answered at: this machine's clock may be wrong by more than a session is old. */
  now: () => number;
}

/** Invites somebody, or gives somebody known another role. Run again it completes what was begun. */
export async function invite(services: InviteServices, address: string, role: Role): Promise<ExitCode> {
  const { directory, report } = services;
  const known = await directory.find(address);
  if (known !== undefined) return changeRole(services, known, role);
  const { subject } = await audited(
    services.audit,
    { action: 'invite', change: { address, role } },
    async () => {
      const member = await directory.create(address);
      await directory.addTo(role, member.subject);
      return member;
    },
  );
  report.result(
    'invited',
    { address, role, subject },
    `Invited ${address} as ${role}. The e-mail with the temporary password is on its way, from no-reply@verificationemail.com.`,
  );
  return EXIT.done;
}

/**
 * First the groups, then the end of what is open: the other way round, somebody could sign in with the old role in between.
 * Written also where the role is the same, because an earlier call may have ended between the two.
 */
async function changeRole(services: InviteServices, member: Member, role: Role): Promise<ExitCode> {
  const { directory, marks, audit, report, now } = services;
  const { subject, address } = member;
  const held = await directory.rolesOf(subject);
  // As at sign-in: of two the higher one, which stands last.
  const before = held.at(-1) ?? null;
  await audited(audit, { action: 'role', change: { address, subject, from: before, to: role } }, async () => {
    for (const other of held.filter((each) => each !== role)) await directory.removeFrom(other, subject);
    await directory.addTo(role, subject);
    if (!member.isEnabled) await directory.enable(subject);
    await marks.endAll(subject, now());
  });
  report.result(
    'role',
    { address, role, before, subject },
    before === role
      ? `${address} is ${role} already; what was open has ended.`
      : `${address} is ${role} now, before ${before ?? 'without a role'}; what was open has ended.`,
  );
  if (member.hasSignedIn) return EXIT.done;
  await directory.inviteAgain(address);
  report.note(
    `${address} has not signed in yet: the e-mail goes out once more, with a new temporary password.`,
  );
  return EXIT.done;
}

/** No sign-in any more, then the end of what is open, then the account: each step finds what an earlier call left. */
export async function remove(services: InviteServices, address: string): Promise<ExitCode> {
  const { directory, marks, audit, report, now } = services;
  const member = await directory.find(address);
  if (member === undefined) throw new CommandError(`${address} is not invited: --list shows who is.`);
  const { subject } = member;
  await audited(audit, { action: 'remove', change: { address, subject } }, async () => {
    await directory.disable(subject);
    await marks.endAll(subject, now());
    await directory.remove(subject);
  });
  report.result('removed', { address, subject }, `Removed ${address}; what was open has ended.`);
  return EXIT.done;
}

/** Everybody who is invited, by address. */
export async function list({
  directory,
  report,
}: Pick<InviteServices, 'directory' | 'report'>): Promise<ExitCode> {
  const [members, roles] = await Promise.all([directory.members(), rolesBySubject(directory)]);
  for (const { address, subject, hasSignedIn, isEnabled } of members.toSorted(byAddress)) {
    const role = roles.get(subject) ?? null;
    const state = isEnabled ? (hasSignedIn ? 'active' : 'invited') : 'disabled';
    report.result(
      'member',
      { address, role, state, subject },
      `${address}  ${role ?? 'without a role'}  ${state}`,
    );
  }
  if (members.length === 0)
    report.note('Nobody is invited yet: npm run invite -- you@example.com --role admin.');
  return EXIT.done;
}

const byAddress = (one: Member, other: Member): number => one.address.localeCompare(other.address, 'en');
