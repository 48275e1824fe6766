import * as z from 'zod';

/** Every write that a person or a program causes, by who may do it where. */
export const AUDIT_ACTIONS = [
  'triage',
  'sync',
  'redrive',
  'invite',
  'remove',
  'role',
  'alert-test',
  'snooze',
  'resume',
  'view',
] as const;
export type AuditAction = (typeof AUDIT_ACTIONS)[number];

/** What is known before it is done. */
export const auditIntent = z.object({
  v: z.literal(1),
  /** A ULID. */
  id: z.string(),
  at: z.string(),
  action: z.enum(AUDIT_ACTIONS),
  actor: z.object({
    subject: z.string(),
    address: z.nullable(z.string()),
    role: z.nullable(z.string()),
  }),
  /** Ids of the groups that it is about. */
  groups: z.array(z.string()),
  /** What was asked for, by name. */
  change: z.record(z.string(), z.unknown()),
  /** Where the request came from; null for a command. */
  from: z.nullable(z.string()),
  requestId: z.nullable(z.string()),
});
export type AuditIntent = z.infer<typeof auditIntent>;

/** What became of it, as far as it is known. */
export const auditOutcome = z.object({
  at: z.string(),
  result: z.enum(['done', 'partly', 'refused', 'failed']),
  /** One line for each group or run, or what was refused. */
  details: z.array(z.object({ id: z.nullable(z.string()), ok: z.boolean(), code: z.nullable(z.string()) })),
  /** What was counted, by name; older entries have none. */
  figures: z.optional(z.record(z.string(), z.number())),
});
export type AuditOutcome = z.infer<typeof auditOutcome>;

/** An entry as the table has it and the page shows it. Without an outcome the function ended in between. */
export const auditEntry = auditIntent.extend({ outcome: z.nullable(auditOutcome) });
export type AuditEntry = z.infer<typeof auditEntry>;

/** One line of an object under `audit/`: a rebuild makes the entry of them. */
export const auditRecord = z.discriminatedUnion('phase', [
  z.object({ v: z.literal(1), phase: z.literal('intent'), entry: auditIntent }),
  z.object({ v: z.literal(1), phase: z.literal('outcome'), id: z.string(), outcome: auditOutcome }),
]);
export type AuditRecord = z.infer<typeof auditRecord>;
