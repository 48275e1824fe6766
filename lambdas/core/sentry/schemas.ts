import * as z from 'zod';
import type { StatusDetails } from '../group/group.ts';

/**
 * The parts of Sentry's JSON that decoding reads, and no more: unknown fields are left alone, and a field that is
 * missing or of another type reads as null, because every field of these shapes has been seen absent or null in
 * some version of Sentry. Only what identifies an issue or an event is required.
 */

/**
 * Texts are cut at this many characters before they reach the table: an item holds 400 KB (AWS, "Item size"), and
 * error text is written by whoever can throw an error. The archive keeps them whole.
 */
const TEXT_LIMIT = 512;

/** Half a surrogate pair has no UTF-8: the table would give back another text than the one that was merged. */
const cut = (value: string): string =>
  value
    .slice(0, TEXT_LIMIT)
    .replace(/[\ud800-\udbff]$/, '')
    .toWellFormed();
const text = z.string().transform(cut).nullish().catch(null).transform(orNull);
/** Ids become keys of items, which hold 2 KB (AWS, "Naming rules and data types"). Sentry's are decimal or hex. */
const id = z.union([z.string().regex(/^[\w-]{1,64}$/), z.number().int().nonnegative().transform(String)]);
/** Counts come as strings in some answers and as numbers in others. */
const count = z
  .union([z.number(), z.string().transform(Number)])
  .pipe(z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER))
  .catch(0);

function orNull<T>(value: T | null | undefined): T | null {
  return value ?? null;
}

const projectOfIssue = z.object({ id, slug: text }).nullish().catch(null).transform(orNull);

const lifetime = z
  .object({ count, userCount: count, firstSeen: text, lastSeen: text })
  .nullish()
  .catch(null)
  .transform(orNull);

/** More than Sentry has members for. */
const MAX_DETAILS = 12;

/**
 * The members that say something by themselves: who changed the status is in its history, and of a commit the id is
 * enough.
 */
function statusFacts(details: Record<string, unknown> | null | undefined): StatusDetails | null {
  const facts = Object.entries(details ?? {})
    .map(([name, value]): [string, unknown] => [name, name === 'inCommit' ? commitId(value) : value])
    .filter((fact): fact is [string, string | number | true] => isFact(fact))
    .map(([name, value]) => [name, typeof value === 'string' ? cut(value) : value] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return facts.length === 0 ? null : Object.fromEntries(facts.slice(0, MAX_DETAILS));
}

const isFact = ([name, value]: [string, unknown]): boolean =>
  /^[a-z]\w{0,39}$/i.test(name) &&
  (value === true || (typeof value === 'string' && value !== '') || Number.isFinite(value));

const commitId = (commit: unknown): unknown =>
  typeof commit === 'object' && commit !== null && 'id' in commit ? commit.id : commit;

/** `data.issue` of a webhook, a list row or a detail of the REST API (Sentry's GroupSerializer). */
export const sentryIssue = z.object({
  id,
  shortId: text,
  title: text,
  culprit: text,
  level: text,
  status: text,
  statusDetails: z.record(z.string(), z.unknown()).nullish().catch(null).transform(statusFacts),
  substatus: text,
  type: text,
  issueCategory: text,
  issueType: text,
  priority: text,
  platform: text,
  permalink: text,
  web_url: text,
  project: projectOfIssue,
  metadata: z.object({ title: text, type: text, value: text }).nullish().catch(null).transform(orNull),
  assignedTo: z.object({ type: text, id, name: text }).nullish().catch(null).transform(orNull),
  count,
  userCount: count,
  firstSeen: text,
  lastSeen: text,
  /** In a windowed list the plain counts and times are the window's; these are all-time. */
  lifetime,
});
export type SentryIssue = z.infer<typeof sentryIssue>;

/** 32 hex digits; some senders write the dashes of a UUID. */
const eventId = z
  .string()
  .transform((value) => value.replaceAll('-', '').toLowerCase())
  .pipe(z.string().regex(/^[0-9a-f]{32}$/));

/** A pair in webhooks, an object in the REST API. */
const tag = z.union([
  z.tuple([z.string(), z.string()]).rest(z.unknown()),
  z.object({ key: z.string(), value: z.string() }),
]);

/** A tag that is none is left out; its neighbours stay. */
const tagPairs = z
  .array(z.unknown())
  .catch([])
  .transform((tags) => tags.flatMap(tagPair));

function tagPair(input: unknown): [string, string][] {
  const parsed = tag.safeParse(input);
  if (!parsed.success) return [];
  const [key, value] = Array.isArray(parsed.data) ? parsed.data : [parsed.data.key, parsed.data.value];
  return [[cut(key), cut(value)]];
}

const user = z.object({ id_hash: text }).nullish().catch(null).transform(orNull);

/** `data.error` or `data.event` of a webhook (Sentry's Event.as_dict and what the hook adds). */
export const sentryEvent = z.object({
  event_id: eventId,
  project: id,
  issue_id: id.nullish().catch(null).transform(orNull),
  issue_url: text,
  web_url: text,
  url: text,
  datetime: text,
  timestamp: z.number().nullish().catch(null).transform(orNull),
  level: text,
  title: text,
  message: text,
  culprit: text,
  type: text,
  platform: text,
  environment: text,
  release: text,
  tags: tagPairs,
  user,
});
export type SentryEvent = z.infer<typeof sentryEvent>;

/** An event of the REST API (camelCase): whole, or the row of a list. */
export const sentryRestEvent = z.object({
  eventID: eventId,
  /** The issue that the event is in now; some servers and shapes leave it out. */
  groupID: id.nullish().catch(null).transform(orNull),
  dateCreated: text,
  /** A transaction has no `dateCreated`, in seconds or as text (getsentry/sentry, EventSerializer). */
  endTimestamp: z
    .union([z.string(), z.number().transform((seconds) => new Date(seconds * 1000))])
    .nullish()
    .catch(null)
    .transform(orNull),
  dateReceived: text,
  title: text,
  message: text,
  culprit: text,
  type: text,
  /** In a row of a list the type has this name. */
  'event.type': text,
  platform: text,
  tags: tagPairs,
  user,
  release: z
    .union([z.object({ version: text }).transform((release) => release.version), z.string().transform(cut)])
    .nullish()
    .catch(null)
    .transform(orNull),
});
export type SentryRestEvent = z.infer<typeof sentryRestEvent>;

/** The outside of every webhook. */
export const sentryEnvelope = z.looseObject({
  action: z.string().transform(cut),
  data: z.looseObject({}),
  actor: z
    .object({ type: text, id: id.nullish().catch(null).transform(orNull), name: text })
    .nullish()
    .catch(null)
    .transform(orNull),
});
export type SentryEnvelope = z.infer<typeof sentryEnvelope>;
