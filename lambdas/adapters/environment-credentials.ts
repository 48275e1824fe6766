/**
 * Stands in for `@aws-sdk/credential-provider-node` in every function's bundle (an esbuild alias in the stack).
 * The SDK's own chain brings SSO, web identity, process and metadata providers that Lambda never uses: it hands a
 * function its role's credentials in these three variables (AWS, "Lambda runtime environment variables") and
 * starts a new environment before they expire.
 */

interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
  expiration?: Date;
}

/**
 * Read once, because the SDK asks at every call and the environment never changes while it lives. Rejects where a
 * variable is missing: the SDK then fails the call.
 */
export const defaultProvider = () => {
  let credentials: Credentials | undefined;
  return (): Promise<Credentials> => Promise.resolve().then(() => (credentials ??= environmentCredentials()));
};

/** The SDK asks these two of a credential chain; ours have no expiry. */
export const credentialsWillNeedRefresh = ({ expiration }: Credentials) => expiration !== undefined;
export const credentialsTreatedAsExpired = ({ expiration }: Credentials) => expiration !== undefined;

function environmentCredentials(): Credentials {
  const accessKeyId = process.env['AWS_ACCESS_KEY_ID'];
  const secretAccessKey = process.env['AWS_SECRET_ACCESS_KEY'];
  const sessionToken = process.env['AWS_SESSION_TOKEN'];
  if (accessKeyId === undefined || secretAccessKey === undefined) {
    throw new Error('No credentials: AWS_ACCESS_KEY_ID or AWS_SECRET_ACCESS_KEY is not set.');
  }
  return { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) };
}
