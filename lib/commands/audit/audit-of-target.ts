import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { monotonicFactory } from 'ulid';
import { createAuditArchive } from '../../../lambdas/adapters/archive/audit-archive.ts';
import { createAuditStore } from '../../../lambdas/adapters/table/people/audit-store.ts';
import { given, type Context } from '../command-line/context.ts';
import { CommandError } from '../command-line/exit.ts';
import type { Clients } from '../target/clients.ts';
import { required, type Target } from '../target/target.ts';
import type { Audit } from './audited.ts';

export const DEFAULT_AUDIT_DAYS = '400';
/** For the `environment` of a command that is audited. */
export const AUDIT_ENVIRONMENT = {
  AUDIT_DAYS: `days that the entry of the audit is kept, as the stack has it (${DEFAULT_AUDIT_DAYS})`,
};
/** The local stack has no accounts: whoever is at this machine. */
const LOCAL_ACTOR = 'local';

/** The audit of the stack that a command changes. Throws `CommandError` where it cannot be reached. */
export async function auditOf(
  target: Target,
  { table, bucket }: Pick<Clients, 'table' | 'bucket'>,
  { env, clock, report }: Context,
): Promise<Audit> {
  const tableName = required(target, 'table');
  const auditDays = Number(given(env, 'AUDIT_DAYS') ?? DEFAULT_AUDIT_DAYS);
  if (!(auditDays > 0)) throw new CommandError('AUDIT_DAYS must be a number of days.');
  const newUlid = monotonicFactory();
  return {
    store: createAuditStore(table, { tableName, auditDays }),
    archive: createAuditArchive(bucket, required(target, 'bucket')),
    newId: () => newUlid(clock.now()),
    clock,
    report,
    actor: target.endpoints === undefined ? await callerName() : LOCAL_ACTOR,
  };
}

/** As AWS knows whoever runs the command; needs no permission. */
async function callerName(): Promise<string> {
  const { Arn = 'unknown' } = await new STSClient().send(new GetCallerIdentityCommand());
  return Arn;
}
