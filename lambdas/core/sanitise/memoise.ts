/** Longer texts are seldom the same twice, and a few of them would take all the room. */
const MAX_MEMOISED_LENGTH = 200;

/** Room for the names and stack frames of some hundred different errors, in a few megabytes; twice, see below. */
const MAX_MEMOISED = 5_000;

/**
 * The same function of a text, which answers again for texts that it has seen. Names and stack frames repeat from event
 * to event, most of all in a storm of one error, and ids and times between them do not. What is memoised is bounded: where
 * there is no more room, what was not asked for since the last time makes room. So what repeats stays, and hostile
 * texts cost no more than not to memoise.
 * @param decide must depend on its text alone, and never answer undefined.
 */
export function memoise<T>(decide: (text: string) => T): (text: string) => T {
  let recent = new Map<string, T>();
  let older = new Map<string, T>();
  const keep = (text: string, answer: T): void => {
    if (recent.size >= MAX_MEMOISED) {
      older = recent;
      recent = new Map();
    }
    recent.set(text, answer);
  };
  return (text) => {
    if (text.length > MAX_MEMOISED_LENGTH) return decide(text);
    const known = recent.get(text);
    if (known !== undefined) return known;
    const answer = older.get(text) ?? decide(text);
    keep(copyOf(text), answer);
    return answer;
  };
}

/** V8 lets a text that was cut out of another keep all of the other in memory. */
const copyOf = (text: string): string => Buffer.from(text, 'utf16le').toString('utf16le');
