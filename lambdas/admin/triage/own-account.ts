import type { Context } from 'hono';
import * as z from 'zod';
import type { Identity } from '../../core/auth/identity.ts';
import type { Assignee } from '../../core/group/group.ts';
import { badRequest } from '../refusal.ts';
import { ownCookie, setOwnCookie } from '../sign-in/cookies.ts';
import type { AdminEnv } from '../sign-in/session.ts';

/** "Assign to me": whoever is signed in, as Sentry knows them. */

/** What the button sends; it is an assignment to the address of whoever presses it. */
export const ASSIGN_ME = 'assign_me';

export interface OwnAccount {
  address: string;
  /** Which of Sentry's users they are, as `user:<id>`; null until Sentry has told this browser. */
  assignee: string | null;
}

const COOKIE = 'me';
const MAX_AGE_S = 30 * 86_400;

const kept = z.tuple([z.string(), z.string().regex(/^user:\d{1,20}$/)]);

/** Null of whoever has no address, such as a program: nobody in Sentry is known to be them. */
export function ownAccount(c: Context<AdminEnv>): OwnAccount | null {
  const { subject, address } = c.get('identity');
  if (address === null) return null;
  const [of, assignee] = kept.safeParse(jsonOf(ownCookie(c, COOKIE) ?? '')).data ?? [];
  return { address, assignee: of === subject && assignee !== undefined ? assignee : null };
}

/**
 * Keeps which of Sentry's users they are, so that what is theirs is not offered to them. A stored error names who has it by id, and
 * pages do not wait for Sentry's members (docs/adr/0067).
 */
export function keepOwnAccount(c: Context<AdminEnv>, assignee: string): void {
  const written = kept.safeParse([c.get('identity').subject, assignee]);
  if (written.success) setOwnCookie(c, COOKIE, JSON.stringify(written.data), MAX_AGE_S);
}

/** The same of whom Sentry has assigned something to, where that was the address of whoever asked for it. */
export function learnOwnAccount(
  c: Context<AdminEnv>,
  assignedTo: string | undefined,
  has: Assignee | null | undefined,
): void {
  if (has?.type === 'user' && isToSelf(assignedTo, c.get('identity'))) keepOwnAccount(c, `user:${has.id}`);
}

/** Whether it makes sense to offer it to them. */
export const isOffered = (own: OwnAccount | null, has: Assignee | null): own is OwnAccount =>
  own !== null && (has === null || `${has.type}:${has.id}` !== own.assignee);

/** Whether an assignment is to the address of whoever asks for it. */
export const isToSelf = (assignedTo: string | undefined, { address }: Pick<Identity, 'address'>): boolean =>
  address !== null && assignedTo?.toLowerCase() === address.toLowerCase();

/** A form with this button as the assignment that it is. Refuses with 400 whoever has no address. */
export function withSelfNamed<T extends Readonly<Record<string, unknown>>>(
  form: T,
  { address }: Pick<Identity, 'address'>,
): T | (T & { act: string; assignee: string }) {
  if (form['act'] !== ASSIGN_ME) return form;
  if (address === null)
    throw badRequest(
      'Nothing is assigned to you: your sign-in has no e-mail address that Sentry could know. Nothing changed.',
    );
  return { ...form, act: 'assign', assignee: address };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
