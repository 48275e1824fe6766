/** Longer texts are seldom the same twice, and a few of them would take all the room. */
const MAX_REMEMBERED_LENGTH = 200;

/** Room for the names and stack frames of some hundred different errors, in a few megabytes. */
const MAX_REMEMBERED = 5_000;

/**
 * The same function of a text, which answers again for texts that it has seen. Names and stack frames repeat from event
 * to event, most of all in a storm of one error. What is remembered is bounded: when there is no more room it starts
 * anew, so that hostile texts cost no more than not to remember.
 * @param decide must depend on its text alone, and never answer undefined.
 */
export function remember<T>(decide: (text: string) => T): (text: string) => T {
  const remembered = new Map<string, T>();
  return (text) => {
    if (text.length > MAX_REMEMBERED_LENGTH) return decide(text);
    const known = remembered.get(text);
    if (known !== undefined) return known;
    if (remembered.size >= MAX_REMEMBERED) remembered.clear();
    const decided = decide(text);
    remembered.set(copyOf(text), decided);
    return decided;
  };
}

/** V8 lets a text that was cut out of another keep all of the other in memory. */
const copyOf = (text: string): string => Buffer.from(text, 'utf16le').toString('utf16le');
