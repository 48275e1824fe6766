import { literalOf } from './glob.ts';
import { nearestPresence, nearestState, PRESENCE_NAMES, presenceOf, stateOf } from './keys.ts';
import { MistakeFound, quoteFrom } from './mistake.ts';
import {
  AGE_UNITS,
  NAMED_DAYS,
  STATES,
  type Comparison,
  type CountTest,
  type Presence,
  type State,
  type TimeTest,
} from './query.ts';
import type { Written } from './scan.ts';

/** One written value as its key means it; each throws `MistakeFound` with what would be right. */

export function stateFrom(value: Written): State {
  const state = stateOf(value.text);
  if (state !== undefined) return state;
  const nearest = nearestState(value.text);
  throw new MistakeFound(
    `${quoteFrom(value.text)} is nothing that \`is:\` knows${meant(nearest)}. It knows ${STATES.join(', ')}.`,
    value,
    nearest ?? null,
  );
}

export function presenceFrom(value: Written, tags: ReadonlySet<string>): Presence {
  const presence = presenceOf(value.text, tags);
  if (presence !== undefined) return presence;
  const nearest = nearestPresence(value.text, tags);
  throw new MistakeFound(
    `${quoteFrom(value.text)} is nothing that \`has:\` knows${meant(nearest)}. ` +
      `It knows ${[...PRESENCE_NAMES, ...tags].join(', ')}.`,
    value,
    nearest ?? null,
  );
}

export const meant = (nearest: string | undefined): string =>
  nearest === undefined ? '' : `; did you mean \`${nearest}\`?`;

const COUNT = /^(>=|<=|>|<|=)?(\d{1,15})([kmb])?$/i;
const MULTIPLES: ReadonlyMap<string, number> = new Map([
  ['k', 1e3],
  ['m', 1e6],
  ['b', 1e9],
]);

export function countFrom(value: Written): CountTest {
  const [, op = '=', digits = '', multiple = ''] = COUNT.exec(value.text) ?? [];
  const count = Number(digits) * (MULTIPLES.get(multiple.toLowerCase()) ?? 1);
  if (digits !== '' && Number.isSafeInteger(count)) return { op: isComparison(op) ? op : '=', count };
  throw new MistakeFound(
    `${quoteFrom(value.text)} is no whole number; write one such as \`>100\`, \`>=10\`, \`<5\` or \`2k\`.`,
    value,
  );
}

const isComparison = (op: string): op is Comparison => ['>', '>=', '<', '<='].includes(op);

const TIME = /^(>=|<=|>|<)?(.*)$/s;
const AGE = /^([+-]?)(\d{1,6})([mhdw])$/i;

/**
 * As Sentry has them: `-24h` is less than a day ago, `+7d` more than a week, and a date that is compared stands for its
 * first instant (https://docs.sentry.io/concepts/search/). `today` and `yesterday` are ours.
 */
export function timeFrom(value: Written): TimeTest {
  const [, op, written = ''] = TIME.exec(value.text) ?? [];
  const age = AGE.exec(written);
  if (age !== null) return ageFrom(value, op, age);
  const named = NAMED_DAYS.find((day) => day === written.toLowerCase());
  if (named !== undefined) {
    return { kind: 'named', op: op !== undefined && isComparison(op) ? op : '=', day: named };
  }
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(written);
  const at = instantFrom(written);
  if (at === undefined) {
    throw new MistakeFound(
      `${quoteFrom(value.text)} is no time; write \`-24h\` (less than a day ago), \`+7d\` (more than a week ago), ` +
        '`today`, `yesterday`, `>2026-01-31` or `<=2026-01-31T08:00:00Z`.',
      value,
    );
  }
  if (op !== undefined && isComparison(op)) return { kind: 'instant', op, at };
  if (isDay) return { kind: 'day', day: written };
  throw new MistakeFound(
    'An instant needs a comparison: nothing happens exactly then.',
    value,
    `>=${value.text}`,
  );
}

function ageFrom(
  value: Written,
  op: string | undefined,
  [, sign, digits, letter]: RegExpExecArray,
): TimeTest {
  const unit = AGE_UNITS.find((known) => known === letter?.toLowerCase());
  const amount = `${Number(digits)}${unit ?? ''}`;
  if (unit === undefined || sign === '' || (sign === '+' && op !== undefined)) {
    throw new MistakeFound(
      `Write \`-${amount}\` for less than ${amount} ago, \`+${amount}\` for more.`,
      value,
      op === undefined ? `-${amount}` : null,
    );
  }
  // `>-24h` is later than a day ago, which is less than a day ago.
  const told = op?.startsWith('<') === true || sign === '+' ? '+' : '-';
  return { kind: 'age', sign: told, amount: Number(digits), unit };
}

const INSTANT = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)(Z|[+-]\d{2}:\d{2})?)?$/i;

/** ISO 8601, in UTC where no zone is said; undefined for what is no time, the 30th of February included. */
function instantFrom(text: string): string | undefined {
  const [, day, time = '00:00', zone = 'Z'] = INSTANT.exec(text) ?? [];
  if (day === undefined) return undefined;
  const midnight = new Date(`${day}T00:00:00Z`);
  const instant = new Date(`${day}T${time}${zone.toUpperCase()}`);
  if (Number.isNaN(midnight.getTime()) || midnight.toISOString().slice(0, 10) !== day) return undefined;
  if (Number.isNaN(instant.getTime())) return undefined;
  const at = instant.toISOString();
  // A zone can lead out of the years of four digits.
  return at.length === 24 ? at : undefined;
}

/** Only a digest of Sentry's user id is stored (docs/invariants.md, rule 11): it is found whole, or not at all. */
export function userFrom(value: Written): string {
  const [, kind, rest] = /^(id|email|ip|username):(.*)$/s.exec(value.text) ?? [];
  if (kind !== undefined && kind !== 'id') {
    throw new MistakeFound(`Only the id of a user is kept, no ${kind}; write \`user:<id>\`.`, value);
  }
  const id = literalOf(value.glob) === undefined ? undefined : (rest ?? value.text);
  if (id !== undefined && id !== '') return id;
  throw new MistakeFound(
    'Only a digest of the id of a user is kept, so it has no wildcards; write the whole id, or `has:user` for any.',
    value,
  );
}
