import {
  GetAccountCommand,
  GetEmailIdentityCommand,
  NotFoundException,
  type SESv2Client,
} from '@aws-sdk/client-sesv2';

/** What Amazon SES says of whoever sends alerts. Everything rejects where the caller may not look. */
export interface EmailAccount {
  /** Whether SES sends from this address: it, its domain or one above it is verified. Null: none of them is an identity. */
  isVerified(address: string): Promise<boolean | null>;
  /** Whether it may send to everybody, and whether it may send at all. */
  sending(): Promise<{ isInSandbox: boolean; isEnabled: boolean }>;
}

export const createEmailAccount = (client: Pick<SESv2Client, 'send'>): EmailAccount => ({
  isVerified: async (address) => {
    let known: boolean | null = null;
    for (const identity of identitiesFor(address)) {
      const isVerified = await isIdentityVerified(client, identity);
      if (isVerified === true) return true;
      known = isVerified ?? known;
    }
    return known;
  },
  sending: async () => {
    const { ProductionAccessEnabled = false, SendingEnabled = false } = await client.send(
      new GetAccountCommand({}),
    );
    return { isInSandbox: !ProductionAccessEnabled, isEnabled: SendingEnabled };
  },
});

/** A domain stands for its subdomains, too (SES guide, "Creating and verifying identities"). */
function identitiesFor(address: string): string[] {
  const labels = address.slice(address.lastIndexOf('@') + 1).split('.');
  const domains = labels.slice(0, -1).map((_, index) => labels.slice(index).join('.'));
  return [address, ...domains];
}

async function isIdentityVerified(
  client: Pick<SESv2Client, 'send'>,
  identity: string,
): Promise<boolean | null> {
  try {
    const { VerifiedForSendingStatus = false } = await client.send(
      new GetEmailIdentityCommand({ EmailIdentity: identity }),
    );
    return VerifiedForSendingStatus;
  } catch (error) {
    if (error instanceof NotFoundException) return null;
    throw error;
  }
}
