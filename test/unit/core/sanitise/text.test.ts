import fc from 'fast-check';
import { createSanitise } from '../../../../lambdas/core/sanitise/sanitise.ts';

const sanitise = createSanitise();
const SECRET = 'S3CRETVALUE';
/** In a message, as one line of text. */
const inText = (message: string): string => JSON.stringify(sanitise({ message }));

describe('a secret after its name', () => {
  it.each([
    ...[
      `{"password":"${SECRET}","user":{"token":"${SECRET}"}}`,
      `{'password': '${SECRET}'}`,
      `{"pin" : ${SECRET}}`,
    ],
    ...[JSON.stringify({ body: JSON.stringify({ password: SECRET }) }), `{\\"password\\":\\"${SECRET}\\"}`],
    ...[`{"password":"ab\\"${SECRET}"}`, `{'password': u'${SECRET}'}`, `{'password': b"${SECRET}"}`],
    ...[`{"password":"${SECRET}`, `{"tokens":["a","${SECRET}"]}`, `{"auth":{"user":"a","with":"${SECRET}"}}`],
    ...[`{"password":"A \\\\${SECRET}"}`, `{"password":"${SECRET}{ a"}`, `{"password":"is:${SECRET}(x) a"}`],
    ...[`password = ${SECRET}`, `password\t=\t${SECRET}`, `password:  ${SECRET}`, `password => ${SECRET}`],
    ...[
      `:password=>"${SECRET}"`,
      `password == '${SECRET}'`,
      `pass := ${SECRET}`,
      `<User password='${SECRET}'>`,
    ],
    ...[`user[password]=${SECRET}`, `user%5Bpassword%5D=${SECRET}`, `a%26password%3D${SECRET}`],
    ...[`%22password%22%3A%22${SECRET}%22`, `&quot;password&quot;:&quot;${SECRET}&quot;`],
    ...[`password=AKIAABCDEFGHIJKLMNOP${SECRET}`, `auth = Basic ${SECRET}`, `token: Bearer ${SECRET}`],
    ...[
      `mysql -u root --password ${SECRET}`,
      `app -token "${SECRET}"`,
      `API key: ${SECRET}`,
      `<soap:password type="x">${SECRET}</soap:password>`,
      `secret key = ${SECRET}`,
    ],
  ])('is removed from %s', (text) => {
    expect(inText(text)).not.toContain(SECRET);
  });

  it.each([
    ...[
      'JWT::DecodeError: Signature has expired',
      'at Session.run (session.js:12:5)',
      'AuthToken.java:12',
      'Task<Token>(x) failed',
      'Session::Store is full',
      'TokenExpiredError: jwt expired',
    ],
    ...['Unexpected token : in JSON at position 3', 'Unexpected token = in JSON', 'did not compile: retry'],
    ...['app --no-color --verbose x', 'status code=500 was returned', 'https://medium.example/@user/story'],
    ...['http://host.example:8080/a', 'call 1700000000000 took 4111111111111112 ns', 'lib@4.17.1 failed'],
  ])('is not seen in %s', (text) => {
    expect(sanitise(text)).toBe(text);
  });

  it('leaves what stands behind it', () => {
    expect(sanitise('{"password":"x","colour":"red"}')).toBe('{"password":[redacted],"colour":"red"}');
    expect(sanitise('login with password=x failed')).toBe('login with password=[redacted] failed');
  });
});

describe('a header in text', () => {
  it.each([
    ...[`> Cookie: theme=1; remember_web=${SECRET}; x=${SECRET}`, `Set-Cookie: a=b; Path=/; rem=${SECRET}`],
    ...[`Authorization: Digest username="bob", response="${SECRET}"`, `HTTP_COOKIE: a=1; b=${SECRET}`],
    ...[`proxy-authorization: AWS4-HMAC-SHA256 Credential=AK/x, Signature=${SECRET}`],
  ])('is removed to the end of its line: %s', (text) => {
    const stored = sanitise(`GET / HTTP/1.1\n${text}\nHost: shop.example`);

    expect(stored).not.toContain(SECRET);
    expect(stored).toMatch(/\[redacted\]\nHost: shop.example$/);
  });

  it('does not take the rest of a JSON text with it', () => {
    expect(sanitise('{"cookie":"a=b; c=d","colour":"red"}')).toBe('{"cookie":[redacted],"colour":"red"}');
  });
});

describe('a URL', () => {
  it.each([
    ...[
      `redis://:${SECRET}@host:6379`,
      `https://${SECRET}@sentry.example/1`,
      `postgres://u:a/${SECRET}@host/db`,
    ],
    ...[`postgres://u:a@${SECRET}@host/db`, `postgres://u:${SECRET}/b@host/db`],
  ])('loses its user and password and keeps its host: %s', (url) => {
    const stored = sanitise(url);

    expect(stored).not.toContain(SECRET);
    expect(stored).toMatch(/:\/\/\[redacted\]@(?:host|sentry\.example)/);
  });

  it.each([
    ...[`https://x/cb?code=${SECRET}&state=1`, `https://x.example/a?sv=1&sig=${SECRET}`],
    ...[
      `https://x/a;jsessionid=${SECRET}?x=1`,
      `https://x/a?signature=${SECRET}#top`,
      `/cb?a=1&SAMLResponse=${SECRET}`,
    ],
  ])('loses the secrets of its query: %s', (url) => {
    expect(inText(url)).not.toContain(SECRET);
  });

  it('loses the first secret of a query string, too', () => {
    expect(sanitise({ query_string: `code=${SECRET}&page=2` })).toEqual({
      query_string: 'code=[redacted]&page=2',
    });
  });
});

describe('an e-mail address', () => {
  it.each([
    ['https://x.example/?email=alice%40example.com&a=1', 'https://x.example/?email=[redacted e-mail]&a=1'],
    ['email=alice%2540example.com', 'email=[redacted e-mail]'],
    ['<alice.b+tag@mail.example.co.uk>', '<[redacted e-mail]>'],
    ['jörg@bücher.example', '[redacted e-mail]'],
    ['https://x.example/?to=alice@example.com', 'https://x.example/?to=[redacted e-mail]'],
  ])('is removed from %s and nothing else is', (text, expected) => {
    expect(sanitise(text)).toBe(expected);
  });
});

describe('a token that is known by its shape', () => {
  it.each([
    `-----BEGIN RSA PRIVATE KEY-----\nMIIE${SECRET}\n-----END RSA PRIVATE KEY-----`,
    `-----BEGIN PRIVATE KEY-----\nMIIE${SECRET}`,
    ...[`xoxb-123456789012-${SECRET}`, `github_pat_11ABCDEFG0${SECRET}`, `ghp_abcdefghijklmnop${SECRET}`],
    ...[
      `AIza${SECRET}SyABCDEFGHIJKLMNOPQRSTUVWXY`,
      `sk_test_${SECRET}12345`,
      `rk_live_${SECRET}`,
      `whsec_${SECRET}`,
      `glpat-abcdefghij${SECRET}`,
      `npm_abcdefghijklmnopqrstuvwxy${SECRET}`,
    ],
    ...[`Bearer%20${SECRET}`, `eyJhbGciOiJIUzI1NiJ9.${SECRET}`, `%20eyJhbGciOiJIUzI1NiJ9.a.${SECRET}`],
  ])('is removed: %s', (text) => {
    expect(inText(`got ${text}`)).not.toContain(SECRET);
  });

  it.each([
    '4111111111111111',
    '4111 1111 1111 1111',
    '4111-1111-1111-1111',
    '378282246310005',
    '3782 822463 10005',
  ])('is the card number %s', (number) => {
    expect(sanitise(`12 paid with ${number}.`)).toBe('12 paid with [redacted].');
  });
});

describe('sanitising hostile text', () => {
  const piece = fc.constantFrom(
    ...[
      '{"password":"',
      '\\"token\\":\\"',
      'Cookie: ',
      'a=b; c',
      '\n',
      '--pin ',
      '-',
      '://',
      'u:p/',
      '@',
      '%40',
    ],
    ...[
      'alice',
      'example.com',
      '?code=',
      '&sig=',
      '%3D',
      '%22',
      '&quot;',
      '[redacted]',
      '[',
      ']',
      '{',
      '}',
      '"',
    ],
    ...[
      "'",
      '\\',
      'Bearer ',
      'abcdefgh12',
      'eyJabcdefgh.',
      'xoxb-1234567890',
      '4111111111111111',
      ' ',
      '=>',
      '::',
    ],
    ...['-----BEGIN PRIVATE KEY-----', '-----END PRIVATE KEY-----', '203.0.113.9', 'fe80::1', 'pass', ':'],
  );

  it('changes nothing the second time', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 10 }), (pieces) => {
        const once = sanitise(pieces.join(''));

        expect(sanitise(once)).toBe(once);
      }),
      { numRuns: 5000 },
    );
  });

  it('leaves no quoted value of a secret name, whatever the value is', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (before, after) => {
        const body = JSON.stringify({ password: `${before}${SECRET}${after}`, colour: 'red' });

        expect(inText(body)).not.toContain(SECRET);
        expect(inText(JSON.stringify({ body }))).not.toContain(SECRET);
      }),
      { numRuns: 1000 },
    );
  });
});
