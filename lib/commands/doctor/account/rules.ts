import { fail, ok, skipped } from '../check.ts';
import type { Before } from './before-check.ts';
import { judgeKey, servicesNotAdmitted } from './judge-key.ts';

/** What an account with rules of its own demands of every stack, as the settings of the stage name it. */

export const boundary: Before = {
  name: 'boundary',
  needs: 'credentials',
  run: async ({ account, settings: { PERMISSIONS_BOUNDARY: given } }) => {
    if (given === '') return skipped('no PERMISSIONS_BOUNDARY is set');
    const arn = await account.policyArn(given);
    if (await account.hasPolicy(arn)) return ok(`${arn} is there`);
    return fail(
      `there is no managed policy ${arn}, and no role can be made with it as its boundary`,
      `Correct PERMISSIONS_BOUNDARY; these there are: aws iam list-policies --scope Local --query 'Policies[].Arn' --output text`,
    );
  },
};

export const customerKey: Before = {
  name: 'customer-key',
  needs: 'credentials',
  run: async ({ account, settings: { KMS_KEY_ARN: arn } }) => {
    if (arn === '') return skipped('no KMS_KEY_ARN is set: AWS owns or manages the keys');
    const finding = judgeKey(arn, await account.key(arn));
    if (finding.state !== 'ok') return finding;
    // Of another account it tells its state, and not its policy (KMS guide, "Allowing users in other accounts").
    if (arn.split(':')[4] !== (await account.accountId()))
      return ok(`${finding.finding}; its policy is another account's`);
    const lacking = servicesNotAdmitted(await account.keyPolicy(arn));
    if (lacking.length === 0) return ok(`${finding.finding}, and admits logs, alarms and events`);
    return fail(
      `the policy of ${arn} does not admit ${lacking.join(', ')}`,
      'Add the statements of docs/security.md, Keys of your own, to the policy of the key.',
    );
  },
};
