/** Who did something, as people know them; of both, one at most is known. */
export interface Doer {
  /** A person, a program, or Sentry itself. */
  by: string | null;
  /** The integration that acted for somebody nobody knows of. */
  via: string | null;
}

export const NOBODY: Doer = { by: null, via: null };
