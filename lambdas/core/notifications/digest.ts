import type { DigestEntry, DigestNotification } from '../../contracts/notification.ts';
import { actionsOf, type Action } from './content.ts';
import { timeIn } from './times.ts';
import { countOf, headlineOf, isGroupEvent, stateWords, withShortPackage } from './words.ts';

/** What a digest says, before a channel writes it. Lines are as many as the channel can show. */
export interface DigestContent {
  headline: string;
  why: string;
  lines: readonly DigestLine[];
  /** What the lines leave out; null where they tell everything. */
  omitted: string | null;
  actions: readonly Action[];
}

export interface DigestLine {
  /** What was told then. */
  told: string;
  title: string;
  /** How it stands now. */
  now: string;
  url: string | null;
}

const WHY: Readonly<Record<DigestNotification['why'], string>> = {
  cap: 'More happened than the rule may tell one by one',
  quiet: 'Held back during quiet hours',
  snooze: 'Held back while somebody had silenced it',
  failing: 'Held back while this route could not be reached',
};

const figure = (count: number): string => count.toLocaleString('en-US');

/** At most so many groups: first what is not over, and of that what happened most often. */
export function digestOf(digest: DigestNotification, zone: string, most: number): DigestContent {
  const subjects = bySubject(digest.entries);
  const shown = [...subjects].sort((a, b) => rank(b) - rank(a) || eventsOf(b) - eventsOf(a)).slice(0, most);
  const told = shown.reduce((sum, { entries }) => sum + entries.length, 0);
  const omitted = digest.count - told;
  const groups = subjects.length - shown.length;
  return {
    headline: `${countOf(digest.count, 'change')} held back`,
    why: `${WHY[digest.why]}: ${timeIn(zone, digest.from)} to ${timeIn(zone, digest.to)}.`,
    lines: shown.map((subject) => lineOf(subject, zone)),
    omitted: omitted <= 0 ? null : omissionOf(omitted, groups, digest),
    actions: actionsOf([
      ['Open the list', digest.links.group],
      ['Mute the rule', digest.links.mute],
    ]),
  };
}

function omissionOf(omitted: number, groups: number, { count, entries }: DigestNotification): string {
  const unlisted = count - entries.length;
  const parts = [
    `${figure(omitted)} more ${omitted === 1 ? 'change is' : 'changes are'} left out here`,
    ...(groups > 0 ? [`${figure(groups)} more of groups or projects that are not named above`] : []),
    ...(unlisted > 0 ? [`${figure(unlisted)} were only counted`] : []),
  ];
  return `${parts.join('; ')}.`;
}

interface Subject {
  newest: DigestEntry;
  entries: readonly DigestEntry[];
}

/** Entries of one group are one line: who reads it wants to know of the group, not of its changes. */
function bySubject(entries: readonly DigestEntry[]): Subject[] {
  const subjects = new Map<string, DigestEntry[]>();
  for (const entry of entries) {
    const key = isGroupEvent(entry.event)
      ? entry.event.subject
      : `${entry.event.type} ${entry.event.subject}`;
    const known = subjects.get(key);
    if (known === undefined) subjects.set(key, [entry]);
    else known.push(entry);
  }
  return [...subjects.values()].flatMap((of) => {
    const sorted = [...of].sort((a, b) => a.event.data.n - b.event.data.n);
    const newest = sorted.at(-1);
    return newest === undefined ? [] : [{ newest, entries: sorted }];
  });
}

const OVER = new Set(['RESOLVED', 'IGNORED']);

/** What concerns the capture itself stands above all: it says how far the rest can be trusted. */
function rank({ newest: { event, now } }: Subject): number {
  if (!isGroupEvent(event)) return event.data.until === null ? 3 : 1;
  return OVER.has(now?.status ?? event.data.group.status) ? 0 : 2;
}

const eventsOf = ({ newest: { event, now } }: Subject): number =>
  now?.events ?? (isGroupEvent(event) ? event.data.group.events : (event.data.missing ?? 0));

/** Of many changes of one group the words of the newest few. */
const MOST_WORDS = 4;

function lineOf({ newest, entries }: Subject, zone: string): DigestLine {
  const { event, now } = newest;
  const words = entries.map((entry) => headlineOf(entry.event));
  const earlier = words.length - MOST_WORDS;
  const told = [...(earlier > 0 ? [`${figure(earlier)} earlier`] : []), ...words.slice(-MOST_WORDS)].join(
    ', ',
  );
  const url = actionsOf([['Open', event.data.url]])[0]?.url ?? null;
  const at = timeIn(zone, event.time);
  if (!isGroupEvent(event)) {
    const { message, project, until } = event.data;
    const title = `${project === null ? '' : `${project.slug ?? project.id}: `}${message}`;
    return { told: `${told}, ${at}`, title, now: until === null ? 'not over' : 'over', url };
  }
  const { group } = event.data;
  const title = `${group.shortId ?? group.id} ${withShortPackage(group.title)}`;
  return { told: `${told}, ${at}`, title, now: nowWords(now), url };
}

const nowWords = (now: DigestEntry['now']): string =>
  now === null ? 'not known' : `${stateWords(now)}, ${countOf(now.events, 'event')}`;
