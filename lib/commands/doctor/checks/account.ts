import { judgeKey } from '../account/judge-key.ts';
import { roomForVerifier } from '../account/room.ts';
import { fail, ok, skipped, type Check } from '../check.ts';
import { deploying } from '../copyable.ts';

/** As lib/app.ts names it. */
const DEVELOPMENT = /-dev$/;

export const protection: Check = {
  name: 'protection',
  run: async ({ aws, target }) => {
    if (target.endpoints !== undefined) return skipped('the local stack has nothing that refuses deletion');
    const { stack, table } = await aws.protection();
    if (stack && table) return ok('stack and table refuse to be deleted');
    if (DEVELOPMENT.test(target.stackName ?? '')) return ok('a development stack may be deleted');
    const off = [...(stack ? [] : ['the stack']), ...(table ? [] : ['the table'])].join(' and ');
    return fail(
      `${off} can be deleted by mistake`,
      `Set "DELETION_PROTECTION": true for this stage in cdk.json, then ${deploying(target)}`,
    );
  },
};

export const writeFuse: Check = {
  name: 'write-fuse',
  run: async ({ aws, target }) => {
    if (target.endpoints !== undefined) return skipped('the local table costs nothing');
    const bounds = await aws.writeBounds();
    const open = bounds.filter(({ units }) => units === null).map(({ name }) => name);
    if (open.length === 0) {
      const [least = 0] = bounds.flatMap(({ units }) => units ?? []).toSorted((a, b) => a - b);
      return ok(
        `table and ${(bounds.length - 1).toString()} indexes are bounded, at ${least.toString()} write units a second`,
      );
    }
    return fail(
      `nothing bounds what ${open.join(', ')} may write and cost`,
      `This version bounds them by TABLE_MAX_WRITE_UNITS: ${deploying(target)}`,
    );
  },
};

export const concurrency: Check = {
  name: 'concurrency',
  run: async ({ aws, target }) => {
    if (target.endpoints !== undefined) return skipped('this machine has no account');
    const [account, consumer, region] = await Promise.all([
      aws.concurrency(),
      aws.consumerConcurrency(target.queueUrl),
      aws.region(),
    ]);
    // What the verifier has reserved is among what is reserved already.
    return roomForVerifier(account, { consumer, forVerifier: 0 }, region);
  },
};

/** Its table's: all that the stack keeps is under the one key (lib/constructs/encryption.ts). */
export const customerKey: Check = {
  name: 'customer-key',
  run: async ({ aws, target }) => {
    if (target.endpoints !== undefined) return skipped('this machine has no keys');
    const own = await aws.ownKey();
    return own === undefined
      ? skipped('AWS owns or manages the keys of this stack')
      : judgeKey(own.arn, own.key);
  },
};
