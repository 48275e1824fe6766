import type { Snoozes } from '../core/alerts/passage.ts';
import type { RouteState } from '../core/alerts/route-state.ts';

/** A route while it is worked on. `state` is replaced, and saved before anything is sent. */
export interface RouteAtWork {
  route: string;
  owner: string;
  snoozes: Snoozes;
  state: RouteState;
  /** Whether there is time for one message more, also for one that hangs. */
  hasTime: () => boolean;
}
