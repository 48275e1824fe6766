import * as z from 'zod';
import { createSessionMarks } from '../../../lambdas/adapters/table/people/session-marks.ts';
import { ROLES } from '../../../lambdas/core/auth/identity.ts';
import { AUDIT_ENVIRONMENT, auditOf } from '../audit/audit-of-target.ts';
import type { Context } from '../command-line/context.ts';
import { defineCommand } from '../command-line/define-command.ts';
import { CommandError } from '../command-line/exit.ts';
import { flag, option } from '../command-line/options.ts';
import { createClients } from '../target/clients.ts';
import { required, type Target } from '../target/target.ts';
import { createDirectory } from './directory.ts';
import { invite, list, remove, type InviteServices } from './invite.ts';
import { serverClock } from './server-clock.ts';

export const inviteCommand = defineCommand({
  name: 'invite',
  summary: 'Says who may sign in, with which role, where the stack has a user pool of its own.',
  calls: ['<address> --role <role> [options]', '<address> --remove [options]', '--list [options]'],
  description: `Invites somebody by e-mail to the user pool of the stack (IDENTITY=cognito). The address counts as verified, because it gets the temporary password. For somebody who is invited already, --role gives another role, and the e-mail goes out once more where they have never signed in.

A new role and --remove end what the person has open, in browsers and for programs, within a minute. Each is an entry of the audit, under the name by which AWS knows you.`,
  json: 'one line each, invited or role or removed {address, ...}, member {address, role, state, subject}.',
  page: 'docs/sign-in.md',
  fallsBackToStage: false,
  words: 1,
  environment: AUDIT_ENVIRONMENT,
  options: {
    role: option(
      z.enum(ROLES, { error: `must be ${ROLES.join(' or ')}.` }).optional(),
      '<role>',
      'viewer reads, admin triages as well',
    ),
    list: flag('who is invited, with which role'),
    remove: flag('take the invitation back'),
  },
  run: async (context) => {
    const deed = deedOf(context);
    const target = await context.target();
    const services = await createServices(target, context);
    return deed(services);
  },
});

type Deed = (services: InviteServices) => ReturnType<typeof list>;

/** Throws `CommandError` where the command line says nothing, or two things. */
function deedOf({ words, options }: Pick<CommandLine, 'words' | 'options'>): Deed {
  const { role, list: isList, remove: isRemove } = options;
  const [word] = words;
  const said = [role !== undefined, isList, isRemove].filter(Boolean).length;
  if (said > 1) throw new CommandError('--role, --remove and --list: one of them, leave the others out.');
  if (isList) {
    if (word !== undefined) throw new CommandError(`--list shows everybody: leave ${word} out.`);
    return list;
  }
  if (word === undefined) throw new CommandError('Whom? Give an e-mail address, or --list.');
  const address = z.email().safeParse(word.toLowerCase());
  if (!address.success) throw new CommandError(`${word} is no e-mail address.`);
  if (isRemove) return (services) => remove(services, address.data);
  if (role === undefined) {
    throw new CommandError(`With which role? Add --role ${ROLES.join(' or --role ')}, or --remove.`);
  }
  return (services) => invite(services, address.data, role);
}

interface CommandLine extends Context {
  words: readonly string[];
  options: { role?: (typeof ROLES)[number] | undefined; list: boolean; remove: boolean };
}

async function createServices(target: Target, context: Context): Promise<InviteServices> {
  const poolId = userPoolOf(target);
  const clients = createClients(target);
  const now = serverClock(clients.people, context.clock);
  return {
    directory: createDirectory(clients.people, poolId),
    marks: createSessionMarks(clients.table, required(target, 'table')),
    audit: await auditOf(target, clients, context),
    report: context.report,
    now,
  };
}

/** Throws `CommandError` where people are invited elsewhere. */
function userPoolOf({ description, endpoints, resources }: Target): string {
  const { userPool, oidcIssuer } = resources;
  if (userPool !== undefined) return userPool;
  if (endpoints !== undefined) {
    throw new CommandError('The local stack has two people of its own: npm start prints how to sign in.');
  }
  if (oidcIssuer !== undefined) {
    throw new CommandError(
      `The ${description} has no user pool: its people are those of ${oidcIssuer} (docs/sign-in.md).`,
    );
  }
  throw new CommandError(
    `The ${description} has no user pool: deploy it with IDENTITY=cognito, or connect a provider (docs/sign-in.md).`,
  );
}
