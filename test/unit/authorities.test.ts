import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { App } from 'aws-cdk-lib';
import { mistakeOfAuthorities } from '../../lib/authorities.ts';
import { readConfig } from '../../lib/config.ts';
import { createAuthority } from '../support/engines/authority.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'authorities-'));
afterAll(() => rmSync(folder, { recursive: true }));

const valid = createAuthority('One');
const other = createAuthority('Two');
const expired = createAuthority('Three', { isExpired: true });

const fileOf = (text: string): string => {
  const file = path.join(folder, 'ca.pem');
  writeFileSync(file, text);
  return file;
};
const mistakeOf = (text: string) => mistakeOfAuthorities(fileOf(text), Date.now());

describe('a file of authorities’ certificates', () => {
  it('may hold one certificate, or several with words between them', () => {
    // Act, Assert
    expect(mistakeOf(valid.pem)).toBeUndefined();
    expect(mistakeOf(`# root\n${valid.pem}\n# the other\r\n${other.pem}`)).toBeUndefined();
  });

  it.each([
    ['nothing', '', /holds none/],
    ['other text', 'hello', /holds none/],
    ['an expired certificate', valid.pem + expired.pem, /certificate 2 was valid until/],
    ['a private key beside it', valid.pem + valid.privateKey, /private key/],
    ['a private key alone', valid.privateKey, /private key/],
    ['an encrypted private key', `${valid.pem}-----BEGIN ENCRYPTED PRIVATE KEY-----\nAA==\n`, /private key/],
    [
      'what is no certificate inside',
      '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n',
      /certificate 1 cannot/,
    ],
    [
      'a request for a certificate',
      '-----BEGIN CERTIFICATE REQUEST-----\nAA==\n-----END CERTIFICATE REQUEST-----',
      /holds none/,
    ],
  ])('that holds %s is a mistake', (_what, text, mistake) => {
    // Act, Assert
    expect(mistakeOf(text)).toMatch(mistake);
  });

  it('that is not there is a mistake', () => {
    // Act, Assert
    expect(mistakeOfAuthorities(path.join(folder, 'missing.pem'), Date.now())).toMatch(/can be read/);
  });

  it('stops the synthesis together with every other mistake', () => {
    // Arrange
    const app = new App({ context: { stage: 'dev', stages: { dev: { SENTRY_ORG_SLUG: 'acme' } } } });
    const read = (environment: Record<string, string>) => readConfig(app.node, environment);

    // Act, Assert
    expect(() => read({ SENTRY_CA_FILE: fileOf(expired.pem), LOG_LEVEL: 'LOUD' })).toThrow(
      /LOG_LEVEL.*SENTRY_CA_FILE must hold no expired certificate/s,
    );
    expect(read({ SENTRY_CA_FILE: fileOf(valid.pem) }).settings.SENTRY_CA_FILE).toContain('ca.pem');
  });
});
