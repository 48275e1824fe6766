import * as z from 'zod';
import { jsonOf } from '../../target/json.ts';
import { fail, ok, type Finding } from '../check.ts';
import type { Key } from './key.ts';

/** Those that encrypt in nobody's name, so that the key itself must admit them (docs/security.md, Keys of your own). */
const SERVICES = ['logs', 'cloudwatch', 'events'] as const;

const oneOrMore = z.union([z.string().transform((one) => [one]), z.array(z.string())]);
const statement = z.object({
  Effect: z.string(),
  Principal: z.union([z.literal('*'), z.object({ Service: oneOrMore.optional() })]).optional(),
});
const keyPolicy = z.object({
  Statement: z.union([z.array(statement), statement.transform((one) => [one])]),
});

/** Of the services that must be admitted, those that no statement of the policy names. */
export function servicesNotAdmitted(policy: string): string[] {
  const statements = keyPolicy.safeParse(jsonOf(policy)).data?.Statement ?? [];
  const admitted = statements
    .filter(({ Effect }) => Effect === 'Allow')
    .flatMap(({ Principal }) => (Principal === '*' ? SERVICES : (Principal?.Service ?? [])))
    // `logs.eu-central-1.amazonaws.com` is `logs`, in every partition.
    .map((principal) => principal.split('.')[0]);
  return SERVICES.filter((service) => !admitted.includes(service));
}

const regionOf = (arn: string): string => arn.split(':')[3] ?? '';
const command = (verb: string, { arn }: Pick<Key, 'arn'>): string =>
  `aws kms ${verb} --key-id ${arn} --region ${regionOf(arn)}`;

/** Whether the stack can encrypt with it; each finding has one next step. */
export function judgeKey(arn: string, key: Key | undefined): Finding {
  if (key === undefined)
    return fail(
      `there is no key ${arn}`,
      `Correct KMS_KEY_ARN; these keys there are: aws kms list-keys --region ${regionOf(arn)}`,
    );
  if (key.usage !== 'ENCRYPT_DECRYPT' || key.spec !== 'SYMMETRIC_DEFAULT')
    return fail(
      `${arn} is of ${key.spec} for ${key.usage}, and only a symmetric key for encryption will do`,
      `Make one, and set KMS_KEY_ARN to it: aws kms create-key --region ${regionOf(arn)}`,
    );
  switch (key.state) {
    case 'Enabled':
      return ok(`${arn} is enabled`);
    case 'Disabled':
      return fail(`${arn} is disabled`, command('enable-key', key));
    case 'PendingDeletion':
      return fail(
        `${arn} is about to be deleted, and with it all that it has encrypted`,
        `${command('cancel-key-deletion', key)} && ${command('enable-key', key)}`,
      );
    default:
      return fail(
        `${arn} is ${key.state}`,
        `Wait until it is Enabled, or set KMS_KEY_ARN to another: ${command('describe-key', key)}`,
      );
  }
}
