import * as z from 'zod';
import type { Context } from '../check.ts';
import { told, type SentryAnswer } from './sentry.ts';

/** Our integration as Sentry describes it (docs/sentry-behaviour.md, Integration settings). */
export type Integration = z.infer<typeof integration>;
const integration = z.object({
  /** Part of commands that people copy. */
  slug: z.string().regex(/^[\w-]+$/),
  name: z.string(),
  status: z.string().nullish(),
  scopes: z.array(z.string()),
  events: z.array(z.string()),
  webhookUrl: z.string().nullish(),
  isDisabled: z.boolean().nullish(),
  /** As long as the secret and no less random; it signs nothing. */
  clientId: z.string().nullish(),
  /** Shown for a day after its creation, to people with org:write; masked or absent otherwise. */
  clientSecret: z.string().nullish(),
});

export type Reading =
  | { kind: 'found'; integration: Integration }
  /** Sentry shows it to nobody with this token. */
  | { kind: 'unreadable'; told: string }
  | { kind: 'absent' }
  /** Several might be ours. */
  | { kind: 'several'; slugs: string[] };

/** The integration named by --integration, else the one that sends to us, else the only internal one. */
export async function readIntegration({ sentry, target, integration: slug }: Context): Promise<Reading> {
  if (slug !== undefined) {
    const answer = await sentry.request(`/sentry-apps/${encodeURIComponent(slug)}/`, { as: 'person' });
    if (answer.status === 404) return { kind: 'absent' };
    const found = integration.safeParse(answer.body);
    return found.success && answer.status === 200
      ? { kind: 'found', integration: found.data }
      : { kind: 'unreadable', told: told(answer) };
  }
  const answer = await sentry.request(
    `/organizations/${encodeURIComponent(target.sentry.orgSlug)}/sentry-apps/`,
    { as: 'person' },
  );
  const rows = z.array(z.unknown()).safeParse(answer.body);
  if (answer.status !== 200 || !rows.success) return { kind: 'unreadable', told: told(answer) };
  return choose(
    rows.data.flatMap((row) => integration.safeParse(row).data ?? []),
    target.webhookUrl,
  );
}

/** Whoever sends here is ours; else whoever sends to this route anywhere; else the only one there is. */
export function choose(all: readonly Integration[], webhookUrl: string): Reading {
  const path = new URL(webhookUrl).pathname;
  const internal = all.filter(
    ({ status }) => status === null || status === undefined || status === 'internal',
  );
  for (const candidates of [
    all.filter((each) => isSameUrl(each.webhookUrl, webhookUrl)),
    all.filter((each) => each.webhookUrl?.replace(/\/$/, '').endsWith(path)),
    internal,
  ]) {
    const [first, ...others] = candidates;
    if (first === undefined) continue;
    return others.length === 0
      ? { kind: 'found', integration: first }
      : { kind: 'several', slugs: candidates.map(({ slug }) => slug) };
  }
  return { kind: 'absent' };
}

export const isSameUrl = (a: string | null | undefined, b: string): boolean =>
  a !== null && a !== undefined && a.replace(/\/$/, '') === b.replace(/\/$/, '');

export const WANTED_EVENTS = ['issue', 'error'] as const;

/** What must change so that Sentry sends us everything; undefined where nothing must. */
export function changeFor(
  found: Integration,
  webhookUrl: string,
): { webhookUrl: string; events: string[] } | undefined {
  const events = [...new Set([...found.events, ...WANTED_EVENTS])];
  const isRight = isSameUrl(found.webhookUrl, webhookUrl) && events.length === found.events.length;
  return isRight ? undefined : { webhookUrl, events };
}

/** Sentry takes a part of an integration, but asks for name and scopes each time. */
export const putIntegration = (
  { sentry }: Pick<Context, 'sentry'>,
  { slug, name, scopes }: Integration,
  change: { webhookUrl: string; events: string[] },
): Promise<SentryAnswer> =>
  sentry.request(`/sentry-apps/${encodeURIComponent(slug)}/`, {
    method: 'PUT',
    as: 'person',
    body: { name, scopes, isInternal: true, ...change },
  });

/** The client secret as Sentry has it, while Sentry shows it. */
export const visibleSecret = (reading: Reading): string | undefined => {
  const text = reading.kind === 'found' ? (reading.integration.clientSecret ?? '') : '';
  return /^[0-9A-Za-z_-]{16,}$/.test(text) ? text : undefined;
};
