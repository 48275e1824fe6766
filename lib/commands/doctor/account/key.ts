import { DescribeKeyCommand, GetKeyPolicyCommand, type KMSClient } from '@aws-sdk/client-kms';

/** A key of KMS as it describes itself, in its own words. */
export interface Key {
  /** Of `KMS_KEY_ARN`. */
  arn: string;
  state: string;
  usage: string;
  spec: string;
}

/** Undefined where there is no such key in its region. Rejects where the caller may not look. */
export async function keyOf(kms: KMSClient, arn: string): Promise<Key | undefined> {
  try {
    const { KeyMetadata: key } = await kms.send(new DescribeKeyCommand({ KeyId: arn }));
    return {
      arn,
      state: key?.KeyState ?? 'unknown',
      usage: key?.KeyUsage ?? 'unknown',
      spec: key?.KeySpec ?? 'unknown',
    };
  } catch (error) {
    if (error instanceof Error && error.name === 'NotFoundException') return undefined;
    throw error;
  }
}

/** The text of its policy, which only the account of the key may read. */
export async function keyPolicyOf(kms: KMSClient, arn: string): Promise<string> {
  const { Policy = '' } = await kms.send(new GetKeyPolicyCommand({ KeyId: arn, PolicyName: 'default' }));
  return Policy;
}
