import * as z from 'zod';
import { oneLine } from '../../contracts/printable.ts';
import type { Sanitise } from '../../core/sanitise/sanitise.ts';

/** As long as stands beside a badge and reads at once. */
export const MAX_REASON = 500;
/** What is longer is no reason, and is not looked through. */
const MAX_TYPED = 4 * MAX_REASON;

/** Marks that turn the direction of what comes after them (Unicode, UAX 9), and the byte order mark. */
const INVISIBLE = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu;

const TOO_LONG = `must be at most ${MAX_REASON} characters`;

/** Why somebody resolves or archives, in one line; what is empty is none. */
export const reasonField = z
  .string('must be a text')
  .max(MAX_TYPED, TOO_LONG)
  .transform(clean)
  .refine((text) => text.length <= MAX_REASON, TOO_LONG);

function clean(typed: string): string {
  return oneLine(typed.toWellFormed()).replaceAll(INVISIBLE, '').replaceAll(/\s+/gu, ' ').trim();
}

/** What a person wrote may name others and their secrets, as errors do: it is kept, and told to Sentry, without them. */
export const sanitisedText = ({ sanitise }: { sanitise: Sanitise }, text: string): string =>
  String(sanitise(text));
