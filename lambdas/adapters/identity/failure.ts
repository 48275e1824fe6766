/** Why a token or a sign-in is not taken, as a stable word. */
export type IdentityCode =
  /** The provider does not answer, or answers what nobody can use. */
  | 'provider_unavailable'
  /** Its discovery document speaks for another issuer. */
  | 'issuer_differs'
  /** Signature, issuer, client, time or shape of a token. */
  | 'token_invalid'
  | 'token_expired'
  /** The two clocks differ by more than is allowed. */
  | 'clock_skew'
  /** Somebody pressed cancel, or the provider does not let them use this client. */
  | 'access_denied'
  /** A code that is too old or was used before. */
  | 'code_refused'
  /** The provider does not take our client id, secret or redirect address. */
  | 'client_refused'
  /** The answer belongs to another sign-in or another provider. */
  | 'answer_foreign'
  /** The provider wants the person to do something first. */
  | 'interaction_required'
  /** Any other error that the provider names. */
  | 'provider_refused';

/** A token or a sign-in that is refused, with a message for the person. Never holds a token or a code. */
export class IdentityError extends Error {
  override readonly name = 'IdentityError';
  readonly code: IdentityCode;

  constructor(code: IdentityCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
