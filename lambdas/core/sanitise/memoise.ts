/** Longer texts are seldom the same twice, and a few of them would take all the room. */
const MAX_MEMOISED_LENGTH = 200;

/** Room for the names and stack frames of some hundred different errors, in a few megabytes. */
const MAX_MEMOISED = 5_000;

/**
 * The same function of a text, which answers again for texts that it has seen. Names and stack frames repeat from event
 * to event, most of all in a storm of one error. What is memoised is bounded: when there is no more room it starts
 * anew, so that hostile texts cost no more than not to memoise.
 * @param decide must depend on its text alone, and never answer undefined.
 */
export function memoise<T>(decide: (text: string) => T): (text: string) => T {
  const memoised = new Map<string, T>();
  return (text) => {
    if (text.length > MAX_MEMOISED_LENGTH) return decide(text);
    const known = memoised.get(text);
    if (known !== undefined) return known;
    if (memoised.size >= MAX_MEMOISED) memoised.clear();
    const decided = decide(text);
    memoised.set(copyOf(text), decided);
    return decided;
  };
}

/** V8 lets a text that was cut out of another keep all of the other in memory. */
const copyOf = (text: string): string => Buffer.from(text, 'utf16le').toString('utf16le');
