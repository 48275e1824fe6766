import * as z from 'zod';
import { REDACTION_RULES_VERSION } from '../../../../lambdas/core/sanitise/version.ts';
import { ok, warn, type Check } from '../check.ts';

/** Records of the first version do not tell theirs. */
const record = z.object({ rules: z.number().default(1) });

/** New records are of today's rules, so the oldest one tells whether there are any of older ones. */
export const redactionRules: Check = {
  name: 'redaction-rules',
  run: async ({ aws, target }) => {
    const oldest = record.safeParse(await aws.oldestRecord()).data;
    if (oldest === undefined) return ok('nothing is stored yet');
    const rules = Math.max(oldest.rules, (await aws.table.repairedRules()) ?? 0);
    const today = REDACTION_RULES_VERSION;
    if (rules >= today) return ok(`what is stored is as version ${today.toString()} of the rules wants it`);
    return warn(
      `the archive has records of version ${rules.toString()} of the redaction rules, this is version ${today.toString()}`,
      `Deploy this version, then (docs/recovery.md, Repair) npm run repair -- ${target.option}`,
    );
  },
};
