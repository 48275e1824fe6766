/** Time as a dependency, so that tests hold it still. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };

/** ISO 8601 UTC with milliseconds. */
export const isoNow = (clock: Clock): string => new Date(clock.now()).toISOString();
