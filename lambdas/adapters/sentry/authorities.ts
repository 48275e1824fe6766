import { readFileSync } from 'node:fs';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';

/**
 * Trusts the authorities of a PEM file beside the public ones, from the next connection of this thread on. Whoever calls
 * Sentry calls this once, before any client connects (docs/adr/0037). An empty path changes nothing; a file that cannot
 * be read or holds no certificate throws.
 */
export function trustAuthorities(file: string): void {
  if (file === '') return;
  setDefaultCACertificates([...getCACertificates('default'), readFileSync(file, 'utf8')]);
}
