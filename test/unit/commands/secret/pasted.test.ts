import * as fc from 'fast-check';
import { readPasted, SECRET_NAMES, type SecretKind } from '../../../../lib/commands/secret/pasted.ts';
import { anyCharacter } from '../../../support/samples/code-points.ts';

const HEX = '0123456789abcdef'.repeat(4);
const UUID = '7a485448-a9e2-4c85-8a3c-4f44175783c9';
const INTEGRATION_TOKEN = `sntryi_${HEX}`;

describe('a pasted secret', () => {
  it.each<[SecretKind, string, string]>([
    ['client-secret', HEX, HEX],
    ['client-secret', `  ${HEX}\n`, HEX],
    ['client-secret', `\r\n\t${HEX}\u00a0\ufeff`, HEX],
    ['client-secret', `\u200b${HEX}\u2060`, HEX],
    ['token', HEX, HEX],
    ['token', INTEGRATION_TOKEN, INTEGRATION_TOKEN],
    ['token', `sntryu_${HEX}`, `sntryu_${HEX}`],
    ['bearer-token', 'a$b%c&d(e)f*g+h,i', 'a$b%c&d(e)f*g+h,i'],
    ['cron-secret', 'abcdefghijklmnopqrstuvwxyzABCDEF', 'abcdefghijklmnopqrstuvwxyzABCDEF'],
    ['session-key', ` ${HEX}\n`, HEX],
    ['session-key', HEX.slice(0, 32), HEX.slice(0, 32)],
  ])('as %s is taken, without what stands around it: %j', (kind, pasted, value) => {
    expect(readPasted(kind, pasted)).toEqual({ isGood: true, value });
  });

  it.each<[SecretKind, string, string]>([
    ['client-secret', '', 'it is empty, or of blanks only'],
    ['token', ' \n\t ', 'it is empty, or of blanks only'],
    ['client-secret', `"${HEX}"`, 'it stands in quotes'],
    ['token', `'${HEX}'`, 'it stands in quotes'],
    ['token', `“${HEX}”`, 'it stands in quotes'],
    ['client-secret', `${HEX}"`, 'it stands in quotes'],
    ['client-secret', `{"clientSecret":"${HEX}"}`, 'it is JSON: the value alone is wanted'],
    ['cron-secret', `Authorization: Bearer ${HEX}`, 'it is a whole header: the value alone is wanted'],
    ['bearer-token', `Bearer ${HEX}`, 'it is a whole header: the value alone is wanted'],
    ['client-secret', `${HEX}\n${HEX}`, 'it has several lines'],
    [
      'client-secret',
      `https://${HEX.slice(32)}@o1.ingest.de.sentry.io/4507`,
      'it is a DSN, which applications report to',
    ],
    ['token', `http://${HEX.slice(32)}:x@127.0.0.1:9000/1`, 'it is a DSN, which applications report to'],
    ['client-secret', 'https://acme.sentry.io/settings/developer-settings/ledger/', 'it is a URL'],
    ['token', '$SENTRY_AUTH_TOKEN', 'it is a variable that the shell has not filled in'],
    ['token', '$(cat token.txt)', 'it is a variable that the shell has not filled in'],
    ['client-secret', '<client secret>', 'it is a placeholder in angle brackets'],
    ['token', `SENTRY_AUTH_TOKEN=${HEX}`, 'it has a name before it (NAME=value): the value alone is wanted'],
    [
      'client-secret',
      '****************',
      'it is masked: Sentry shows the whole value only right after it was made',
    ],
    [
      'token',
      `${HEX.slice(0, 20)}…`,
      'it is masked: Sentry shows the whole value only right after it was made',
    ],
    ['client-secret', `${HEX.slice(0, 30)} ${HEX.slice(0, 30)}`, 'it has blanks in it'],
    ['bearer-token', `${HEX.slice(0, 30)}ä`, 'it has characters that cannot be seen, or are no ASCII'],
    [
      'client-secret',
      `${HEX.slice(0, 30)}\u0000${HEX}`,
      'it has characters that cannot be seen, or are no ASCII',
    ],
    ['client-secret', UUID, 'it is an id (UUID) of the integration'],
    ['client-secret', 'oncall@example.com', 'it is an e-mail address'],
    ['token', '4507123456789012', 'it is a number'],
    ['client-secret', INTEGRATION_TOKEN, 'it is a token (sntry...), which belongs to --set token'],
    ['cron-secret', INTEGRATION_TOKEN, 'it is a token (sntry...), which belongs to --set token'],
    ['token', `sntrys_${HEX}`, 'it is an organization token (sntrys_), which may not read events'],
    ['client-secret', 'arn:aws:secretsmanager:eu-central-1:1:secret:WebhookSecret-x', 'it is an ARN of AWS'],
    ['client-secret', HEX.slice(0, 15), 'it is shorter than 16 characters'],
    ['session-key', HEX.slice(0, 31), 'it is shorter than 32 characters'],
    ['token', HEX.repeat(9), 'it is longer than 512 characters'],
    ['client-secret', 'abcdefgh;ijklmnop', 'it has signs that no secret of Sentry has'],
  ])('as %s is refused, and told what it is: %j', (kind, pasted, because) => {
    expect(readPasted(kind, pasted)).toEqual({ isGood: false, because });
  });

  // Endpoints are JSON, and have rules of their own below.
  const kind = fc.constantFrom(...SECRET_NAMES.filter((name) => name !== 'endpoints'));
  const hex = fc.stringMatching(/^[0-9a-f]{40,64}$/).filter((text) => /[a-f]/.test(text));
  const blanks = fc.stringMatching(/^[ \t\r\n\u00a0]{0,6}$/);

  it('is the same with any blanks and line ends around it', () => {
    fc.assert(
      fc.property(kind, hex, blanks, blanks, (each, value, before, after) => {
        expect(readPasted(each, before + value + after)).toEqual({ isGood: true, value });
      }),
    );
  });

  it('is never repeated in a refusal', () => {
    fc.assert(
      fc.property(kind, fc.string({ minLength: 4, unit: anyCharacter }), (each, text) => {
        const read = readPasted(each, `"${text}`);

        expect(read.isGood ? '' : read.because).toBe('it stands in quotes');
      }),
    );
  });
});

describe('pasted endpoints', () => {
  const good = { 'slack:ops': 'https://hooks.slack.com/services/T0/B0/abcdefgh' };
  const blanks = fc.stringMatching(/^[ \t\r\n\u00a0]{0,6}$/);

  it('are taken whole, without blanks and line ends around them', () => {
    fc.assert(
      fc.property(blanks, blanks, (before, after) => {
        const value = JSON.stringify(good);

        expect(readPasted('endpoints', before + value + after)).toEqual({ isGood: true, value });
      }),
    );
  });

  it('are refused by the name of their route, and no value is ever repeated', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9a-f]{12,40}$/), (secret) => {
        const wrong = { ...good, 'webhook:pager': { url: `http://${secret}.example.com`, secret } };

        const read = readPasted('endpoints', JSON.stringify(wrong));

        const because = read.isGood ? '' : read.because;
        expect(because).toContain('"webhook:pager"');
        expect(because).not.toContain(secret);
      }),
    );
  });

  it.each(['', 'sntryi_0123456789abcdef', '[]', '{"ops": "https://example.com"}'])('are not %j', (text) => {
    expect(readPasted('endpoints', text).isGood).toBe(false);
  });
});
