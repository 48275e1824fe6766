import type { DigestNotification, Notification } from '../../contracts/notification.ts';
import { contentOf, contentOfNotice, type Action, type Content } from './content.ts';
import { digestOf } from './digest.ts';
import { chunks, fitted, fittedPieces, inLine, inLines, type Writing } from './fitting.ts';
import { contentOfReport } from './report.ts';

/**
 * A message of Block Kit. Text of strangers stands in `plain_text` alone, where Slack reads neither marks nor names of
 * emoji (https://docs.slack.dev/reference/block-kit/composition-objects/text-object); `mrkdwn` is for our own words.
 */
export interface SlackMessage {
  /** What notifications show. */
  text: string;
  blocks: readonly SlackBlock[];
  mrkdwn: false;
  unfurl_links: false;
  unfurl_media: false;
}

interface PlainText {
  type: 'plain_text';
  text: string;
  emoji: false;
}

interface Mrkdwn {
  type: 'mrkdwn';
  text: string;
  verbatim: true;
}

export type SlackBlock =
  | { type: 'header'; text: PlainText }
  | { type: 'section'; text: PlainText | Mrkdwn }
  | { type: 'section'; fields: readonly PlainText[] }
  | { type: 'context'; elements: readonly (PlainText | Mrkdwn)[] };

/** https://docs.slack.dev/reference/block-kit/blocks: of a header, of a section's text and of its fields. */
const MOST_OF_HEADER = 150;
const MOST_OF_SECTION = 3_000;
const MOST_FIELDS = 10;
/** Ours, as it takes in JSON. */
const MOST_OF_FIELD = 250;
/** Blocks of more than about 13,000 characters in all are refused with `msg_blocks_too_long`; no page says how many. */
const MOST_OF_BLOCKS = 12_500;
const LEAST_OF_TEXT = 500;
/** What stands around the text in JSON, of as many sections as it can fill. */
const MOST_OF_FRAMES = 500;
const MOST_OF_NOTICE = 300;
/** Two blocks each, of the 50 that a message may have. */
const MOST_LINES = 20;
const MOST_OF_TITLE = 160;

/** The three characters that Slack gives a meaning (https://docs.slack.dev/messaging/formatting-message-text). */
const ENTITIES = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
]);
const escaped = (text: string): string => text.replaceAll(/[&<>]/g, (each) => ENTITIES.get(each) ?? each);

const line: Writing = (character) => escaped(inLine(character));
const lines: Writing = (character) => escaped(inLines(character));
/** The notice is no text object: a word joiner (U+2060) after each colon lets no name of an emoji come about. */
const notice: Writing = (character) => (character === ':' ? ':\u2060' : line(character));

const plain = (text: string, most: number, write = line): PlainText => ({
  type: 'plain_text',
  // No text object may be empty.
  text: fitted(text, { most, write, sizeOf: jsonLength }) || '-',
  emoji: false,
});

/** A link of our own words. */
const link = ({ label, url }: Action): string => `<${escaped(url)}|${escaped(label)}>`;
const ours = (text: string): Mrkdwn => ({ type: 'mrkdwn', text, verbatim: true });

export function slackMessage(notification: Notification, route: string, zone: string): SlackMessage {
  switch (notification.kind) {
    case 'single':
      return single(contentOf(notification, zone));
    case 'failing':
    case 'test':
      return single(contentOfNotice(notification, route, zone));
    case 'report':
      return single(contentOfReport(notification));
    case 'digest':
      return digestMessage(notification, zone);
  }
}

const message = (text: string, blocks: readonly SlackBlock[]): SlackMessage => ({
  text: fitted(text, { most: MOST_OF_NOTICE, write: notice }),
  blocks,
  mrkdwn: false,
  unfurl_links: false,
  unfurl_media: false,
});

function single(content: Content): SlackMessage {
  const { headline, title, change, text, trend, rows, actions, remarks } = content;
  const summary = `${headline}: ${title}`;
  const withText = (sections: readonly SlackBlock[]): SlackMessage =>
    message(summary, [
      { type: 'header', text: plain(summary, MOST_OF_HEADER) },
      ...sections,
      { type: 'section', text: plain(change, MOST_OF_FIELD) },
      ...factFields(content),
      ...(trend === null ? [] : [{ type: 'section' as const, text: plain(trend, MOST_OF_FIELD) }]),
      ...rows.flatMap(rowBlocks),
      ...remarkBlocks(remarks),
      ...linkBlocks(actions),
    ]);
  const shown = text ?? (summary.length > MOST_OF_HEADER ? title : '');
  return withText(textSections(shown, MOST_OF_BLOCKS - sizeOf(withText([]).blocks)));
}

const rowBlocks = ({ text, url }: Content['rows'][number]): SlackBlock[] => [
  { type: 'section', text: plain(text, MOST_OF_TITLE) },
  ...(url === null ? [] : [{ type: 'context' as const, elements: [ours(link({ label: 'Open', url }))] }]),
];

const sizeOf = (blocks: readonly SlackBlock[]): number => JSON.stringify(blocks).length;
const jsonLength = (text: string): number => JSON.stringify(text).length - 2;

function textSections(text: string, room: number): SlackBlock[] {
  const most = Math.max(LEAST_OF_TEXT, room - MOST_OF_FRAMES);
  const pieces = fittedPieces(text, { most, write: lines, sizeOf: jsonLength });
  return chunks(pieces, MOST_OF_SECTION).map((chunk) => ({
    type: 'section',
    // A chunk of line ends alone is no text to Slack.
    text: { type: 'plain_text', text: chunk.trim() === '' ? '-' : chunk, emoji: false },
  }));
}

function factFields({ facts }: Content): SlackBlock[] {
  const fields = facts.map(({ label, value }) =>
    plain(`${label}\n${inOneLine(value)}`, MOST_OF_FIELD, lines),
  );
  const rows = Math.ceil(fields.length / MOST_FIELDS);
  return Array.from({ length: rows }, (_, index) => ({
    type: 'section',
    fields: fields.slice(index * MOST_FIELDS, (index + 1) * MOST_FIELDS),
  }));
}

/** The first line of a field is its label and ours. */
const inOneLine = (value: string): string => value.slice(0, MOST_OF_FIELD * 2).replaceAll(/[\n\r]+/g, ' ');

const remarkBlocks = (remarks: readonly string[]): SlackBlock[] =>
  remarks.length === 0 ? [] : [{ type: 'context', elements: [plain(remarks.join(' '), MOST_OF_FIELD * 2)] }];

const linkBlocks = (actions: readonly Action[]): SlackBlock[] =>
  actions.length === 0
    ? []
    : actions.map(link).join(' · ').length <= MOST_OF_SECTION
      ? [{ type: 'section', text: ours(actions.map(link).join(' · ')) }]
      : actions.map((action) => ({ type: 'section', text: ours(link(action)) }));

/** As many groups as fit. */
function digestMessage(digest: DigestNotification, zone: string): SlackMessage {
  for (let count = MOST_LINES; ; count--) {
    const made = digestOfLines(digest, zone, count);
    if (count === 0 || sizeOf(made.blocks) <= MOST_OF_BLOCKS) return made;
  }
}

function digestOfLines(digest: DigestNotification, zone: string, most: number): SlackMessage {
  const { headline, why, lines: entries, omitted, actions } = digestOf(digest, zone, most);
  return message(`${headline}. ${why}`, [
    { type: 'header', text: plain(headline, MOST_OF_HEADER) },
    { type: 'section', text: plain(why, MOST_OF_FIELD) },
    ...entries.flatMap(({ told, title, now, url }): SlackBlock[] => [
      { type: 'section', text: plain(title, MOST_OF_TITLE) },
      {
        type: 'context',
        elements: [
          plain(`Then: ${told}. Now: ${now}.`, MOST_OF_FIELD),
          ...(url === null ? [] : [ours(link({ label: 'Open', url }))]),
        ],
      },
    ]),
    ...remarkBlocks(omitted === null ? [] : [omitted]),
    ...linkBlocks(actions),
  ]);
}
