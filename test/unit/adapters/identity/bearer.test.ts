import { identityOf } from '../../../../lambdas/core/auth/roles.ts';
import { isForUs } from '../../../../lambdas/adapters/identity/tokens.ts';

const clients = { own: 'pages', others: ['1example23456789', 'https://errors.example.com'] };
const cognito = {
  sub: '3f2b8c1e-0000-4000-8000-000000000001',
  'cognito:groups': ['admins'],
  client_id: '1example23456789',
  token_use: 'access',
  scope: 'openid email',
  username: 'ann',
};
const rules = { claim: 'cognito:groups', adminValues: ['admins'], viewerValues: ['viewers'] };

describe('a token is for us', () => {
  it.each<[string, Record<string, unknown>]>([
    ['where aud is the client of the pages', { aud: 'pages' }],
    ['where aud is an accepted audience', { aud: 'https://errors.example.com' }],
    [
      'where one of several is an accepted audience',
      { aud: ['https://errors.example.com', 'https://x.test/userinfo'], azp: 'program' },
    ],
    ['where it has no aud and its client_id is accepted (Cognito’s access tokens)', cognito],
    [
      'where several name the client of the pages and it is the authorized party',
      { aud: ['pages', 'x'], azp: 'pages' },
    ],
  ])('%s', (_how, claims) => {
    expect(isForUs(claims, clients)).toBe(true);
  });

  it.each<[string, Record<string, unknown>]>([
    ['aud is another', { aud: 'other' }],
    ['aud is empty', { aud: [] }],
    ['it has neither', {}],
    ['its client_id is another’s', { ...cognito, client_id: 'other' }],
    ['it is no access token', { ...cognito, token_use: 'id' }],
    ['it does not say what it is for', { ...cognito, token_use: undefined }],
    ['aud is another, whatever client_id says', { ...cognito, aud: 'other' }],
    ['it is another party’s ID token', { aud: ['pages', 'x'], azp: 'x' }],
    ['aud is an empty text, as a client that is not set', { aud: '' }],
  ])('is not, where %s', (_how, claims) => {
    expect(isForUs(claims, { ...clients, own: claims['aud'] === '' ? '' : 'pages' })).toBe(false);
  });
});

describe('a person’s role', () => {
  it('is that of their groups, with the greater one where they have both', () => {
    expect(identityOf(cognito, cognito.sub, rules)).toEqual({
      subject: cognito.sub,
      address: null,
      role: 'admin',
    });
    expect(identityOf({ ...cognito, 'cognito:groups': ['viewers', 'admins'] }, 'a', rules)).toMatchObject({
      role: 'admin',
    });
    expect(identityOf({ ...cognito, 'cognito:groups': 'viewers' }, 'a', rules)).toMatchObject({
      role: 'viewer',
    });
  });

  it('is none where a name only resembles one', () => {
    for (const groups of [['Admins'], ['admins '], ['xadmins'], [], [['admins']], { admins: true }, null]) {
      expect(identityOf({ ...cognito, 'cognito:groups': groups }, 'a', rules)).toMatchObject({
        code: 'no_role',
      });
    }
  });

  it('is none of what an object only inherits', () => {
    expect(
      identityOf({}, 'a', { ...rules, claim: 'constructor.name', adminValues: ['Object'] }),
    ).toMatchObject({
      code: 'no_role',
    });
  });

  it.each([{ _claim_names: { groups: 'src1' } }, { hasgroups: true }])(
    'that Entra leaves out of the token (%j) is told as what it is',
    (overage) => {
      expect(identityOf({ sub: 'a', ...overage }, 'a', { ...rules, claim: 'groups' })).toMatchObject({
        code: 'groups_left_out',
        message: expect.stringContaining('app roles'),
      });
    },
  );
});

describe('a program’s role', () => {
  it.each<[string, Record<string, unknown>, string]>([
    [
      'Cognito',
      { sub: 'm2m', client_id: 'm2m', token_use: 'access', scope: 'errors/read errors/triage' },
      'admin',
    ],
    ['Okta', { sub: 'm2m', cid: 'm2m', scp: ['errors/read'] }, 'viewer'],
    ['Auth0', { sub: 'm2m@clients', azp: 'm2m', gty: 'client-credentials', scope: 'errors/triage' }, 'admin'],
    ['Entra ID', { sub: 'x', azp: 'm2m', idtyp: 'app', scp: 'errors/read' }, 'viewer'],
  ])('comes from its scope (%s), and its actor is the client', (_name, claims, role) => {
    expect(identityOf(claims, String(claims['sub']), rules)).toEqual({
      subject: 'client:m2m',
      address: null,
      role,
    });
  });

  it('is none without such a scope, whatever groups it names', () => {
    const claims = { sub: 'm2m', client_id: 'm2m', scope: 'errors/other read', 'cognito:groups': ['admins'] };

    expect(identityOf(claims, 'm2m', rules)).toMatchObject({ code: 'no_role' });
  });
});
