/** Waits between attempts on a route that fails: growing, and never longer than a person would wait to look again. */
const FIRST_WAIT_MS = 2_000;
const LONGEST_WAIT_MS = 5 * 60_000;

/** `attempt` counts from one. What the receiver asks for is kept, up to an hour; `random` is in [0, 1). */
export function waitAfter(attempt: number, askedMs: number | null, random: number): number {
  const own = Math.min(FIRST_WAIT_MS * 2 ** Math.min(attempt - 1, 20), LONGEST_WAIT_MS);
  return Math.max(Math.round(own * (0.75 + random / 2)), Math.min(askedMs ?? 0, 3_600_000));
}
