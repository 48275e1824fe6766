import fc from 'fast-check';
import { createSanitise, REDACTED } from '../../../../lambdas/core/sanitise/sanitise.ts';

const sanitise = createSanitise();
const SECRET = 'S3CRETVALUE';

describe('a name that gives its value away as a secret', () => {
  it.each([
    ...[
      'pass',
      'DB_PASS',
      'userPass',
      'PGPASSWORD',
      'dbpassword',
      'userpassword',
      'passwords',
      'UserPassword',
    ],
    ...['accesstoken', 'authtoken', 'refreshtoken', 'JWTToken', 'apiToken', 'clientsecret', 'AWSSecretKey'],
    ...['PHPSESSID', 'JSESSIONID', 'sess_id', 'api-key', 'API_KEY', 'apikey', 'x-api-key', 'APIKey'],
    ...[
      'STRIPE_KEY',
      'SIGNING_KEY',
      'SENDGRID_KEY',
      'master-key',
      'encryptionKey',
      'pass\u200bword',
      'pgpass',
      'basicauth',
    ],
  ])('is %s', (key) => {
    expect(sanitise({ [key]: SECRET })).toEqual({ [key]: REDACTED });
  });

  it.each([
    ...['author', 'keyboard', 'tokenizer', 'sessions_count_total', 'passenger', 'shipping', 'key', 'compass'],
    ...[
      'bypass',
      'secretary',
      'PRIMARY_KEY',
      'cacheKey',
      'publicKey',
      'sort_key',
      'token_count',
      'password_length',
    ],
    ...['pass_rate', 'monkey', 'classpath', 'TokenExpiredError', 'assessment'],
  ])('is not %s', (key) => {
    expect(sanitise({ [key]: 'value' })).toEqual({ [key]: 'value' });
  });

  it('is one that the setting adds, in whatever spelling', () => {
    const strict = createSanitise(['account_no', '']);

    expect(strict({ accountNo: '1', 'account-no': '2', '': '3' })).toEqual({
      accountNo: REDACTED,
      'account-no': REDACTED,
      '': '3',
    });
  });

  it('is read through any prefix', () => {
    const prefix = fc.stringMatching(/^[a-z]{0,10}$/);
    const part = fc.constantFrom('password', 'token', 'secret', 'apikey', 'sessid');

    fc.assert(
      fc.property(prefix, part, fc.constantFrom('_', '-', '.', ''), (before, name, separator) => {
        fc.pre(!`${before}${name}`.includes('tokeni'));
        expect(sanitise({ [`${before}${separator}${name}`]: SECRET })).toEqual({
          [`${before}${separator}${name}`]: REDACTED,
        });
      }),
    );
  });
});

describe('a request or response body', () => {
  it.each([
    'requestBody',
    'RESPONSE_BODY',
    'responseBody',
    'rawBody',
    'raw_body',
    'payload',
    'Payload',
    'body',
  ])('is what lies under %s', (key) => {
    expect(sanitise({ extra: { [key]: { note: SECRET } } })).toEqual({ extra: { [key]: REDACTED } });
  });

  it('is the data of the response context', () => {
    expect(sanitise({ contexts: { response: { status_code: 500, data: SECRET } } })).toEqual({
      contexts: { response: { status_code: 500, data: REDACTED } },
    });
  });
});

describe('a list', () => {
  it.each([
    ['a pair with a list', [['Cookie', [`a=${SECRET}`]]]],
    ['a pair with an object', [['X-Auth', { v: SECRET }]]],
    ['a triple', [['Authorization', SECRET, 1]]],
    ['a flat list of raw headers', ['Host', 'shop.example', 'Cookie', SECRET]],
    ['a command line', ['app', '--password', SECRET]],
    ['a command line with a secret number', ['app', '-v', '--pin', 123456789, 'x']],
    ['a pair of a query string', { query_string: [['code', SECRET]] }],
  ])('gives up the secret of %s', (_name, value) => {
    expect(JSON.stringify(sanitise(value))).not.toMatch(/S3CRET|123456789/);
  });

  it('keeps what follows no name', () => {
    const value = { sentence: ['enter your password', 'and wait'], argv: ['app', '--verbose', 'x'] };

    expect(sanitise(value)).toEqual(value);
  });

  it('gives up the address of a forwarding header', () => {
    expect(sanitise([['X-Forwarded-For', 'unknown']])).toEqual([
      ['X-Forwarded-For', '[redacted IP address]'],
    ]);
  });
});

describe('an object of a name and a value', () => {
  it('is sanitised in every field', () => {
    const tag = { key: 'colour', value: 'red', query: 'user.email:"bob@example.com"', password: SECRET };

    expect(sanitise([tag])).toEqual([
      { key: 'colour', value: 'red', query: 'user.email:"[redacted e-mail]"', password: REDACTED },
    ]);
  });

  it.each(['key', 'name'])('gives up its value if its %s is secret', (field) => {
    expect(sanitise({ [field]: 'x-auth-token', value: SECRET })).toEqual({
      [field]: 'x-auth-token',
      value: REDACTED,
    });
  });
});

describe('a version', () => {
  it.each([
    { release: 'shop@1.4.0' },
    { dist: 'app@1.2.3.4' },
    { 'sentry:release': 'shop@1.4.0-rc.next' },
    { app_version: '10.14.0.1' },
    { osVersion: '10.14.0.1' },
    { modules: { flask: '1.0.0.1' } },
  ])('survives in %j', (value) => {
    expect(sanitise(value)).toEqual(value);
  });

  it.each(['build_user', 'version_owner', 'release', 'app_version', 'modules'])(
    'is no e-mail address, also under %s',
    (key) => {
      expect(sanitise({ [key]: 'alice@example.com' })).toEqual({ [key]: '[redacted e-mail]' });
    },
  );

  it('is no address under a key that only holds the word', () => {
    expect(sanitise({ build_host: '203.0.113.9' })).toEqual({ build_host: '[redacted IP address]' });
  });
});

describe("a link of Sentry's", () => {
  it('keeps its host address and loses an e-mail address', () => {
    expect(sanitise({ permalink: 'http://192.0.2.10:9000/issues/1/?u=alice@example.com' })).toEqual({
      permalink: 'http://192.0.2.10:9000/issues/1/?u=[redacted e-mail]',
    });
  });
});

describe('the hash of a user', () => {
  it.each([{ ip_address: '203.0.113.9' }, { id: '203.0.113.9' }, { id: '', email: null }, {}])(
    'is not made of %j',
    (user) => {
      expect(sanitise({ user })).not.toHaveProperty('user.id_hash');
    },
  );

  it('does not depend on the address', () => {
    const hashed = (address: string) => sanitise({ user: { email: 'a@b.example', ip_address: address } });

    expect(hashed('203.0.113.9')).toEqual(hashed('203.0.113.10'));
    expect(hashed('203.0.113.9')).toHaveProperty('user.id_hash', expect.stringMatching(/^[0-9a-f]{16}$/));
  });
});

describe('a payment card number', () => {
  it('is found in numbers, too', () => {
    expect(sanitise({ cc: 4_111_111_111_111_111 })).toEqual({ cc: REDACTED });
  });

  it("is not what an id of Sentry's is, whatever its digits add up to", () => {
    const ids = { project: 4_111_111_111_111_111, projectId: '4111111111111111', id: '4111111111111111' };
    const tags = [['project', '4111111111111111']];

    expect(sanitise({ ...ids, tags })).toEqual({ ...ids, tags });
  });
});
