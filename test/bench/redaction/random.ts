/** A seeded source of made-up values, so that every run makes the same corpus. */
export interface Random {
  below: (bound: number) => number;
  pick: <T>(choices: readonly [T, ...T[]]) => T;
  /** `length` characters of an alphabet, with a digit, a small and a capital letter where it has them. */
  text: (alphabet: string, length: number) => string;
}

export const DIGITS = '0123456789';
export const HEX = `${DIGITS}abcdef`;
export const LOWER = 'abcdefghijklmnopqrstuvwxyz';
export const UPPER = LOWER.toUpperCase();
export const ALNUM = `${DIGITS}${LOWER}${UPPER}`;
export const BASE64_URL = `${ALNUM}-_`;

/** Mulberry32: 32 bits of state are plenty for some thousand lines. */
export function createRandom(seed: number): Random {
  let state = seed;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (bound: number): number => Math.floor(next() * bound);
  const text = (alphabet: string, length: number): string => {
    const made = Array.from({ length }, () => alphabet.charAt(below(alphabet.length)));
    [DIGITS, LOWER, UPPER].forEach((set, index) => {
      const shared = Array.from(set).filter((character) => alphabet.includes(character));
      const at = 1 + index * 2;
      if (shared.length > 0 && at < length - 1) made[at] = shared[below(shared.length)] ?? '';
    });
    return made.join('');
  };
  return { below, pick: (choices) => choices[below(choices.length)] ?? choices[0], text };
}
