import fc from 'fast-check';
import { createSanitise, REDACTED } from '../../../../lambdas/core/sanitise/sanitise.ts';
import { envelope, errorJson } from '../../../support/samples/sentry-bodies.ts';

const sanitise = createSanitise();
const stored = JSON.stringify(sanitise(envelope('created', { error: errorJson() })));

describe('what is stored of an event', () => {
  it.each([
    ['cookies', 'topsecret'],
    ['an authorization header', 'abcdef0123456789'],
    ['an API key header', 'k-123'],
    ['the body of the request', '4111111111111111'],
    ['a secret in a query string', 'abc123def'],
    ['a password in a frame variable', 'hunter2'],
    ['an e-mail address in a frame variable', 'ada@example.org'],
    ['an IP address in a tag', '203.0.113.9'],
  ])('holds no trace of %s', (_name, secret) => {
    expect(stored).not.toContain(secret);
  });

  it('says where something was removed', () => {
    expect(stored).toContain('"[redacted]"');
    expect(stored).toContain('[redacted e-mail]');
    expect(stored).toContain('ip:[redacted IP address]');
  });

  it('keeps what a developer needs', () => {
    for (const kept of [
      'return cart.items.total;',
      'Mozilla/5.0 Chrome/120.0.0.0',
      'coupon',
      'SPRING',
      '"username":"ada"',
    ]) {
      expect(stored).toContain(kept);
    }
  });

  it('keeps a hash of the user, the same for the same user', () => {
    const hashOf = (user: object) => sanitise({ user });

    expect(hashOf({ id: '77' })).toEqual({
      user: { id: '77', id_hash: expect.stringMatching(/^[0-9a-f]{16}$/) },
    });
    expect(hashOf({ id: '77' })).toEqual(hashOf({ id: '77' }));
  });

  it('holds no request body in the shape of the REST API either', () => {
    const entry = { type: 'request', data: { method: 'POST', url: 'https://x.example/', data: 'ssn=1' } };

    expect(sanitise({ entries: [entry] })).toEqual({
      entries: [{ type: 'request', data: { method: 'POST', url: 'https://x.example/', data: REDACTED } }],
    });
  });
});

describe('sanitising', () => {
  it('redacts values of keys that the setting adds', () => {
    const strict = createSanitise(['tenant', 'account_no']);

    expect(strict({ tenantName: 'acme', account_no: '1', account: '2' })).toEqual({
      tenantName: REDACTED,
      account_no: REDACTED,
      account: '2',
    });
  });

  it.each([
    ['postgres://app:pa55@db.internal/x', 'pa55'],
    ['login failed: password=hunter2 for x', 'hunter2'],
    ['header was "authorization: Bearer abcdefgh12345678"', 'abcdefgh12345678'],
    ['eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc-DEF_123', 'eyJzdWIiOiIxIn0'],
    ['AKIAABCDEFGHIJKLMNOP', 'AKIAABCDEFGHIJKLMNOP'],
    ['from 2001:db8:0:0:0:0:2:1 and ::1', '2001:db8'],
  ])('finds the secret in the text %s', (text, secret) => {
    expect(JSON.stringify(sanitise({ message: text }))).not.toContain(secret);
  });

  it.each(['author', 'keyboard', 'tokenizer', 'sessions_count_total', 'passenger', 'shipping'])(
    'leaves the harmless key %s alone',
    (key) => {
      expect(sanitise({ [key]: 'value' })).toEqual({ [key]: 'value' });
    },
  );

  it('takes a version for a version and not for an address', () => {
    expect(sanitise({ version: '10.14.0.1', release: 'app@1.2.3.4' })).toEqual({
      version: '10.14.0.1',
      release: 'app@1.2.3.4',
    });
  });

  it("keeps Sentry's own links whole, also those of a server without a name", () => {
    const link = 'http://192.0.2.10:9000/organizations/acme/issues/1/';

    expect(sanitise({ permalink: link, web_url: link, other: link })).toEqual({
      permalink: link,
      web_url: link,
      other: 'http://[redacted IP address]:9000/organizations/acme/issues/1/',
    });
  });

  it('leaves no value of a secret key in any JSON', () => {
    const secret = 'S3CR3T-VALUE';
    const leaf = fc.constantFrom('password', 'apiKey', 'X-Auth-Token', 'set-cookie', 'client_secret');
    fc.assert(
      fc.property(fc.array(fc.string(), { maxLength: 4 }), leaf, fc.jsonValue(), (path, key, other) => {
        const nested = path.reduceRight<unknown>((inner, name) => ({ [name]: inner, other }), {
          [key]: secret,
        });

        expect(JSON.stringify(sanitise(nested))).not.toContain(secret);
      }),
    );
  });

  it('changes nothing the second time', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const once = sanitise(value);
        expect(sanitise(once)).toEqual(once);
      }),
    );
    expect(sanitise(JSON.parse(stored))).toEqual(JSON.parse(stored));
  });

  it('changes nothing the second time, whatever names whatever in objects and lists', () => {
    const word = fc.constantFrom(
      ...[
        'ada@example.org',
        '203.0.113.9',
        'a@1.2.3.4',
        '1.2.3.4',
        'fe80::1',
        'sig=abc',
        'password=abc',
        ' ',
      ],
      ...['version', '_version', 'release', 'query', 'project_id', 'permalink', 'modules', 'headers', 'Id'],
      ...[
        'user',
        'username',
        'email',
        'id',
        'id_hash',
        'ip_address',
        'password',
        'token',
        '--token',
        '--pin',
      ],
      ...['key', 'name', 'value', 'data', 'request', 'method', 'url', 'code', 'Bearer abcdefgh12', '=', '-'],
      ...['[redacted]', '[redacted e-mail]', '4111111111111111', 'AKIAABCDEFGHIJKLMNOP', '://u:p@h', 'x'],
    );
    const text = fc.array(word, { minLength: 1, maxLength: 3 }).map((words) => words.join(''));
    const { json } = fc.letrec<{ json: unknown; object: unknown; list: unknown }>((tie) => ({
      json: fc.oneof(
        { depthSize: 'small', maxDepth: 4 },
        text,
        fc.constantFrom(null, '', 1, 4111111111111111, true),
        tie('object'),
        tie('list'),
      ),
      object: fc.array(fc.tuple(fc.oneof(word, text), tie('json')), { maxLength: 4 }).map(Object.fromEntries),
      list: fc.array(tie('json'), { maxLength: 4 }),
    }));

    fc.assert(
      fc.property(json, (value) => {
        const once = sanitise(value);
        expect(sanitise(once)).toEqual(once);
      }),
      { numRuns: 5000 },
    );
  });

  it('keeps the hash of a user whose digits would pass for a card number', () => {
    const user = { id: '77', id_hash: '4111111111111111' };

    expect(sanitise({ user })).toEqual({ user });
  });

  it('changes nothing the second time, whatever secret stands beside whatever sign', () => {
    const piece = fc.constantFrom(
      ...[
        'token: ',
        'password=',
        '"abc123"',
        "'abc'",
        '.',
        '!',
        ')',
        ' ',
        ',',
        '"',
        "'",
        '@',
        ':',
        '203.0.113.9',
      ],
      ...[
        'ada@example.org',
        'Bearer abcdefgh12',
        'eyJhbGciOiJIUzI1NiJ9.eyJz.abc',
        '::1',
        'http://a:b@c/',
        'x',
        '1.2',
      ],
    );

    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const once = sanitise(pieces.join(''));
        expect(sanitise(once)).toBe(once);
      }),
      { numRuns: 5000 },
    );
  });

  it('cuts off what is nested deeper than any event', () => {
    const bomb = JSON.parse(`${'['.repeat(10_000)}1${']'.repeat(10_000)}`);

    expect(JSON.stringify(sanitise(bomb))).toContain('nested too deep');
  });

  it('keeps a key named __proto__ a key', () => {
    const hostile = JSON.parse('{"__proto__": {"polluted": true}}');

    expect(JSON.stringify(sanitise(hostile))).toBe('{"__proto__":{"polluted":true}}');
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });
});
