import pMap from 'p-map';
import type { Doer } from '../../../contracts/doer.ts';
import { doerOf, ECHO_MS, mayBeEcho, type Act, type Deed } from '../../../core/changes/doer.ts';

/** Reads of what people asked for from here. */
export interface ActReader {
  /** What was asked for from one instant to another, both of them included, oldest first. */
  actsBetween(fromMs: number, toMs: number): Promise<Act[]>;
}

export type Told<T> = T & { doer: Doer };

const AT_ONCE = 8;
/** Each is a query of its own. Of a page with more, what is older is told without names. */
const MOST_SPANS = 25;

/** These with who did them. Only what may be the echo of an act of ours is looked up. */
export async function withDoers<T extends Deed>(deeds: readonly T[], reader: ActReader): Promise<Told<T>[]> {
  const spans = spansOf(deeds.filter(mayBeEcho).map(({ observedAt }) => Date.parse(observedAt)));
  const acts = await pMap(spans.slice(-MOST_SPANS), ([from, to]) => reader.actsBetween(from, to), {
    concurrency: AT_ONCE,
  });
  const all = acts.flat();
  return deeds.map((deed) => ({ ...deed, doer: doerOf(deed, all) }));
}

/** In which acts are looked for; changes of one moment, as of a bulk, share one. */
function spansOf(instants: readonly number[]): [from: number, to: number][] {
  const spans: [number, number][] = [];
  for (const to of [...instants].sort((a, b) => a - b)) {
    const last = spans.at(-1);
    if (last !== undefined && to - ECHO_MS <= last[1]) last[1] = to;
    else spans.push([to - ECHO_MS, to]);
  }
  return spans;
}
