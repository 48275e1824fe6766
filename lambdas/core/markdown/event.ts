import type { EventDetail } from '../sentry/event/detail.ts';
import { fitted, type Section } from './budget.ts';
import { fieldLines, inlineJson, nameOf } from './json-lines.ts';
import { quoted, STRANGERS_NOTE } from './quoting.ts';
import { exceptionLines, threadLines } from './traces.ts';

/** What the writer reads of an event. */
export type Evidence = Omit<EventDetail, 'stored' | 'raw'>;

const BREADCRUMBS = 30;

/** The evidence of one event, the most useful first, within about `budget` tokens. */
export const eventMarkdown = (evidence: Evidence, budget: number): string =>
  `${STRANGERS_NOTE}\n\n${fitted(evidenceSections(evidence), budget)}`;

/** Never throws: a section that cannot be written says so, and the others stay. */
export function evidenceSections(evidence: Evidence): Section[] {
  return SECTIONS.map(({ title, share, lines }) => {
    try {
      return { title, share, lines: lines(evidence) };
    } catch {
      return { title, share, lines: ['(This part of the event has a form that cannot be read.)'] };
    }
  });
}

const SECTIONS: readonly {
  title: string;
  share: number;
  lines: (evidence: Evidence) => string[];
}[] = [
  { title: 'Event', share: 0.08, lines: factLines },
  { title: 'Exceptions', share: 0.4, lines: exceptionLines },
  { title: 'Thread', share: 0.3, lines: threadLines },
  { title: 'What Sentry detected', share: 0.15, lines: occurrenceLines },
  { title: 'Last breadcrumbs, the newest first', share: 0.2, lines: breadcrumbLines },
  {
    title: 'Tags',
    share: 0.08,
    lines: ({ tags }) => tags.map(({ key, value }) => `${nameOf(key)}: ${quoted(value ?? '')}`),
  },
  { title: 'Request', share: 0.08, lines: requestLines },
  { title: 'User', share: 0.03, lines: ({ user }) => fieldLines(user ?? {}) },
  {
    title: 'Browser reports',
    share: 0.05,
    lines: ({ reports }) => reports.flatMap(({ kind, fields }) => [kind, ...fieldLines(fields)]),
  },
  {
    title: 'Feedback',
    share: 0.05,
    lines: ({ feedback }) => feedback.map(({ message }) => quoted(message ?? '', 1000)),
  },
  { title: 'Contexts', share: 0.08, lines: ({ contexts }) => fieldLines(contexts) },
  {
    title: 'Feature flags',
    share: 0.03,
    lines: ({ flags }) => flags.map(({ flag, result }) => `${nameOf(flag)}: ${inlineJson(result)}`),
  },
  { title: 'Extra', share: 0.05, lines: ({ extra }) => fieldLines(extra) },
  {
    title: 'What went wrong in processing',
    share: 0.02,
    lines: ({ errors }) =>
      errors.map(({ message, name }) => `${quoted(message)}${name === null ? '' : ` in ${nameOf(name)}`}`),
  },
];

function factLines(evidence: Evidence): string[] {
  const { message, title, exceptions } = evidence;
  const said = exceptions.some(({ value }) => value === message) ? null : message;
  const facts: [string, string | null][] = [
    ['event id', evidence.eventId],
    ['time', evidence.timestamp],
    ['title', title],
    ['message', said === title ? null : said],
    ['level', evidence.level],
    ['platform', evidence.platform],
    ['environment', evidence.environment],
    ['release', evidence.release],
    ['dist', evidence.dist],
    ['transaction', evidence.transaction],
    ['culprit', evidence.culprit],
    ['logger', evidence.logger],
    ['server', evidence.serverName],
  ];
  return facts.flatMap(([name, value]) => (value === null ? [] : [`${name}: ${quoted(value, 1500)}`]));
}

function occurrenceLines({ occurrence }: Evidence): string[] {
  if (occurrence === null) return [];
  const { title, subtitle, evidence } = occurrence;
  return [
    ...[title, subtitle].flatMap((text) => (text === null ? [] : [quoted(text)])),
    ...evidence.map(({ name, value }) => `${nameOf(name)}: ${quoted(value, 500)}`),
  ];
}

function breadcrumbLines({ breadcrumbs }: Evidence): string[] {
  const last = breadcrumbs.slice(-BREADCRUMBS).toReversed();
  return last.map(({ timestamp, level, category, type, message, data }) =>
    [
      timestamp ?? '(no time)',
      level === null ? '' : nameOf(level),
      nameOf(category ?? type ?? 'breadcrumb'),
      message === null || message === '' ? '' : quoted(message),
      Object.keys(data).length === 0 ? '' : inlineJson(data, 200),
    ]
      .filter((part) => part !== '')
      .join(' '),
  );
}

function requestLines({ request }: Evidence): string[] {
  if (request === null) return [];
  const { method, url, query, headers, data } = request;
  return [
    `${nameOf(method ?? 'request')} ${quoted(url ?? '', 500)}`,
    ...query.map(([name, value]) => `query ${nameOf(name)}: ${quoted(value)}`),
    ...headers.map(([name, value]) => `header ${nameOf(name)}: ${quoted(value)}`),
    ...(data === null || data === undefined ? [] : [`data: ${inlineJson(data)}`]),
  ];
}
