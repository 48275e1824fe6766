import type { Links, Notification } from '../../contracts/notification.ts';
import { contentOf, contentOfNotice, type Bar, type Content, type ContentRow } from './content.ts';
import { digestOf, type DigestContent } from './digest.ts';
import { bytesOf, fitted, inLine, inLines } from './fitting.ts';
import { escapedHtml, markup, type Markup } from './markup.ts';
import { contentOfReport } from './report.ts';
import { isGroupEvent } from './words.ts';

export interface EmailMessage {
  subject: string;
  html: string;
  text: string;
  headers: readonly { name: string; value: string }[];
}

/** Longer ones are cut by every mail client; RFC 5322 allows lines of 998. */
const MOST_OF_SUBJECT = 150;
/** Gmail hides what lies beyond 102 KB of HTML; the frame and the facts take less than 20 KB. */
const BYTES_OF_TEXT = 70_000;
const BYTES_OF_VALUE = 1_000;
const MOST_LINES = 100;
const BYTES_OF_ENTRY = 300;
/** SES takes values of headers of no more than 995 characters (SES API v2, MessageHeader). */
const MOST_OF_HEADER = 995;

const line = (text: string, most = BYTES_OF_VALUE): string =>
  fitted(text, { most, write: inLine, sizeOf: htmlBytesOf });
/** Both forms are cut at the same character, by the one that takes more. */
const block = (text: string): string =>
  fitted(text, { most: BYTES_OF_TEXT, write: inLines, sizeOf: htmlBytesOf });
const htmlBytesOf = (text: string): number => bytesOf(escapedHtml(text));

export function emailMessage(
  notification: Notification,
  { route, zone, domain }: { route: string; zone: string; domain: string },
): EmailMessage {
  switch (notification.kind) {
    case 'single': {
      const content = contentOf(notification, zone);
      return {
        subject: subjectOf(notification.told.event, content),
        ...single(content),
        headers: [
          ...threadHeaders(notification.told.event, domain),
          ...headersOf(notification.links.unsubscribe),
        ],
      };
    }
    case 'failing':
    case 'test': {
      const content = contentOfNotice(notification, route, zone);
      return {
        subject: line(`${content.headline}: ${content.title}`, MOST_OF_SUBJECT),
        ...single(content),
        headers: headersOf(null),
      };
    }
    case 'report': {
      const content = contentOfReport(notification);
      return {
        subject: line(`${content.headline}: ${content.title}`, MOST_OF_SUBJECT),
        ...single(content),
        headers: headersOf(notification.links.unsubscribe),
      };
    }
    case 'digest': {
      const content = digestOf(notification, zone, MOST_LINES);
      return {
        subject: line(content.headline, MOST_OF_SUBJECT),
        ...digestBodies(content),
        headers: headersOf(notification.links.unsubscribe),
      };
    }
  }
}

type Event = Extract<Notification, { kind: 'single' }>['told']['event'];

/**
 * The same for all messages of a group: Gmail keeps a thread only where the subject stays as it is ("Group emails into
 * conversations"), so what happened stands in the first line, which lists of mail show beside the subject.
 */
function subjectOf(event: Event, { headline, title }: Content): string {
  if (!isGroupEvent(event)) return subjectLine(`${headline}: ${title}`);
  const { shortId, id } = event.data.group;
  return subjectLine(`${shortId ?? id}: ${title}`);
}

const subjectLine = (text: string): string => fitted(text, { most: MOST_OF_SUBJECT, write: inLine });

/**
 * What holds a thread together: every message of a group answers one that never was. Amazon SES sets Message-ID itself
 * (Amazon SES, "Header fields"), so the first one's cannot be known before.
 */
function threadHeaders(event: Event, domain: string): EmailMessage['headers'] {
  if (!isGroupEvent(event)) return [];
  const root = `<group-${event.subject.replaceAll(/[^\w-]/g, '-').slice(0, 100)}@${domain}>`;
  return [
    { name: 'In-Reply-To', value: root },
    { name: 'References', value: root },
  ];
}

function headersOf(unsubscribe: Links['unsubscribe']): EmailMessage['headers'] {
  // RFC 3834: no answering machine answers.
  const automatic = { name: 'Auto-Submitted', value: 'auto-generated' };
  const address = unsubscribe !== null && URL.canParse(unsubscribe) ? new URL(unsubscribe) : null;
  const value = `<${address?.href ?? ''}>`;
  if (address?.protocol !== 'https:' || !/^[!-~]+$/.test(value) || value.length > MOST_OF_HEADER)
    return [automatic];
  return [
    automatic,
    { name: 'List-Unsubscribe', value },
    // RFC 8058: the mail client asks with a POST, so that no scanner of links unsubscribes anybody.
    { name: 'List-Unsubscribe-Post', value: 'List-Unsubscribe=One-Click' },
  ];
}

type Bodies = Pick<EmailMessage, 'html' | 'text'>;

function single(content: Content): Bodies {
  const { headline, title, change, text, facts, trend, bars, remarks, actions } = content;
  const rows = content.rows.map((row) => ({ ...row, text: line(row.text) }));
  const shown = {
    heading: line(`${headline}: ${title}`),
    change: line(change),
    text: block(text ?? ''),
    facts: facts.map(({ label, value }) => ({ label, value: line(value) })),
    trend: trend === null ? '' : line(trend),
    remarks: remarks.map((remark) => line(remark)),
  };
  return {
    text: paragraphs([
      shown.heading,
      shown.change,
      shown.text,
      shown.trend,
      shown.facts.map(({ label, value }) => `${label}: ${value}`).join('\n'),
      rows.map((row) => `${row.text}${row.url === null ? '' : `\n  ${row.url}`}`).join('\n'),
      shown.remarks.join('\n'),
      actions.map(({ label, url }) => `${label}: ${url}`).join('\n'),
    ]),
    html: page(markup`<h1 style="font-size:18px;margin:0 0 8px">${shown.heading}</h1>
<p>${shown.change}</p>
${shown.text === '' ? '' : markup`<pre style="${PRE}">${shown.text}</pre>`}
${bars.length > 0 ? barsTable(bars) : shown.trend === '' ? '' : markup`<p style="font-family:monospace">${shown.trend}</p>`}
<table role="presentation" style="border-collapse:collapse">${shown.facts.map(
      ({ label, value }) =>
        markup`<tr><td style="${LABEL}">${label}</td><td style="${CELL}">${value}</td></tr>
`,
    )}</table>
${rows.map(rowLine)}
${shown.remarks.map((remark) => markup`<p><em>${remark}</em></p>`)}
<p>${linksOf(actions)}</p>`),
  };
}

/**
 * Bars of table cells: mail clients show no SVG, and images only once a reader asks for them
 * (docs/adr/0057).
 */
const barsTable = (bars: readonly Bar[]): Markup =>
  markup`<table role="presentation" cellpadding="0" cellspacing="0" style="border-collapse:collapse;margin:8px 0">${bars.map(
    ({ label, value, share }) =>
      markup`<tr><td style="${LABEL}">${line(label)}</td><td width="${BAR_WIDTH}"><table role="presentation" cellpadding="0" cellspacing="0"><tr><td width="${Math.round(share * BAR_WIDTH)}" height="12" bgcolor="${share === 0 ? '#ffffff' : '#6a5acd'}" style="font-size:1px;line-height:12px">&nbsp;</td></tr></table></td><td style="${CELL};padding-left:8px">${line(value)}</td></tr>
`,
  )}</table>`;
/** Pixels of the longest; the narrowest phone has room for it beside the two texts. */
const BAR_WIDTH = 160;

const rowLine = ({ text, url }: ContentRow): Markup =>
  markup`<p style="margin:2px 0">${url === null ? text : markup`<a href="${url}">${text}</a>`}</p>
`;

function digestBodies({ headline, why, lines, omitted, actions }: DigestContent): Bodies {
  const entries = lines.map(({ told, title, now, url }) => ({
    title: line(title, BYTES_OF_ENTRY),
    told: line(told, BYTES_OF_ENTRY),
    now: line(now, BYTES_OF_ENTRY),
    url,
  }));
  return {
    text: paragraphs([
      line(headline),
      line(why),
      ...entries.map(
        ({ title, told, now, url }) =>
          `${title}\n  Then: ${told}\n  Now: ${now}${url === null ? '' : `\n  ${url}`}`,
      ),
      omitted ?? '',
      actions.map(({ label, url }) => `${label}: ${url}`).join('\n'),
    ]),
    html: page(markup`<h1 style="font-size:18px;margin:0 0 8px">${line(headline)}</h1>
<p>${line(why)}</p>
<table style="border-collapse:collapse"><tr><th style="${LABEL}">Error</th><th style="${LABEL}">Told then</th><th style="${LABEL}">Now</th></tr>
${entries.map(
  ({ title, told, now, url }) =>
    markup`<tr><td style="${CELL}">${url === null ? title : markup`<a href="${url}">${title}</a>`}</td><td style="${CELL}">${told}</td><td style="${CELL}">${now}</td></tr>
`,
)}</table>
<p>${omitted ?? ''}</p>
<p>${linksOf(actions)}</p>`),
  };
}

/** Mail clients take styles of elements alone. */
const LABEL = 'padding:2px 12px 2px 0;vertical-align:top;text-align:left;color:#555';
const CELL = 'padding:2px 12px 2px 0;vertical-align:top;word-break:break-word';
const PRE = 'white-space:pre-wrap;word-break:break-word;background:#f4f4f4;padding:8px;margin:8px 0';

const page = (body: Markup): string =>
  markup`<!doctype html><html lang="en"><head><meta charset="utf-8"></head><body style="font-family:sans-serif;font-size:14px;color:#111">
${body}
</body></html>`.html;

const linksOf = (actions: Content['actions']): Markup[] =>
  actions.map(({ label, url }) => markup`<a href="${url}" style="margin-right:12px">${label}</a> `);

const paragraphs = (parts: readonly string[]): string =>
  `${parts.filter((part) => part !== '').join('\n\n')}\n`;
