/** Generated hours of a group, with the incidents that were put into them. */
export interface Traffic {
  rhythm: Rhythm;
  /** Usual events in an hour, on average. */
  size: number;
  /** One entry an hour; null where the count is not known. */
  counts: readonly (number | null)[];
  incidents: readonly Incident[];
}

export interface Incident {
  /** The first hour and the one after the last. */
  from: number;
  to: number;
  times: number;
}

export const DAYS = 90;
const HOURS = DAYS * 24;

/** By what part of the average each hour differs; `hour` counts from a Monday, 00:00 UTC. */
const RHYTHMS = {
  flat: () => 1,
  'by day': (hour: number) => 1 + 0.8 * Math.sin((2 * Math.PI * ((hour % 24) - 9)) / 24),
  'office hours': (hour: number) => {
    const isOffice = hour % 24 >= 7 && hour % 24 < 17;
    return isWeekend(hour) ? 0.15 : isOffice ? 2.4 : 0.3;
  },
  'nightly job': (hour: number) => (hour % 24 === 3 ? 12 : 0.52),
  'weekly job': (hour: number) => (hour % 168 === 3 ? 40 : 0.77),
  bursts: () => 1,
  growing: (hour: number) => 0.5 + hour / HOURS,
} as const;
export type Rhythm = keyof typeof RHYTHMS;
export const RHYTHM_NAMES = [
  'flat',
  'by day',
  'office hours',
  'nightly job',
  'weekly job',
  'bursts',
  'growing',
] as const satisfies readonly Rhythm[];

const isWeekend = (hour: number): boolean => Math.floor(hour / 24) % 7 >= 5;

/** Events in an hour on average: from one in two days to a thousand in an hour. */
export const SIZES = [0.02, 0.2, 2, 20, 200, 1000] as const;
export const TIMES = [3, 5, 10, 30] as const;

/** An incident has at least so many events in each of its hours on average; three times next to nothing is none. */
export const LEAST_EVENTS = 20;

/** Days before the first incident, so that there is something to compare with. */
const QUIET_DAYS = 15;
const DAYS_BETWEEN = 4;

export function trafficOf(random: () => number, rhythm: Rhythm, size: number): Traffic {
  const incidents = incidentsOf(random);
  // Hours scatter by 10 to 30 % beyond chance, those of bursts by 50 %.
  const steady = 1 / (0.1 + 0.2 * random()) ** 2;
  const scattered = rhythm === 'bursts' ? 4 : steady;
  const unknown = unknownHours(random);
  const counts = Array.from({ length: HOURS }, (_, hour) => {
    const usual = size * RHYTHMS[rhythm](hour);
    const incident = incidents.find(({ from, to }) => hour >= from && hour < to);
    const mean = incident === undefined ? usual : Math.max(usual * incident.times, LEAST_EVENTS);
    const count = poisson(random, mean * gamma(random, incident === undefined ? scattered : steady));
    return unknown.has(hour) ? null : count;
  });
  return { rhythm, size, counts, incidents };
}

function incidentsOf(random: () => number): Incident[] {
  const incidents: Incident[] = [];
  let day = QUIET_DAYS;
  while (day < DAYS - 2) {
    const from = Math.floor((day + random()) * 24);
    const times = TIMES[Math.floor(random() * TIMES.length)] ?? 3;
    incidents.push({ from, to: from + 1 + Math.floor(random() * 6), times });
    day += DAYS_BETWEEN + Math.floor(random() * 12);
  }
  return incidents;
}

/** Hours with a gap or in silence: some alone, now and then half a day. */
function unknownHours(random: () => number): Set<number> {
  const unknown = new Set<number>();
  for (let hour = 0; hour < HOURS; hour++) {
    if (random() > 0.004) continue;
    const length = random() < 0.2 ? 12 : 1;
    for (let each = 0; each < length; each++) unknown.add(hour + each);
  }
  return unknown;
}

/** A normal number by Box and Muller. */
const normal = (random: () => number): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

/** A gamma number with the mean 1, by Marsaglia and Tsang (2000). */
function gamma(random: () => number, shape: number): number {
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = normal(random);
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(1 - random()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return (d * v) / shape;
  }
}

const LEAST_FOR_NORMAL = 200;

function poisson(random: () => number, mean: number): number {
  if (mean > LEAST_FOR_NORMAL) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal(random)));
  const limit = Math.exp(-mean);
  let count = 0;
  for (let product = random(); product > limit; product *= random()) count++;
  return count;
}

/** Mulberry32: a state of 32 bits, the same on every machine. */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
