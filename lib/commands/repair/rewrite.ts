import * as z from 'zod';
import type { ScannedObject } from '../../../lambdas/adapters/archive/scan.ts';
import { packLines } from '../../../lambdas/adapters/archive/writer.ts';
import { QUARANTINE_PREFIX } from '../../../lambdas/contracts/archive-keys.ts';
import { unreadableMessage } from '../../../lambdas/contracts/unreadable.ts';
import { isPermanent } from '../../../lambdas/core/failure.ts';
import type { ArchivePointer } from '../../../lambdas/core/group/group.ts';
import type { Observation } from '../../../lambdas/core/group/observation.ts';
import { eventIdentity } from '../../../lambdas/core/group/write-plan.ts';
import { sanitiseRecord } from '../../../lambdas/core/sanitise/record.ts';
import type { Sanitise } from '../../../lambdas/core/sanitise/sanitise.ts';
import { REDACTION_RULES_VERSION } from '../../../lambdas/core/sanitise/version.ts';
import { decode } from '../../../lambdas/core/sentry/decode.ts';
import { parseRecord } from '../archive/archive-records.ts';

/** What a record said, and what it says under the rules of today; with where it lies. */
export interface Retelling {
  before: Observation;
  after: Observation;
}

/** An object as it is under the rules of today. */
export interface Rewritten {
  /** Of the object's lines, those whose text changes. */
  changed: number;
  /** Lines that stay as they are because nobody can tell what they are. */
  skipped: { offset: number; reason: string }[];
  /** The new object under this key. */
  at(key: string): { bytes: Buffer; retellings: Retelling[] };
}

interface Line {
  json: unknown;
  isChanged: boolean;
  pairs: Retelling[];
}

/** @returns null for an object with a damaged line: nothing tells where the next one starts. */
export function rewrite({ object, lines }: ScannedObject, sanitise: Sanitise): Rewritten | null {
  const skipped: Rewritten['skipped'] = [];
  const rewritten: Line[] = [];
  for (const line of lines) {
    if ('fault' in line) return null;
    const found = object.key.startsWith(QUARANTINE_PREFIX)
      ? rewriteEntry(line.json, sanitise)
      : rewriteRecord(line.json, sanitise);
    if ('fault' in found) skipped.push({ offset: line.pointer.offset, reason: found.fault });
    rewritten.push('fault' in found ? { json: line.json, isChanged: false, pairs: [] } : found);
  }
  return {
    changed: rewritten.filter(({ isChanged }) => isChanged).length,
    skipped,
    at: (key) => {
      const packed = packLines(
        key,
        rewritten.map(({ json }) => json),
      );
      const retellings = rewritten.flatMap(({ pairs }, index) =>
        pairs.map(({ before, after }) => ({
          before: lying(before, lines[index]?.pointer),
          after: lying(after, packed.pointers[index]),
        })),
      );
      return { bytes: packed.bytes, retellings };
    },
  };
}

const lying = (observation: Observation, pointer: ArchivePointer | undefined): Observation =>
  observation.kind === 'event'
    ? { ...observation, event: { ...observation.event, archive: pointer ?? null } }
    : observation;

const object = z.record(z.string(), z.unknown());

function rewriteRecord(json: unknown, sanitise: Sanitise): Line | { fault: string } {
  const parsed = parseRecord(json);
  if ('fault' in parsed) return parsed;
  const { record } = parsed;
  const sanitised = sanitiseRecord(record, sanitise);
  const pairs = pairsOf(observationsOf(record), observationsOf(sanitised));
  if (pairs === null) return { fault: 'under the rules of today it would speak of other issues or events' };
  // What this version does not know of a record stays in it.
  const after = { ...object.parse(json), ...sanitised };
  return { json: after, isChanged: !isSame({ ...sanitised, rules: record.rules }, record), pairs };
}

const entry = z.object({ code: z.string(), message: z.unknown() });

function rewriteEntry(json: unknown, sanitise: Sanitise): Line | { fault: string } {
  const parsed = entry.safeParse(json);
  if (!parsed.success) return { fault: 'not a quarantine entry that this version knows' };
  const message = sanitiseMessage(parsed.data.message, sanitise);
  return {
    json: { ...object.parse(json), rules: REDACTION_RULES_VERSION, message },
    isChanged: !isSame(message, parsed.data.message),
    pairs: [],
  };
}

/** A record by the places of its parts, a row of a list as itself; of what nobody could read there is nothing to read. */
function sanitiseMessage(message: unknown, sanitise: Sanitise): unknown {
  if (unreadableMessage.safeParse(message).success) return message;
  const parsed = parseRecord(message);
  if ('fault' in parsed) return sanitise(message);
  const { rules: _, ...sanitised } = sanitiseRecord(parsed.record, sanitise);
  return { ...object.parse(message), ...sanitised };
}

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** Nothing where the record can never be understood: then the table has nothing of it. */
function observationsOf(record: Parameters<typeof decode>[0]): Observation[] {
  try {
    return decode(record).observations;
  } catch (error) {
    if (!isPermanent(error)) throw error;
    return [];
  }
}

/** Null where they are not of the same issues and events one by one: their rows could not be found again. */
function pairsOf(before: readonly Observation[], after: readonly Observation[]): Retelling[] | null {
  if (before.length !== after.length) return null;
  const pairs = before.flatMap((one, index) => {
    const other = after[index];
    return other === undefined || nameOf(one) !== nameOf(other) ? [] : [{ before: one, after: other }];
  });
  return pairs.length === before.length ? pairs : null;
}

function nameOf(observation: Observation): string {
  const { kind, issueId, observedAt } = observation;
  const event = kind === 'event' ? [eventIdentity(observation.event), observation.event.timestamp] : [];
  return JSON.stringify([kind, issueId, observedAt, ...event]);
}
