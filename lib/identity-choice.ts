import type { IUserPool } from 'aws-cdk-lib/aws-cognito';
import { POOL_GROUPS } from '../lambdas/contracts/sign-in.ts';

/** How an OpenID Connect provider is asked, and whom its tokens let in. */
export interface IssuerOptions {
  /** The client through which people sign in by browser; register the redirect address `callbackUrl` with it. */
  readonly clientId: string;
  /** ARN of a secret that holds `{"clientSecret": "..."}`. Without it: a public client; PKCE is used either way. */
  readonly clientSecretArn?: string;
  /** Audiences whose bearer tokens the API takes besides `clientId`. */
  readonly audiences?: readonly string[];
  /** The claim that decides the role. Without it: `groups`, and `cognito:groups` of a Cognito user pool. */
  readonly rolesClaim?: string;
  /** Values of that claim whose holders may read and triage. */
  readonly adminValues: readonly string[];
  /** Values of that claim whose holders may read. Without it: nobody but those of `adminValues`. */
  readonly viewerValues?: readonly string[];
}

/** Whom the groups of a given user pool let in, and how its people sign in. */
export interface PoolOptions {
  /** Groups whose members may read and triage. Without it: `admin`. */
  readonly adminGroups?: readonly string[];
  /** Groups whose members may read. Without it: `viewer`. */
  readonly viewerGroups?: readonly string[];
  /**
   * Whether the client gets a style of its own, without which managed login shows an error instead of a form; a pool with the
   * classic sign-in pages needs none. Without it: true.
   */
  readonly managedLogin?: boolean;
}

/** What `Identity` stands for. */
export type IdentityChoice =
  | { readonly kind: 'own-pool' }
  | { readonly kind: 'none' }
  | { readonly kind: 'issuer'; readonly issuer: string; readonly options: IssuerOptions }
  | {
      readonly kind: 'pool';
      readonly pool: IUserPool;
      readonly options: Required<PoolOptions>;
    };

/** Where people sign in. */
export class Identity {
  /** A user pool of the error log's own, whose people `sentry-error-ledger invite` invites. */
  static ownPool(): Identity {
    return new Identity({ kind: 'own-pool' });
  }

  /** Nobody signs in: every page says so, and the capture goes on. */
  static none(): Identity {
    return new Identity({ kind: 'none' });
  }

  /**
   * An OpenID Connect provider, such as Entra ID, Okta or Google.
   * @param issuer as its discovery document spells it.
   */
  static issuer(issuer: string, options: IssuerOptions): Identity {
    return new Identity({ kind: 'issuer', issuer, options });
  }

  /**
   * A user pool of yours, which has a domain and groups. Several error logs may share it: each gets two clients in it, one for
   * people and one for programs.
   */
  static pool(
    pool: IUserPool,
    {
      adminGroups = [POOL_GROUPS.admin],
      viewerGroups = [POOL_GROUPS.viewer],
      managedLogin = true,
    }: PoolOptions = {},
  ): Identity {
    return new Identity({ kind: 'pool', pool, options: { adminGroups, viewerGroups, managedLogin } });
  }

  /** @internal */
  readonly choice: IdentityChoice;

  private constructor(choice: IdentityChoice) {
    this.choice = choice;
  }
}
