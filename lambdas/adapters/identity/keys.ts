import { createRemoteJWKSet, customFetch, errors, type JWTVerifyGetKey } from 'jose';
import type { Clock } from '../clock.ts';
import type { Fetch } from './discovery.ts';

/**
 * A key that rotated a second ago is fetched at once; tokens with made-up key ids fetch no more often than this. The
 * burst is for a provider that changes its keys several times in a row.
 */
const BURST = 5;
const REFILL_MS = 10_000;

/** The provider's public keys, fetched when a token names one that is not known yet. */
export function createKeySet(jwksUri: string, clock: Clock, fetch: Fetch): JWTVerifyGetKey {
  const mayFetch = createBudget(clock);
  return createRemoteJWKSet(new URL(jwksUri), {
    // Instead of jose's own pause between two fetches, in which a rotated key would be refused.
    cooldownDuration: 0,
    timeoutDuration: 5000,
    [customFetch]: async (url, options) => {
      if (!mayFetch()) throw new errors.JWKSNoMatchingKey('the keys were fetched just now');
      return fetch(url, options);
    },
  });
}

function createBudget(clock: Clock): () => boolean {
  let left = BURST;
  let filledAt = clock.now();
  return () => {
    const refills = Math.floor((clock.now() - filledAt) / REFILL_MS);
    if (refills > 0) {
      left = Math.min(BURST, left + refills);
      filledAt += refills * REFILL_MS;
    }
    if (left === 0) return false;
    left -= 1;
    return true;
  };
}
