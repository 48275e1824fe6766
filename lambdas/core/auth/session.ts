import * as z from 'zod';
import { ROLES } from './identity.ts';
import { seal, unseal } from './seal.ts';

/** What a signed-in browser holds, sealed: who and which role, never a token (docs/invariants.md, rule 16). */
const session = z.strictObject({
  v: z.literal(1),
  id: z.string().min(1),
  subject: z.string().min(1),
  address: z.string().nullable(),
  role: z.enum(ROLES),
  /** Milliseconds since the epoch. */
  startedAt: z.number(),
  endsAt: z.number(),
  /** Where the provider's own sign-out is, for the content security policy; null where it has none. */
  signOutOrigin: z.string().nullable(),
});
export type Session = z.infer<typeof session>;

/** What a session is bound to: the stage, the provider and the rules by which its role was given. */
export type SessionBinding = readonly string[];

const purposeOf = (binding: SessionBinding): string => JSON.stringify(['session', ...binding]);

export const sealSession = (opened: Session, secret: string, binding: SessionBinding): string =>
  seal(JSON.stringify(opened), secret, purposeOf(binding));

/** The session in a cookie, while it lasts; undefined for everything else. */
export function openSealedSession(
  cookie: string,
  secrets: readonly string[],
  binding: SessionBinding,
  nowMs: number,
): Session | undefined {
  const text = unseal(cookie, secrets, purposeOf(binding));
  if (text === undefined) return undefined;
  const parsed = session.safeParse(jsonOf(text));
  return parsed.success && nowMs < parsed.data.endsAt ? parsed.data : undefined;
}

/** What a sign-in carries through the provider in `state`, sealed for the browser that began it. */
const attempt = z.strictObject({ v: z.literal(1), back: z.string(), endsAt: z.number() });
export type Attempt = z.infer<typeof attempt>;

const attemptPurpose = (binding: SessionBinding, browserKey: string): string =>
  JSON.stringify(['sign-in', browserKey, ...binding]);

/** `browserKey` stays in a cookie: without that browser nobody can open the attempt. */
export const sealAttempt = (
  begun: Attempt,
  secret: string,
  binding: SessionBinding,
  browserKey: string,
): string => seal(JSON.stringify(begun), secret, attemptPurpose(binding, browserKey));

/** Undefined for what this browser did not begin; an attempt that took too long is the caller's to judge. */
export function openSealedAttempt(
  sealed: string,
  secrets: readonly string[],
  binding: SessionBinding,
  browserKey: string,
): Attempt | undefined {
  const text = unseal(sealed, secrets, attemptPurpose(binding, browserKey));
  if (text === undefined) return undefined;
  return attempt.safeParse(jsonOf(text)).data;
}

/** Only what was sealed here comes this far, and that was JSON. */
const jsonOf = (text: string): unknown => JSON.parse(text);
