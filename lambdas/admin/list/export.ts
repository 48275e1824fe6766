import { stringify } from 'csv-stringify/sync';
import * as z from 'zod';
import type { GroupQuery } from '../../adapters/table/read/group-reader.ts';
import { InvalidCursorError } from '../../contracts/cursor.ts';
import type { Group } from '../../core/group/group.ts';
import { groupAnswer } from '../answers.ts';
import { parse, parseGroupQuery, single, type QueryValues } from '../parameters.ts';
import type { TagKeys } from './query-parameter.ts';
import { readGroups, withKnownCursor } from '../reading.ts';
import type { AdminServices } from '../services.ts';

/** What a list holds, whole, in parts that follow each other as one file. */
export interface ExportRequest {
  format: 'csv' | 'jsonl';
  /** A byte order mark in front, by which spreadsheets know UTF-8. */
  withMark: boolean;
  query: Omit<GroupQuery, 'cursor' | 'limit'>;
  /** Null for the first part. */
  position: Position | null;
}

/** Where a part begins: behind the list's cursor, of which so many groups are told already. */
interface Position {
  cursor: string;
  told: number;
}

export interface ExportPart {
  text: string;
  /** Null where the file is whole. */
  nextCursor: string | null;
  /** Which groups of the list it has, both included and counted from 1. */
  from: number;
  to: number;
}

export const exportFields = z.object({
  format: z.enum(['csv', 'jsonl'], 'must be one of csv, jsonl').default('csv'),
  bom: z.enum(['0', '1'], 'must be 0 or 1').default('0'),
  cursor: z.string().max(4096).optional(),
});

/**
 * The list's parameters but for its order: by first seen, oldest first, nothing that was there can be passed over while
 * groups change, and what comes meanwhile comes at the end.
 */
export function parseExport(values: QueryValues, tags: TagKeys): ExportRequest {
  const { format, bom, cursor } = parse(exportFields, single(values));
  const { statuses, filter } = parseGroupQuery(
    {
      ...values,
      cursor: [],
      limit: [],
      sortBy: [],
      sortOrder: [],
    },
    tags,
  );
  return {
    format,
    withMark: bom === '1' && format === 'csv',
    query: { statuses, filter, sortBy: 'first_seen_at', sortOrder: 'asc' },
    position: cursor === undefined ? null : positionOf(cursor),
  };
}

const position = z.strictObject({ v: z.literal(1), cursor: z.string().min(1), told: z.int().nonnegative() });

const encodePosition = ({ cursor, told }: Position): string =>
  Buffer.from(JSON.stringify({ v: 1, cursor, told })).toString('base64url');

function positionOf(text: string): Position | null {
  try {
    return position.parse(JSON.parse(Buffer.from(text, 'base64url').toString()));
  } catch (cause) {
    return refuseCursor(cause);
  }
}

/** As a cursor of the list that is none; `withKnownCursor` answers both with 400. */
function refuseCursor(cause: unknown): never {
  throw new InvalidCursorError('The cursor is not one of an export; start without one.', { cause });
}

/** Lambda's answers end at 6 MB with what JSON adds to the text that it carries (AWS, "Lambda quotas"). */
const MOST_BYTES = 5_000_000;
/** API Gateway gives up after 30 seconds; what is slow comes in more parts. */
const MOST_MS = 8_000;
/** A page of a list is searched anew: of few large pages less is read twice. */
const ROWS_AT_ONCE = 500;

/** One part: as much as one answer carries and is found in time, or at least one page of the list. */
export async function exportPart(services: AdminServices, request: ExportRequest): Promise<ExportPart> {
  const { clock } = services;
  const until = clock.now() + MOST_MS;
  let text = request.position === null ? beginningOf(request) : '';
  let bytes = carriedBytes(text);
  let at: Position = request.position ?? { cursor: '', told: 0 };
  const from = at.told + 1;
  let rowsAtOnce = ROWS_AT_ONCE;
  for (let isFirst = true; isFirst || clock.now() < until;) {
    const { items, nextCursor } = await readRows(services, request, at, rowsAtOnce);
    const fitting = rowsWithin(MOST_BYTES - bytes, items, request, services);
    if (fitting.rows < items.length) {
      // The cursor stands behind a whole page of the list, so that a part ends before one that does not fit.
      if (!isFirst || rowsAtOnce === 1) break;
      rowsAtOnce = Math.max(1, fitting.rows);
      continue;
    }
    isFirst = false;
    text += fitting.text;
    bytes += fitting.bytes;
    const told = at.told + items.length;
    if (nextCursor === null) return { text: text + endOf(request, told), nextCursor: null, from, to: told };
    at = { cursor: nextCursor, told };
  }
  return { text, nextCursor: encodePosition(at), from, to: at.told };
}

const readRows = (services: AdminServices, { query }: ExportRequest, { cursor }: Position, limit: number) =>
  readGroups(services, { ...query, limit, cursor: cursor === '' ? null : cursor });

/** As many of the rows as there is room for: no text is made of what comes after them. */
function rowsWithin(
  room: number,
  groups: readonly Group[],
  request: ExportRequest,
  services: AdminServices,
): { text: string; bytes: number; rows: number } {
  let [text, bytes, rows] = ['', 0, 0];
  for (const group of groups) {
    const row = rowOf(group, request, services);
    // Without the quotation marks: a part has them once.
    const more = carriedBytes(row) - 2;
    if (bytes + more > room) break;
    text += row;
    bytes += more;
    rows += 1;
  }
  return { text, bytes, rows };
}

const carriedBytes = (text: string): number => Buffer.byteLength(JSON.stringify(text));

function beginningOf({ format, withMark }: ExportRequest): string {
  if (format === 'jsonl') return '';
  return (withMark ? '\ufeff' : '') + csv([Object.keys(COLUMNS)]);
}

/** By its last line JSON lines say that nothing is missing; RFC 4180 has no place for such a line. */
const endOf = ({ format }: ExportRequest, told: number): string =>
  format === 'jsonl' ? `${JSON.stringify({ end: true, groups: told })}\n` : '';

function rowOf(group: Group, { format }: ExportRequest, { place }: AdminServices): string {
  const answer = groupAnswer(group, place);
  switch (format) {
    case 'jsonl':
      return `${JSON.stringify(answer)}\n`;
    case 'csv':
      return csv([Object.values(COLUMNS).map((cell) => cell(answer))]);
  }
}

type Answer = ReturnType<typeof groupAnswer>;
type Cell = string | number | null;
const json = (value: unknown): string | null => (value === null ? null : JSON.stringify(value));

/** The fields of a group in the list's answer, flat. Columns may be added at the end, none renamed. */
const COLUMNS: Readonly<Record<string, (group: Answer) => Cell>> = {
  id: ({ id }) => id,
  shortId: ({ shortId }) => shortId,
  title: ({ title }) => title,
  culprit: ({ culprit }) => culprit,
  level: ({ level }) => level,
  status: ({ status }) => status,
  substatus: ({ substatus }) => substatus,
  platform: ({ platform }) => platform,
  projectId: ({ project }) => project.id,
  projectSlug: ({ project }) => project.slug,
  environment: ({ environment }) => environment,
  release: ({ release }) => release,
  firstSeen: ({ firstSeen }) => firstSeen,
  lastSeen: ({ lastSeen }) => lastSeen,
  sentryCount: ({ sentryCount }) => sentryCount,
  storedEvents: ({ storedEvents }) => storedEvents,
  users: ({ users }) => users,
  assigneeType: ({ assignee }) => assignee?.type ?? null,
  assigneeId: ({ assignee }) => assignee?.id ?? null,
  assigneeName: ({ assignee }) => assignee?.name ?? null,
  permalink: ({ permalink }) => permalink,
  type: ({ type }) => type,
  category: ({ category }) => category,
  issueType: ({ issueType }) => issueType,
  priority: ({ priority }) => priority,
  statusDetails: ({ statusDetails }) => json(statusDetails),
  formerShortIds: ({ formerShortIds }) => formerShortIds.join(' '),
  sentryStatus: ({ sentryStatus }) => sentryStatus,
  statusObservedAt: ({ statusObservedAt }) => statusObservedAt,
  gone: ({ gone }) => json(gone),
};

/**
 * RFC 4180. Error text is written by whoever can throw an error: what a spreadsheet would take for a formula begins with
 * an apostrophe (OWASP, "CSV Injection"), also behind blanks and line breaks, which some drop.
 */
const csv = (rows: readonly (readonly Cell[])[]): string =>
  stringify(
    rows.map((row) => [...row]),
    { record_delimiter: 'windows', cast: { string: harmless } },
  );

const harmless = (text: string): string =>
  /^[\s\p{Cc}]*[=+\-@＝＋－＠]|^[\t\r\n]/u.test(text) ? `'${text}` : text;

/** The part for these parameters; refuses with 400 a cursor that is none. */
export const readExport = (
  services: AdminServices,
  values: QueryValues,
): Promise<ExportPart & ExportRequest> =>
  withKnownCursor(async () => {
    const request = parseExport(values, services.indexTags);
    return { ...request, ...(await exportPart(services, request)) };
  });
