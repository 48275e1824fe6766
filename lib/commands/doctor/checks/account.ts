import { roomForVerifier } from '../account/room.ts';
import { fail, ok, skipped, type Check } from '../check.ts';

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
      'Set DELETION_PROTECTION to true for this stage in cdk.json and deploy: docs/deploy.md, Protect it.',
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
      'Deploy this version: TABLE_MAX_WRITE_UNITS bounds the table and each index.',
    );
  },
};

export const concurrency: Check = {
  name: 'concurrency',
  run: async ({ aws, target }) => {
    if (target.endpoints !== undefined) return skipped('this machine has no account');
    const [account, consumer] = await Promise.all([
      aws.concurrency(),
      aws.consumerConcurrency(target.queueUrl),
    ]);
    // What the verifier has reserved is among what is reserved already.
    return roomForVerifier(account, { consumer, forVerifier: 0 });
  },
};
