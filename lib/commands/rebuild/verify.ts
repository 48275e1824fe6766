import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { compareTables, ITEM_KINDS, type ItemDifference } from './compare-tables.ts';
import type { Context } from '../command-line/context.ts';
import { EXIT, type ExitCode } from '../command-line/exit.ts';
import { figure } from '../report/progress-line.ts';

interface Tables {
  client: DynamoDBDocumentClient;
  first: string;
  second: string;
  /** How long the stack keeps events. */
  eventDays: number;
}

/** More tell a person nothing new; --json has them all the same. */
const SHOWN = 50;
const SHOWN_CHARACTERS = 100;

/** Compares two tables item for item and tells each difference. */
export async function verify(
  { client, first, second, eventDays }: Tables,
  context: Context,
): Promise<ExitCode> {
  const { report, clock } = context;
  /** Differences by what they are, such as `group: version`. */
  const sorts = new Map<string, number>();
  let told = 0;
  const tell = (difference: ItemDifference) => {
    const sort = `${difference.kind}: ${difference.onlyIn === null ? Object.keys(difference.attributes).sort().join(', ') : `only in ${nameOf(difference.onlyIn)}`}`;
    sorts.set(sort, (sorts.get(sort) ?? 0) + 1);
    told++;
    report.result('difference', { ...difference }, told <= SHOWN ? textOf(difference, nameOf) : null);
  };
  const nameOf = (which: 'first' | 'second') => (which === 'first' ? first : second);
  const { compared, different, tagsLeftOut, keysLeftOut } = await compareTables(
    { client, first, second, clock, eventDays },
    tell,
    (items) => {
      report.progress({
        done: items,
        total: null,
        of: 'items read',
        work: null,
        records: null,
        recordsThisRun: items,
      });
    },
  );
  if (told > SHOWN) report.note(`... and ${figure(told - SHOWN)} more; --json prints them all.`);
  for (const [sort, count] of sorts) report.note(`  ${figure(count)}  ${sort}`);
  if (different > 0) report.note(adviceOn(sorts));
  if (keysLeftOut.length > 0) {
    report.note(
      `Tags that are counted for less than ${figure(eventDays)} days in one of them are not compared: ${keysLeftOut.join(', ')}. A rebuild with --index-tags counts their past.`,
    );
  }
  const both = ITEM_KINDS.map((kind) => `${figure(compared[kind])} of kind ${kind}`).join(', ');
  report.result(
    'verified',
    { first, second, compared, different, tagsLeftOut },
    `${first} and ${second} both have ${both}. ${different === 0 ? 'They are equal item for item.' : `${figure(different)} items differ.`}`,
  );
  return different === 0 ? EXIT.done : EXIT.findings;
}

function textOf(
  { kind, pk, sk, onlyIn, attributes }: ItemDifference,
  nameOf: (which: 'first' | 'second') => string,
): string {
  const item = `${kind} ${pk} / ${sk}`;
  if (onlyIn !== null) return `${item}: only in ${nameOf(onlyIn)}`;
  const parts = Object.entries(attributes).map(
    ([name, { first, second }]) => `${name} ${shortened(first)} | ${shortened(second)}`,
  );
  return `${item}: ${parts.join('; ')}`;
}

function shortened(value: unknown): string {
  const text = value === undefined ? '(none)' : JSON.stringify(value);
  return text.length <= SHOWN_CHARACTERS ? text : `${text.slice(0, SHOWN_CHARACTERS - 1)}…`;
}

const adviceOn = (sorts: ReadonlyMap<string, number>): string =>
  [...sorts.keys()].every((sort) => sort.endsWith(': expiresAt'))
    ? 'Only the expiry differs: was the rebuild run with the retention of the stack (RETENTION_*)?'
    : 'Did anything arrive since the rebuild? Run the rebuild again, which adds it, and compare again; docs/recovery.md has the other causes.';
