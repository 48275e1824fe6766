import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { verifySignature } from '../../../../lambdas/core/auth/signature.ts';
import { anyCharacter } from '../../../support/samples/code-points.ts';

const sign = (body: Buffer | string, secret: string) =>
  createHmac('sha256', secret).update(body).digest('hex');
const secretText = fc.string({ minLength: 1, unit: anyCharacter });
const bytes = fc.uint8Array({ minLength: 1, maxLength: 500 }).map((array) => Buffer.from(array));

/** Computed with `printf '%s' BODY | openssl dgst -sha256 -hmac SECRET`. */
const VECTORS = [
  {
    name: 'an ordinary envelope',
    secret: 'correct horse battery staple',
    body: '{"action":"created","data":{"n":1.0}}',
    signature: '6da5f1f52f085149cbd7b791c3e71c5dcdad10a565a6e86ded5583bced648ec2',
  },
  {
    name: 'escaped and raw non-ASCII text',
    secret: 'geheim-\u00e4\u00f6\u00fc',
    body: '{"title":"\\u00e9\\ud83d\\ude00 \u00e9"}',
    signature: '6c13f077942d8524eb00fc1da74636e7d733465ecf726b924cf5cd930bb549c8',
  },
  {
    name: 'an empty body',
    secret: 'k',
    body: '',
    signature: '8bb990c40a7d61cb97597a942125025be50ac8beb74436e3735b98893a7f6620',
  },
];

describe('verifySignature', () => {
  it.each(VECTORS)('accepts the signature that openssl gives $name', ({ secret, body, signature }) => {
    const accepted = verifySignature(Buffer.from(body), signature, [secret]);

    expect(accepted).toBe(true);
  });

  it('accepts every body signed with the secret', () => {
    fc.assert(
      fc.property(bytes, secretText, (body, secret) => verifySignature(body, sign(body, secret), [secret])),
    );
  });

  it('refuses a body of which any byte differs', () => {
    fc.assert(
      fc.property(bytes, secretText, fc.nat(), fc.integer({ min: 1, max: 255 }), (body, secret, at, mask) => {
        const flipped = Buffer.from(body);
        const index = at % flipped.length;
        flipped[index] = flipped[index]! ^ mask;
        return !verifySignature(flipped, sign(body, secret), [secret]);
      }),
    );
  });

  it('refuses a body that was cut short or continued', () => {
    fc.assert(
      fc.property(bytes, bytes, secretText, fc.nat(), (body, more, secret, at) => {
        const signature = sign(body, secret);
        const cut = body.subarray(0, at % body.length);
        return (
          !verifySignature(cut, signature, [secret]) &&
          !verifySignature(Buffer.concat([body, more]), signature, [secret])
        );
      }),
    );
  });

  it.each([
    ['a float that JavaScript prints without its zero', '{"timestamp":1632855466.0}'],
    ['an escaped character', '{"title":"caf\\u00e9"}'],
    ['a space', '{"a": 1}'],
  ])('refuses a body parsed and serialised again: %s', (_, body) => {
    const again = JSON.stringify(JSON.parse(body));

    const accepted = verifySignature(Buffer.from(again), sign(body, 's'), ['s']);

    expect(accepted).toBe(false);
  });

  it('accepts either secret during a rotation and no third one', () => {
    fc.assert(
      fc.property(
        bytes,
        fc.uniqueArray(fc.string({ minLength: 1, maxLength: 60 }), { minLength: 3, maxLength: 3 }),
        (body, [current, previous, other]) =>
          verifySignature(body, sign(body, current!), [current!, previous!]) &&
          verifySignature(body, sign(body, previous!), [current!, previous!]) &&
          !verifySignature(body, sign(body, other!), [current!, previous!]),
      ),
    );
  });

  it('refuses any header that is not the signature', () => {
    fc.assert(
      fc.property(bytes, secretText, fc.string({ unit: anyCharacter }), (body, secret, header) => {
        fc.pre(header !== sign(body, secret));
        return !verifySignature(body, header, [secret]);
      }),
    );
  });

  it.each([
    ['no header', undefined],
    ['an empty header', ''],
    ['upper case', sign('body', 's').toUpperCase()],
    ['a prefix', `sha256=${sign('body', 's')}`],
    ['a newline at the end', `${sign('body', 's')}\n`],
    ['a space at the end', `${sign('body', 's')} `],
    ['63 digits', sign('body', 's').slice(1)],
    ['two signatures', `${sign('body', 's')},${sign('body', 's')}`],
  ])('refuses %s', (_, header) => {
    const accepted = verifySignature(Buffer.from('body'), header, ['s']);

    expect(accepted).toBe(false);
  });

  it.each([
    ['no secret', []],
    ['an empty secret', ['']],
    ['only empty secrets', ['', '']],
  ])('fails closed with %s, even for a signature made with the empty key', (_, secrets) => {
    const accepted = verifySignature(Buffer.from('body'), sign('body', ''), secrets);

    expect(accepted).toBe(false);
  });

  it('an empty previous secret does not stand in the way of the current one', () => {
    const accepted = verifySignature(Buffer.from('body'), sign('body', 's'), ['', 's']);

    expect(accepted).toBe(true);
  });
});
