import { isCognito, rolesClaimOf } from '../../../lambdas/contracts/sign-in.ts';

describe('an issuer of Amazon Cognito', () => {
  it.each([
    'https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_Example',
    'https://cognito-idp.us-gov-west-1.amazonaws.com/us-gov-west-1_Example',
    'https://cognito-idp.cn-north-1.amazonaws.com.cn/cn-north-1_Example',
    'https://cognito-idp.eusc-de-east-1.amazonaws.eu/eusc-de-east-1_Example',
  ])('%s is known in its partition', (issuer) => {
    expect(isCognito(issuer)).toBe(true);
    expect(rolesClaimOf(issuer, '')).toBe('cognito:groups');
  });

  it.each([
    'https://cognito-idp.eu-central-1.amazonaws.com.example.test/pool',
    'https://cognito-idp.eu-central-1.amazonaws.eu.cn/pool',
    'https://example.test/cognito-idp.eu-central-1.amazonaws.com/pool',
    'http://cognito-idp.eu-central-1.amazonaws.com/pool',
  ])('%s only looks like one', (issuer) => {
    expect(isCognito(issuer)).toBe(false);
    expect(rolesClaimOf(issuer, '')).toBe('groups');
  });
});
