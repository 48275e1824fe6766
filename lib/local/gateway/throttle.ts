/** Requests a second, and so many of them at the same moment. */
export interface ThrottleLimits {
  rateLimit: number;
  burstLimit: number;
}

/** Whether one more request may pass now. */
export type Throttle = () => boolean;

/**
 * A token bucket, as API Gateway throttles (API Gateway guide, "Throttle requests to your HTTP APIs"): `burstLimit` tokens,
 * refilled at `rateLimit` a second, one for each request.
 */
export function createThrottle({ rateLimit, burstLimit }: ThrottleLimits, nowMs: () => number): Throttle {
  let tokens = burstLimit;
  let filledAt = nowMs();
  return () => {
    const now = nowMs();
    tokens = Math.min(burstLimit, tokens + ((now - filledAt) / 1000) * rateLimit);
    filledAt = now;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
}
