import { generateKeyPairSync } from 'node:crypto';
import type { RequestListener } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import forge from 'node-forge';

const DAY_MS = 86_400_000;

const keyPair = () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  return { privateKey, publicKey };
};

let serial = 1;
const certificate = (
  subject: string,
  publicKey: string,
  { issuer, signedBy, validFor }: { issuer: string; signedBy: string; validFor: [from: number, to: number] },
  extensions: object[],
): string => {
  const made = forge.pki.createCertificate();
  made.publicKey = forge.pki.publicKeyFromPem(publicKey);
  made.serialNumber = (++serial).toString(16).padStart(2, '0');
  made.validity.notBefore = new Date(Date.now() + validFor[0]);
  made.validity.notAfter = new Date(Date.now() + validFor[1]);
  made.setSubject([{ name: 'commonName', value: subject }]);
  made.setIssuer([{ name: 'commonName', value: issuer }]);
  made.setExtensions(extensions);
  made.sign(forge.pki.privateKeyFromPem(signedBy), forge.md.sha256.create());
  return forge.pki.certificateToPem(made);
};

export interface Authority {
  /** Its own certificate. */
  pem: string;
  privateKey: string;
  /** A certificate for 127.0.0.1, with its key. */
  forLoopback: () => { cert: string; key: string };
}

/** An authority that nobody else knows. */
export function createAuthority(name: string, { isExpired = false } = {}): Authority {
  const keys = keyPair();
  const validFor: [number, number] = isExpired ? [-2 * DAY_MS, -DAY_MS] : [-DAY_MS, DAY_MS];
  const signing = { issuer: name, signedBy: keys.privateKey, validFor };
  return {
    pem: certificate(name, keys.publicKey, signing, [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, critical: true },
    ]),
    privateKey: keys.privateKey,
    forLoopback: () => {
      const { privateKey, publicKey } = keyPair();
      const names = { name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] };
      return { cert: certificate('127.0.0.1', publicKey, signing, [names]), key: privateKey };
    },
  };
}

/** An HTTPS server on the loopback device with a certificate of this authority. */
export async function startTlsServer(
  authority: Authority,
  listener: RequestListener,
): Promise<{ url: string; stop: () => Promise<void> }> {
  const server = createServer(authority.forLoopback(), listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port.toString()}`,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
