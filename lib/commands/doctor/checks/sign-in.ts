import * as z from 'zod';
import { discover, type Discovery } from '../../../../lambdas/adapters/identity/discovery.ts';
import { IdentityError } from '../../../../lambdas/adapters/identity/failure.ts';
import { ALGORITHMS } from '../../../../lambdas/adapters/identity/tokens.ts';
import { CALLBACK_PATH, SCOPE } from '../../../../lambdas/contracts/sign-in.ts';
import { reasonOf } from '../../command-line/failure.ts';
import { jsonOf } from '../../target/json.ts';
import { fail, ok, skipped, warn, type Check, type Context, type Finding } from '../check.ts';

const TIMEOUT_MS = 5000;
const API_PATH = '/api/admin/error-log';
const PAGE = 'docs/sign-in.md, Connect a provider';

/** The provider, looked at as the admin function does: discovery, issuer, keys, algorithms, endpoints, our client. */
export const signIn: Check = {
  name: 'sign-in',
  run: async (context) => {
    const { issuer, clientId } = context.target.signIn;
    if (issuer === '') {
      return warn(
        'nobody can sign in: the stage has no identity provider',
        'Set IDENTITY to cognito, or OIDC_ISSUER and its companions to a provider of yours, and deploy: docs/sign-in.md.',
      );
    }
    try {
      const discovery = await discover(issuer, context.fetch);
      return (
        (await closedBy(context)) ??
        algorithmsOf(discovery) ??
        (await keysOf(discovery, context)) ??
        (await clientOf(discovery, clientId, context)) ??
        ok(
          clientId === ''
            ? `${issuer} answers, for programs alone: OIDC_CLIENT_ID is not set`
            : `${issuer} answers, and takes our client with ${callbackOf(context)}`,
        )
      );
    } catch (error) {
      if (!(error instanceof IdentityError)) throw error;
      return fail(
        error.message.replace(/\.$/, ''),
        error.code === 'issuer_differs'
          ? `Set OIDC_ISSUER of this stage so and deploy: ${PAGE}.`
          : `Check OIDC_ISSUER of this stage, and whether it is reached from here: ${PAGE}.`,
      );
    }
  },
};

/** The deployed function's own word for it, which it says to whoever comes without a token. */
const closed = z.object({ error: z.object({ code: z.literal('sign_in_closed'), message: z.string() }) });

/** Undefined where it is well, as for those below; also where the pages do not answer, which the other lines tell. */
async function closedBy({ http, target }: Context): Promise<Finding | undefined> {
  const answer = await http(new URL(API_PATH, target.adminUrl).href).catch(() => undefined);
  const { data } = closed.safeParse(jsonOf(answer?.text ?? ''));
  if (data === undefined) return undefined;
  const [why = ''] = data.error.message.split('. ');
  return fail(
    why.replace(/^N/, 'n'),
    `Set what it names for this stage (OIDC_ADMIN_VALUES or OIDC_VIEWER_VALUES are values of OIDC_ROLES_CLAIM) and deploy: ${PAGE}.`,
  );
}

/** As above. */
function algorithmsOf({ id_token_signing_alg_values_supported: named }: Discovery): Finding | undefined {
  if (named === undefined || named.some((algorithm) => ALGORITHMS.includes(algorithm))) return undefined;
  return fail(
    `the provider signs its tokens with ${named.join(', ')} alone, which nobody but it can check`,
    `Let it sign with a public-key algorithm, such as RS256: ${PAGE}.`,
  );
}

const keySet = z.object({ keys: z.array(z.looseObject({ kty: z.string() })) });
const PUBLIC_KEYS = new Set(['RSA', 'EC', 'OKP']);

async function keysOf({ jwks_uri: uri }: Discovery, { fetch }: Context): Promise<Finding | undefined> {
  const bad = (why: string) =>
    fail(
      `the provider's keys at ${uri} ${why}, so no token can be checked`,
      `Have its jwks_uri repaired: ${PAGE}.`,
    );
  let response: Response;
  try {
    response = await fetch(uri, { signal: AbortSignal.timeout(TIMEOUT_MS) });
  } catch (error) {
    return bad(`cannot be read: ${reasonOf(error)}`);
  }
  if (!response.ok) return bad(`answer ${response.status.toString()}`);
  const { data } = keySet.safeParse(await response.json().catch(() => undefined));
  if (data?.keys.some(({ kty }) => PUBLIC_KEYS.has(kty)) === true) return undefined;
  return bad('hold no public key');
}

/** Asks for a sign-in as a browser would, and goes no further than the provider's first answer. */
async function clientOf(
  { authorization_endpoint: endpoint, token_endpoint: tokens }: Discovery,
  clientId: string,
  context: Context,
): Promise<Finding | undefined> {
  if (clientId === '') return undefined;
  const lacking = [
    ...(endpoint === undefined ? ['authorization_endpoint'] : []),
    ...(tokens === undefined ? ['token_endpoint'] : []),
  ];
  if (endpoint === undefined || lacking.length > 0) {
    return fail(
      `the discovery document has no ${lacking.join(' and no ')}, so browsers cannot sign in`,
      `Turn on the authorization code flow there; a Cognito user pool needs a domain: ${PAGE}.`,
    );
  }
  const url = new URL(endpoint);
  const parameters = {
    ...{ client_id: clientId, redirect_uri: callbackOf(context), response_type: 'code', scope: SCOPE },
    // The digest of a text that nobody has: no code of this request can ever be redeemed.
    ...{ state: 'doctor', nonce: 'doctor', code_challenge: 'A'.repeat(43), code_challenge_method: 'S256' },
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  const response = await context.fetch(url, {
    redirect: 'manual',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const refusal = refusalOf(response, url);
  if (refusal === undefined) return undefined;
  return fail(
    `the provider does not take our client ${clientId} with ${callbackOf(context)}: ${refusal}`,
    `Register this redirect address with that client, or correct OIDC_CLIENT_ID: ${PAGE}.`,
  );
}

const callbackOf = ({ target }: Context): string => new URL(CALLBACK_PATH, target.adminUrl).href;

/** A page for people is an answer; Cognito leads on to its error page (`/error?error=redirect_mismatch`). */
function refusalOf(response: Response, asked: URL): string | undefined {
  if (response.status >= 400) return `it answers ${response.status.toString()}`;
  const location = response.headers.get('location');
  if (location === null) return undefined;
  const leadsTo = URL.parse(location, asked.href);
  return leadsTo?.searchParams.get('error')?.slice(0, 100);
}

/** Who may sign in where the stack has a user pool of its own. */
export const invitations: Check = {
  name: 'invitations',
  run: async ({ aws, target }) => {
    if (target.signIn.userPool === '') return skipped('people are the identity provider’s to invite');
    const { admins, viewers } = await aws.invited();
    const fix = `npm run invite -- ${target.option} you@example.com --role admin`;
    if (admins + viewers === 0) return warn('nobody is invited yet, so nobody can sign in', fix);
    if (admins === 0) return warn(`invited: ${viewers.toString()} who read, and nobody who may triage`, fix);
    return ok(`invited: ${admins.toString()} who triage, ${viewers.toString()} who read`);
  },
};
