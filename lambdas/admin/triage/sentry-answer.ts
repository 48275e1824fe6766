import * as z from 'zod';

const strangers = z.object({ isSentrys: z.literal(false), message: z.string() });

/** What to tell people where something in Sentry's place answered; undefined for every other failure. */
export const strangersAnswer = (cause: unknown): string | undefined =>
  strangers.safeParse(cause).data?.message;
