import type { Charge } from '../../bench/pipeline/write-meter.ts';

/**
 * What one partition of a table or an index takes (Amazon DynamoDB Developer Guide, "Best practices for designing and using
 * partition keys effectively" and "Burst and adaptive capacity"): 1,000 write units and 3,000 read units a second; of what it
 * did not use, up to 300 seconds may be used later, which AWS does not promise.
 */
const WRITE_UNITS_A_SECOND = 1000;
const READ_UNITS_A_SECOND = 3000;
export const PUBLISHED_BURST_SECONDS = 300;

export interface Limits {
  /** 0 is what may be relied on. */
  burstSeconds: number;
  /** Milliseconds for which a transaction holds its items: an assumption, AWS publishes none. */
  latencyMs: number;
}

/** Why a write or read was not taken: the partition key that is hot, or the item that another transaction holds. */
export type Refusal =
  { kind: 'throttled'; place: Charge['place']; key: string } | { kind: 'conflict'; item: string };

/**
 * The limits of DynamoDB on a clock that the caller moves. One partition key is at most one partition's: its sort keys ascend, so a
 * split in between leaves all new ones on one side and gains nothing. Different keys are taken for different partitions, which is
 * the best that can be.
 */
export class Partitions {
  readonly #limits: Limits;
  readonly #levels = new Map<string, { left: number; atMs: number }>();
  readonly #heldUntil = new Map<string, number>();

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  /** All of the charges or none, as a transaction; `items` are those that it holds while it lasts. Null: taken. */
  write(charges: readonly Charge[], items: readonly string[], nowMs: number): Refusal | null {
    const held = items.find((item) => (this.#heldUntil.get(item) ?? 0) > nowMs);
    if (held !== undefined) return { kind: 'conflict', item: held };
    const refusal = this.#take('write', WRITE_UNITS_A_SECOND, charges, nowMs);
    if (refusal !== null) return refusal;
    for (const item of items) this.#heldUntil.set(item, nowMs + this.#limits.latencyMs);
    return null;
  }

  read(charges: readonly Charge[], nowMs: number): Refusal | null {
    return this.#take('read', READ_UNITS_A_SECOND, charges, nowMs);
  }

  #take(kind: string, rate: number, charges: readonly Charge[], nowMs: number): Refusal | null {
    const sums = new Map<string, Charge>();
    for (const charge of charges) {
      const name = JSON.stringify([kind, charge.place, charge.key]);
      const units = (sums.get(name)?.units ?? 0) + charge.units;
      sums.set(name, { ...charge, units });
    }
    const levels = [...sums].map(([name, charge]) => ({
      name,
      charge,
      left: this.#levelOf(name, rate, nowMs),
    }));
    // A partition takes a request while it has anything left, and owes the rest of it.
    const hot = levels.find(({ left }) => left <= 0);
    if (hot !== undefined) return { kind: 'throttled', place: hot.charge.place, key: hot.charge.key };
    for (const { name, charge, left } of levels)
      this.#levels.set(name, { left: left - charge.units, atMs: nowMs });
    return null;
  }

  #levelOf(name: string, rate: number, nowMs: number): number {
    // A key that is new has saved up nothing; the second at hand is its own.
    const most = rate * (1 + this.#limits.burstSeconds);
    const { left, atMs } = this.#levels.get(name) ?? { left: rate, atMs: nowMs };
    return Math.min(most, left + ((nowMs - atMs) / 1000) * rate);
  }
}
