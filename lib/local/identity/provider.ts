import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import type Provider from 'oidc-provider';
import type { Configuration, JWK } from 'oidc-provider';
import { CALLBACK_PATH, SIGNED_OUT_PATH, TOKEN_CALLBACK } from '../../../lambdas/contracts/sign-in.ts';
import { refusalOf } from '../loopback/host-guard.ts';
import { listen } from '../loopback/listen.ts';
import { createMemoryAdapter } from './adapter.ts';
import { createLinkCodes, type LinkCodes } from './link-codes.ts';
import { chooserPage, LINK_USED, logoutPage, problemPage } from './pages.ts';
import { CLIENT_ID, type Person } from './people.ts';

/** An OpenID Connect provider on this machine, for the deployed code to sign people in against. */
export interface IdentityProvider {
  issuer: string;
  clientId: string;
  /** A bearer token that speaks for somebody, for programs. */
  mintToken(person: Person): Promise<string>;
  /** A code that signs somebody in once within ten minutes, as the `login_hint` of a sign-in. */
  mintLinkCode(person: Person): string;
  stop: () => Promise<void>;
}

export interface ProviderOptions {
  /** Where the app is. The provider stands on `localhost`, so an app on 127.0.0.1 is another site, as in life. */
  appUrl: string;
  people: readonly Person[];
  now?: () => number;
}

const ALGORITHM = 'ES256';
const KEY_ID = 'local';
/** Long enough for a stack that somebody leaves running; the key dies with the process anyway. */
const TOKEN_LIFE = '365d';
const HOUR_SECONDS = 3600;

/** Starts the provider on a free port. */
export async function startIdentityProvider({
  appUrl,
  people,
  now = Date.now,
}: ProviderOptions): Promise<IdentityProvider> {
  const { privateKey } = await generateKeyPair(ALGORITHM, { extractable: true });
  const jwk = { ...(await exportJWK(privateKey)), kid: KEY_ID, alg: ALGORITHM, use: 'sig' };
  const codes = createLinkCodes(now);
  let answer: Answer = (_request, response) => respond(response, 503, 'The provider is starting.');
  const server = createServer((request, response) => {
    const refusal = refusalOf(request, 'page');
    if (refusal !== undefined) respond(response, 403, refusal);
    else answer(request, response);
  });
  const { port, stop } = await listen(server);
  const issuer = `http://localhost:${port}`;
  answer = await createAnswer(
    issuer,
    { ...configurationOf(appUrl, people, jwk), adapter: createMemoryAdapter(now) },
    people,
    codes,
  );
  return {
    issuer,
    clientId: CLIENT_ID,
    mintLinkCode: ({ id }) => codes.mint(id),
    mintToken: ({ id, email, groups }) =>
      new SignJWT({ email, email_verified: true, groups })
        .setProtectedHeader({ alg: ALGORITHM, kid: KEY_ID })
        .setIssuer(issuer)
        .setAudience(CLIENT_ID)
        .setSubject(id)
        .setIssuedAt()
        .setExpirationTime(TOKEN_LIFE)
        .sign(privateKey),
    stop,
  };
}

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

function configurationOf(appUrl: string, people: readonly Person[], jwk: JWK): Configuration {
  return {
    clients: [
      {
        client_id: CLIENT_ID,
        token_endpoint_auth_method: 'none',
        redirect_uris: [`${appUrl}${CALLBACK_PATH}`, TOKEN_CALLBACK.url],
        post_logout_redirect_uris: [`${appUrl}${SIGNED_OUT_PATH}`],
        id_token_signed_response_alg: ALGORITHM,
      },
    ],
    jwks: { keys: [jwk] },
    cookies: { keys: [randomBytes(32).toString('hex')] },
    claims: { openid: ['sub', 'groups'], email: ['email', 'email_verified'] },
    // Providers in life put these into the ID token, where the admin function reads them.
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    ttl: {
      AccessToken: HOUR_SECONDS,
      AuthorizationCode: 60,
      Grant: 24 * HOUR_SECONDS,
      IdToken: HOUR_SECONDS,
      Interaction: HOUR_SECONDS,
      Session: 24 * HOUR_SECONDS,
    },
    features: {
      devInteractions: { enabled: false },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (ctx, form) => void (ctx.body = logoutPage(form)),
      },
    },
    renderError: (ctx, { error, error_description: description }) => {
      ctx.type = 'html';
      ctx.body = problemPage(`${error}: ${description ?? ''}`);
    },
    interactions: { url: (_ctx, { uid }) => `/interaction/${uid}` },
    findAccount: (_ctx, id) => {
      const person = people.find((candidate) => candidate.id === id);
      return (
        person && {
          accountId: id,
          claims: () => ({
            sub: id,
            email: person.email,
            email_verified: true,
            groups: [...person.groups],
          }),
        }
      );
    },
    // Nobody is asked whether this one application may know who they are.
    loadExistingGrant: async ({ oidc }) => {
      const { account, client, provider } = oidc;
      if (account === undefined || client === undefined) return undefined;
      const grant = new provider.Grant({ accountId: account.accountId, clientId: client.clientId });
      grant.addOIDCScope('openid email');
      await grant.save();
      return grant;
    },
  };
}

async function createAnswer(
  issuer: string,
  configuration: Configuration,
  people: readonly Person[],
  codes: LinkCodes,
): Promise<Answer> {
  const { default: OidcProvider } = await import('oidc-provider');
  const provider = new OidcProvider(issuer, configuration);
  const protocol = provider.callback();
  return (request, response) => {
    const [, place, uid = '', choice] = (request.url ?? '').split('?')[0]?.split('/') ?? [];
    if (place !== 'interaction') {
      void protocol(request, response);
      return;
    }
    interact(provider, { request, response }, { uid, choice, people, codes }).catch((error: unknown) => {
      respond(response, 400, `This sign-in cannot be continued: ${String(error)}`);
    });
  };
}

/** Who somebody is: told by the code of the printed link, or by a click. */
async function interact(
  provider: Provider,
  { request, response }: { request: IncomingMessage; response: ServerResponse },
  {
    uid,
    choice,
    people,
    codes,
  }: { uid: string; choice: string | undefined; people: readonly Person[]; codes: LinkCodes },
): Promise<void> {
  const finish = (accountId: string) =>
    provider.interactionFinished(request, response, { login: { accountId } });
  if (request.method === 'POST') {
    if (choice === 'cancel') {
      await provider.interactionFinished(request, response, {
        error: 'access_denied',
        error_description: 'The person pressed Cancel',
      });
      return;
    }
    const person = people.find(({ id }) => id === choice);
    if (person === undefined) respond(response, 404, 'There is nobody of this name.');
    else await finish(person.id);
    return;
  }
  const { params } = await provider.interactionDetails(request, response);
  const hint = params['login_hint'];
  const accountId = typeof hint === 'string' ? codes.take(hint) : undefined;
  if (accountId !== undefined) await finish(accountId);
  else respond(response, 200, chooserPage(uid, people, hint === undefined ? '' : LINK_USED), 'text/html');
}

function respond(response: ServerResponse, status: number, body: string, type = 'text/plain'): void {
  response.writeHead(status, {
    'content-type': `${type}; charset=utf-8`,
    'cache-control': 'no-store',
    // With no-referrer a browser says `Origin: null` even to this site, and the guard would refuse its own buttons.
    'referrer-policy': 'same-origin',
  });
  response.end(body);
}
