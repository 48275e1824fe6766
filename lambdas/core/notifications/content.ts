import { NOBODY } from '../../contracts/doer.ts';
import type { GroupEvent, SystemEvent } from '../../contracts/domain-event.ts';
import type {
  Evidence,
  FailingNotification,
  Links,
  SingleNotification,
  TestNotification,
} from '../../contracts/notification.ts';
import { trendWords } from './sparkline.ts';
import { timeIn } from './times.ts';
import {
  assigneeWords,
  changeWords,
  countOf,
  headlineOf,
  isGroupEvent,
  shortCulprit,
  withShortPackage,
} from './words.ts';

/** What a message says, before a channel writes it. Every text but the labels can be a stranger's. */
export interface Content {
  headline: string;
  /** What it is about, with the package shortened. */
  title: string;
  /** What changed, of a group; what is wrong, of the capture. */
  change: string;
  /** The error's text, whole; null where it says no more than the title. */
  text: string | null;
  facts: readonly Fact[];
  /** The last 24 hours as a line of bars; null where nothing is known of them. */
  trend: string | null;
  /** What of a picture a channel can draw that draws: the trend tells the same in a line. */
  bars: readonly Bar[];
  /** A list, where there is one. */
  rows: readonly ContentRow[];
  remarks: readonly string[];
  actions: readonly Action[];
}

export interface Fact {
  label: string;
  value: string;
}

export interface Bar {
  label: string;
  value: string;
  /** Of the longest, 0 to 1. */
  share: number;
}

export interface ContentRow {
  text: string;
  url: string | null;
}

/** What only reports have. */
const PLAIN = { bars: [], rows: [] } as const;

export interface Action {
  label: string;
  url: string;
}

/** The culprit gives way to the error's text. */
const MOST_OF_CULPRIT = 120;

export function contentOf({ told, links }: SingleNotification, zone: string): Content {
  const { event, rules, evidence, remarks } = told;
  const rule: Fact = { label: rules.length === 1 ? 'Rule' : 'Rules', value: rules.join(', ') };
  if (!isGroupEvent(event)) return contentOfSystem(event, { rule, remarks, links, zone });
  return contentOfGroup(event, { rule, remarks, links, zone, evidence });
}

interface Frame {
  rule: Fact;
  remarks: readonly string[];
  links: Links;
  zone: string;
}

function contentOfGroup(
  event: GroupEvent,
  { rule, remarks, links, zone, evidence }: Frame & { evidence: Evidence | null },
): Content {
  const { group } = event.data;
  const hours = evidence?.hours ?? [];
  const isUnknown = group.isEnvironmentUnknown && (evidence?.environment ?? null) === null;
  return {
    headline: headlineOf(event),
    title: withShortPackage(group.title),
    change: changeWords(event.data, evidence?.doer ?? NOBODY, zone),
    text: textOf(group.title, evidence?.text ?? null),
    facts: [...factsOf(event, evidence, zone), rule],
    trend: hours.length === 0 ? null : trendWords(hours),
    ...PLAIN,
    remarks: [
      ...remarks,
      ...(isUnknown ? ['No event of it is stored yet: environment and release are not known.'] : []),
    ],
    actions: actionsOf([
      ['Open', links.group ?? event.data.url],
      ['Event', evidence?.eventUrl ?? null],
      ['Resolve', links.resolve],
      ['Archive', links.archive],
      ['Mute the rule', links.mute],
    ]),
  };
}

/** The title is the text's beginning as a rule; where the package was shortened it is told whole. */
function textOf(title: string, text: string | null): string | null {
  const whole = text ?? title;
  return whole.trim() === '' || whole === withShortPackage(title) ? null : whole;
}

function factsOf({ time, data }: GroupEvent, evidence: Evidence | null, zone: string): Fact[] {
  const { group } = data;
  const release = evidence?.release ?? group.release;
  const returned = group.resolvedIn === null ? '' : ` (had been resolved in ${group.resolvedIn})`;
  return known([
    ['Where', group.culprit === null ? null : shortCulprit(group.culprit, MOST_OF_CULPRIT)],
    ['Project', group.project.slug ?? group.project.id],
    ['Environment', evidence?.environment ?? group.environment],
    ['Release', release === null && returned === '' ? null : `${release ?? 'unknown'}${returned}`],
    ['Level', group.level],
    ['Priority', group.priority],
    ['Assignee', assigneeWords(group.assignee)],
    ['Seen', `${countOf(group.events, 'event')}, ${countOf(group.users, 'user')}`],
    ['First seen', timeIn(zone, group.firstSeen)],
    ['Last seen', timeIn(zone, group.lastSeen)],
    ['Changed', timeIn(zone, data.observedAt)],
    ['Told', timeIn(zone, time)],
    ['Issue', group.shortId ?? group.id],
  ]);
}

function contentOfSystem(event: SystemEvent, { rule, remarks, links, zone }: Frame): Content {
  const { message, since, until, project, missing, url } = event.data;
  return {
    headline: headlineOf(event),
    title: project === null ? 'All projects' : (project.slug ?? project.id),
    change: message,
    text: null,
    facts: [
      ...known([
        ['Since', timeIn(zone, since)],
        ['Until', until === null ? 'now' : timeIn(zone, until)],
        ['Missing', missing === null ? null : countOf(missing, 'event')],
        ['Told', timeIn(zone, event.time)],
      ]),
      rule,
    ],
    trend: null,
    ...PLAIN,
    remarks,
    actions: actionsOf([
      ['Open', links.group ?? url],
      ['Mute the rule', links.mute],
    ]),
  };
}

/** What is about the routes themselves. */
export const contentOfNotice = (
  notice: TestNotification | FailingNotification,
  route: string,
  zone: string,
): Content => (notice.kind === 'test' ? contentOfTest(notice, route, zone) : contentOfFailing(notice, zone));

const contentOfFailing = ({ route, since, reason, url }: FailingNotification, zone: string): Content => ({
  headline: 'Alerts fail',
  title: `Nothing reaches ${route}`,
  change: 'What it should tell waits there and arrives once it works; this route was told instead.',
  text: null,
  facts: [
    { label: 'Since', value: timeIn(zone, since) },
    { label: 'Last answer', value: reason },
  ],
  trend: null,
  ...PLAIN,
  remarks: [],
  actions: actionsOf([['Open', url]]),
});

const contentOfTest = ({ by, at }: TestNotification, route: string, zone: string): Content => ({
  headline: 'Test',
  title: `This is what reaches ${route}`,
  change: 'Somebody asked for this message to see that the route works. Nothing is wrong.',
  text: null,
  facts: [
    { label: 'Asked for by', value: by },
    { label: 'At', value: timeIn(zone, at) },
  ],
  trend: null,
  ...PLAIN,
  remarks: [],
  actions: [],
});

const known = (facts: readonly (readonly [label: string, value: string | null])[]): Fact[] =>
  facts.flatMap(([label, value]) => (value === null || value === '' ? [] : [{ label, value }]));

export const actionsOf = (links: readonly (readonly [label: string, url: string | null])[]): Action[] =>
  links.flatMap(([label, url]) => {
    const safe = safeAddress(url);
    return safe === null ? [] : [{ label, url: safe }];
  });

/** Slack takes no address of more than 3,000 characters; ours have less than 300. */
const MOST_OF_ADDRESS = 2_000;

/** `javascript:` and the like must never become a link, and nothing in an address may end the place it stands in. */
function safeAddress(url: string | null): string | null {
  if (url === null || !URL.canParse(url)) return null;
  const { protocol, href } = new URL(url);
  if (href.length > MOST_OF_ADDRESS) return null;
  return protocol === 'https:' || protocol === 'http:'
    ? href.replaceAll(/[|<>"'`\\^{}\s]/g, (character) => encodeURIComponent(character).replaceAll("'", '%27'))
    : null;
}
