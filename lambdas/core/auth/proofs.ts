import { createHmac } from 'node:crypto';

/**
 * Nonce and PKCE verifier of one sign-in, from the key that only its browser has and the state that the provider saw:
 * two tabs need two small cookies, and a stolen `state` is worth nothing. 43 characters, as RFC 7636, 4.1 asks at least.
 */
export const proofsOf = (browserKey: string, state: string) => ({
  state,
  nonce: proof(browserKey, `nonce ${state}`),
  verifier: proof(browserKey, `verifier ${state}`),
});

const proof = (key: string, text: string): string =>
  createHmac('sha256', key).update(text).digest('base64url');
