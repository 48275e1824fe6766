import type { DigestNotification, Notification } from '../../contracts/notification.ts';
import { contentOf, contentOfNotice, type Action, type Content } from './content.ts';
import { digestOf } from './digest.ts';
import { bytesOf, fitted, inLine, inLines, jsonBytesOf } from './fitting.ts';
import { contentOfReport } from './report.ts';

/**
 * What a Workflows webhook of Microsoft Teams takes: one Adaptive Card 1.5. Text of strangers stands in a TextRun, which
 * has no Markdown (https://adaptivecards.io/explorer/TextRun.html); a TextBlock and the facts of a FactSet have it.
 */
export interface TeamsMessage {
  type: 'message';
  attachments: readonly [
    {
      contentType: 'application/vnd.microsoft.card.adaptive';
      contentUrl: null;
      content: AdaptiveCard;
    },
  ];
}

interface AdaptiveCard {
  $schema: string;
  type: 'AdaptiveCard';
  version: '1.5';
  msteams: { width: 'Full' };
  body: readonly RichTextBlock[];
  actions: readonly { type: 'Action.OpenUrl'; title: string; url: string }[];
}

interface RichTextBlock {
  type: 'RichTextBlock';
  spacing?: 'None';
  inlines: readonly TextRun[];
}

interface TextRun {
  type: 'TextRun';
  text: string;
  size?: 'Large';
  weight?: 'Bolder';
  isSubtle?: true;
  fontType?: 'Monospace';
  selectAction?: { type: 'Action.OpenUrl'; url: string };
}

/**
 * 28 KB with everything in it (https://learn.microsoft.com/connectors/teams, "Message size limit"); others have measured
 * that cards from 21 KB on are refused.
 */
const MOST_BYTES = 20_000;
const LEAST_BYTES_OF_TEXT = 500;
const BYTES_OF_TITLE = 600;
const BYTES_OF_VALUE = 350;
const BYTES_OF_REMARKS = 800;
const MOST_LINES = 25;
const BYTES_OF_ENTRY = 260;

const run = (text: string, most: number, style: Omit<TextRun, 'type' | 'text'> = {}): TextRun => ({
  type: 'TextRun',
  text: fitted(text, { most, write: inLine, sizeOf: jsonBytesOf }),
  ...style,
});
const block = (...inlines: readonly TextRun[]): RichTextBlock => ({ type: 'RichTextBlock', inlines });
const close = (...inlines: readonly TextRun[]): RichTextBlock => ({
  type: 'RichTextBlock',
  spacing: 'None',
  inlines,
});

export function teamsMessage(notification: Notification, route: string, zone: string): TeamsMessage {
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

function card(body: readonly RichTextBlock[], actions: readonly Action[]): TeamsMessage {
  const content: AdaptiveCard = {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.5',
    msteams: { width: 'Full' },
    body,
    actions: actions.map(({ label, url }) => ({ type: 'Action.OpenUrl', title: label, url })),
  };
  return {
    type: 'message',
    attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null, content }],
  };
}

const heading = (text: string): RichTextBlock =>
  block(run(text, BYTES_OF_TITLE, { size: 'Large', weight: 'Bolder' }));

function single(content: Content): TeamsMessage {
  const { headline, title, change, text, facts, trend, rows, remarks, actions } = content;
  const withText = (shown: readonly RichTextBlock[]): TeamsMessage =>
    card(
      [
        heading(`${headline}: ${title}`),
        ...shown,
        block(run(change, BYTES_OF_VALUE)),
        ...facts.map(({ label, value }) =>
          close(run(`${label}: `, BYTES_OF_VALUE, { isSubtle: true }), run(value, BYTES_OF_VALUE)),
        ),
        ...(trend === null ? [] : [block(run(trend, BYTES_OF_VALUE, { fontType: 'Monospace' }))]),
        ...rows.map(({ text: row, url }) =>
          close(
            run(row, BYTES_OF_ENTRY, url === null ? {} : { selectAction: { type: 'Action.OpenUrl', url } }),
          ),
        ),
        ...(remarks.length === 0
          ? []
          : [block(run(remarks.join(' '), BYTES_OF_REMARKS, { isSubtle: true }))]),
      ],
      actions,
    );
  return text === null ? withText([]) : withText(textLines(text, MOST_BYTES - sizeOf(withText([]))));
}

const sizeOf = (message: TeamsMessage): number => bytesOf(JSON.stringify(message));

const monospace = (text: string): RichTextBlock => close({ type: 'TextRun', text, fontType: 'Monospace' });
const BYTES_OF_FRAME = bytesOf(JSON.stringify(monospace(''))) + 1;

/** A block for each line, because not every client breaks lines within a TextRun; blank lines are left out. */
function textLines(text: string, room: number): RichTextBlock[] {
  const most = Math.max(LEAST_BYTES_OF_TEXT, room - BYTES_OF_FRAME);
  const bytesOfPiece = (piece: string): number => (piece === '\n' ? BYTES_OF_FRAME : jsonBytesOf(piece));
  const shown = fitted(text, { most, write: inLines, sizeOf: bytesOfPiece });
  return shown
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map(monospace);
}

/** As many groups as fit. */
function digestMessage(digest: DigestNotification, zone: string): TeamsMessage {
  for (let count = MOST_LINES; ; count--) {
    const message = digestOfLines(digest, zone, count);
    if (count === 0 || sizeOf(message) <= MOST_BYTES) return message;
  }
}

function digestOfLines(digest: DigestNotification, zone: string, most: number): TeamsMessage {
  const { headline, why, lines, omitted, actions } = digestOf(digest, zone, most);
  return card(
    [
      heading(headline),
      block(run(why, BYTES_OF_VALUE)),
      ...lines.flatMap(({ told, title, now, url }) => [
        block(
          run(title, BYTES_OF_ENTRY, url === null ? {} : { selectAction: { type: 'Action.OpenUrl', url } }),
        ),
        close(run(`Then: ${told}. Now: ${now}.`, BYTES_OF_ENTRY, { isSubtle: true })),
      ]),
      ...(omitted === null ? [] : [block(run(omitted, BYTES_OF_REMARKS, { weight: 'Bolder' }))]),
    ],
    actions,
  );
}
