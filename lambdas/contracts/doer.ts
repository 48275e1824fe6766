/** Who did something, as people know them; of both, one at most is known. */
export interface Doer {
  /** A person, a program, or Sentry itself. */
  by: string | null;
  /** The integration that acted for somebody nobody knows of. */
  via: string | null;
}

export const NOBODY: Doer = { by: null, via: null };

/** `by Ada`, `via Error ledger`; empty where nobody knows. */
export const doerWords = ({ by, via }: Doer): string =>
  by !== null ? `by ${by}` : via === null ? '' : `via ${via}`;

/** `Ada`, `via Error ledger`: under a heading that says who it was. */
export const doerName = (doer: Doer): string => doer.by ?? doerWords(doer);
