/** Between two visits nobody looks at the list for so long. */
const GAP_MS = 30 * 60_000;
/** As long as events are kept by default: what is older is nobody's question. */
export const VISITS_MAX_AGE_S = 90 * 86_400;

interface Visits {
  /** When the visit before this one ended, milliseconds since 1970; null where none is known. */
  beforeMs: number | null;
  /** To be kept until the next page of this browser. */
  written: string;
}

const WRITTEN = /^(\d{1,15})\.(\d{1,15})$/;

/**
 * When this browser looked at the list before, from what it kept of its last page: `<end of the visit before>.<last page>`, 0 where there
 * is none. It is the reader's own and changes nothing but a link, so it is neither signed nor stored here (docs/adr/0065).
 */
export function visitsAt(kept: string | undefined, nowMs: number): Visits {
  const [, before = '0', last = '0'] = WRITTEN.exec(kept ?? '') ?? [];
  const lastMs = Number(last);
  const isNew = nowMs - lastMs >= GAP_MS;
  const beforeMs = isNew ? lastMs : Number(before);
  const known = beforeMs > 0 && beforeMs <= nowMs && nowMs - beforeMs <= VISITS_MAX_AGE_S * 1000;
  return {
    beforeMs: known ? beforeMs : null,
    written: `${known ? beforeMs.toString() : '0'}.${nowMs.toString()}`,
  };
}
