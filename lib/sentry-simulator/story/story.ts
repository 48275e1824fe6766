import type { Simulation } from '../simulation.ts';
import { play } from './play.ts';
import { actsOf } from './plot.ts';

/** Where the past of a shop ends and its present begins. */
export interface StoryOptions {
  /** The UTC midnight before the present, milliseconds since the epoch: fourteen days end here, and today begins. */
  midnight: number;
  /** Up to here all is past when the simulator starts: nobody is told of it. */
  until: number;
}

/** Fourteen days of a shop and today, act by act (plot.ts). */
export class Story {
  private readonly acts: ReturnType<typeof actsOf>;
  private readonly simulation: Simulation;
  private readonly setClock: (at: number | null) => void;
  private next = 0;
  private timer: NodeJS.Timeout | null = null;

  /** @param setClock makes the simulation's clock stand still at a time; null lets it run again */
  constructor(midnight: number, simulation: Simulation, setClock: (at: number | null) => void) {
    this.acts = actsOf(midnight);
    this.simulation = simulation;
    this.setClock = setClock;
  }

  /** When the next act is due; null after the last one. */
  nextAt(): number | null {
    return this.acts[this.next]?.at ?? null;
  }

  /** Performs the next act, at the simulation's own time. */
  perform(): void {
    const act = this.acts[this.next];
    if (act === undefined) return;
    this.next++;
    play(act, this.simulation);
  }

  /** Performs all acts up to a time, each at its own, without a webhook. */
  recall(until: number): void {
    const { sender } = this.simulation;
    const { target } = sender;
    sender.target = null;
    for (let at = this.nextAt(); at !== null && at <= until; at = this.nextAt()) {
      this.setClock(at);
      this.perform();
    }
    this.setClock(null);
    sender.target = target;
  }

  /** Performs what is overdue at once, and every later act when its time comes. */
  goOn(): void {
    const at = this.nextAt();
    if (at === null) return;
    this.timer = setTimeout(
      () => {
        this.perform();
        this.goOn();
      },
      Math.max(0, at - this.simulation.now()),
    );
  }

  stop(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
  }
}
