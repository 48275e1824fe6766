import { parseList } from '../lambdas/contracts/environment.ts';
import type { Settings } from './settings.ts';

/** What people sign in with: the setting's own words, without the empty one. */
export type IdentityKind = Exclude<Settings['IDENTITY'], ''>;

interface ChosenIdentity {
  kind: IdentityKind;
  /** What whoever deploys has to know of the choice. */
  warning: string | undefined;
}

/**
 * Partitions without Amazon Cognito user pools, by how their regions begin: China and the isolated ones. Every other region
 * has them, so that a region of tomorrow needs no change (endpoints of the service `cognito-idp` in botocore 1.43.11's
 * endpoints.json; AWS General Reference, "Amazon Cognito Identity endpoints and quotas").
 */
const WITHOUT_USER_POOLS = /^(?:cn|us-isob?|us-isof|eu-isoe)-/;

/** An unknown region, as where credentials are not there yet, is taken for one that has them. */
export const hasUserPools = (region: string): boolean => !WITHOUT_USER_POOLS.test(region);

/** How people sign in, where the settings leave it open. */
export function chooseIdentity(
  { IDENTITY, OIDC_ISSUER }: Pick<Settings, 'IDENTITY' | 'OIDC_ISSUER'>,
  region: string,
): ChosenIdentity {
  if (IDENTITY !== '') return { kind: IDENTITY, warning: undefined };
  if (OIDC_ISSUER !== '') return { kind: 'oidc', warning: undefined };
  if (hasUserPools(region)) return { kind: 'cognito', warning: undefined };
  return {
    kind: 'none',
    warning:
      `Nobody can sign in: ${region} has no Amazon Cognito user pools. Set OIDC_ISSUER, OIDC_CLIENT_ID and OIDC_ADMIN_VALUES ` +
      'to a provider of yours (docs/sign-in.md), or IDENTITY=none to say that this is meant.',
  };
}

/** What whoever deploys has to know of the roles; undefined where there is nothing. */
export const warningOfRoles = (
  kind: IdentityKind,
  { OIDC_ADMIN_VALUES }: Pick<Settings, 'OIDC_ADMIN_VALUES'>,
): string | undefined =>
  kind === 'oidc' && parseList(OIDC_ADMIN_VALUES).length === 0
    ? 'Nobody may triage: OIDC_ADMIN_VALUES is empty, so everybody who gets in only reads (docs/sign-in.md).'
    : undefined;

/** Undefined where `cognito` was not asked for, or can be had. */
export const mistakeOfIdentity = (identity: unknown, region: string): string | undefined =>
  identity === 'cognito' && !hasUserPools(region)
    ? `IDENTITY must not be cognito in ${region}, which has no Amazon Cognito user pools: set oidc and the OIDC_* settings, or none`
    : undefined;
