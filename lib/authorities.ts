import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';

const CERTIFICATE =
  /-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----.*?-----END (?:TRUSTED |X509 )?CERTIFICATE-----/gs;
const PRIVATE_KEY = /-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----/;

/** What is wrong with a file of authorities' certificates, as a sentence goes on after its setting; undefined if nothing. */
export function mistakeOfAuthorities(file: string, nowMs: number): string | undefined {
  let pem: string;
  try {
    pem = readFileSync(file, 'utf8');
  } catch {
    return 'must be the path of a file that can be read';
  }
  // It would lie in the code of the functions.
  if (PRIVATE_KEY.test(pem)) return 'must hold certificates alone, and it holds a private key: take that out';
  const blocks = pem.match(CERTIFICATE) ?? [];
  if (blocks.length === 0)
    return 'must hold certificates as PEM (-----BEGIN CERTIFICATE-----), and it holds none';
  for (const [index, block] of blocks.entries()) {
    const which = `certificate ${(index + 1).toString()}`;
    try {
      const { validTo } = new X509Certificate(block);
      if (Date.parse(validTo) <= nowMs)
        return `must hold no expired certificate: ${which} was valid until ${validTo}`;
    } catch {
      return `must hold certificates that can be read: ${which} cannot`;
    }
  }
  return undefined;
}
