import fc from 'fast-check';
import type { GroupFacts } from '../../../lambdas/core/query/facts.ts';
import { globOf, type Glob } from '../../../lambdas/core/query/glob.ts';
import { parseQuery } from '../../../lambdas/core/query/parse.ts';
import { PRESENT_KEYS, STATES, type Query, type Term } from '../../../lambdas/core/query/query.ts';
import { anyCharacter } from './code-points.ts';

/** The tags of these samples: names that try the grammar, among them those of keys, of prototypes and of schemes. */
export const TAGS: ReadonlySet<string> = new Set([
  'customer',
  'level',
  'Title',
  'constructor',
  'node',
  'TypeError',
  'a:b',
  '0day',
]);

/** The query of a text that must be one. */
export function query(text: string, tags = TAGS): Query {
  const parsed = parseQuery(text, tags);
  if (!parsed.ok) throw new Error(`${text}: ${parsed.mistake.message}`);
  return parsed.query;
}

/** Few values, so that queries find something; and texts that the grammar has a meaning for. */
const anyPlainText = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('a', 'b', 'production', 'shop@1.0', 'u-1', 'none') },
  fc.constantFrom(
    'OR',
    'and',
    '!',
    '-',
    '(',
    'x)',
    '|',
    '"',
    '\\',
    '*',
    'id:1',
    'latest',
    'me',
    '//',
    ':',
    '=',
    "'",
  ),
  fc.constantFrom(
    'TypeError:',
    'level:error',
    'a b',
    'Rack::Timeout',
    '[a, b]',
    '\ud800',
    'Ünï 👩‍👩‍👧',
    '>5',
    'tags[a]:b',
  ),
  fc.string({ unit: anyCharacter, minLength: 1, maxLength: 6 }),
);
export const anyGlob: fc.Arbitrary<Glob> = fc.oneof(
  { weight: 3, arbitrary: anyPlainText.map((text): Glob => [text]) },
  fc
    .array(fc.oneof(fc.constant(''), anyPlainText), { minLength: 2, maxLength: 3 })
    .map((parts) => globOf(parts)),
);

const values = <T>(one: fc.Arbitrary<T>) =>
  fc.uniqueArray(one, { minLength: 1, maxLength: 3, selector: (value) => JSON.stringify(value) });
const not = fc.boolean();
const anyTagName = fc.constantFrom(...TAGS);
const anyDay = fc
  .date({ min: new Date('0001-01-02T00:00:00Z'), max: new Date('9999-12-30T00:00:00Z'), noInvalidDate: true })
  .map((date) => date.toISOString());
const anyOp = fc.constantFrom('>' as const, '>=' as const, '<' as const, '<=' as const);

export const anyTerm: fc.Arbitrary<Term> = fc.oneof(
  fc.record({ key: fc.constant('words' as const), not, values: values(anyGlob) }),
  fc.record({
    key: fc.constantFrom(
      ...([
        ...(['level', 'environment', 'release', 'firstRelease'] as const),
        ...(['project', 'platform', 'assigned', 'type', 'id'] as const),
      ] as const),
    ),
    not,
    values: values(anyGlob),
  }),
  fc.record({
    key: fc.constant('user' as const),
    not,
    values: values(anyPlainText.map((text): Glob => [text])),
  }),
  fc.record({ key: fc.constant('tag' as const), name: anyTagName, not, values: values(anyGlob) }),
  fc.record({ key: fc.constant('is' as const), not, values: values(fc.constantFrom(...STATES)) }),
  fc.record({
    key: fc.constant('has' as const),
    not,
    values: values(
      fc.oneof(
        fc.constantFrom(...PRESENT_KEYS).map((key) => ({ key })),
        anyTagName.map((name) => ({ key: 'tag' as const, name })),
      ),
    ),
  }),
  fc.record({
    key: fc.constantFrom('events' as const, 'users' as const),
    not,
    values: values(
      fc.record({
        op: fc.oneof(anyOp, fc.constant('=' as const)),
        count: fc.oneof(
          fc.nat(5),
          fc.maxSafeNat().map((n) => n % 1e15),
        ),
      }),
    ),
  }),
  fc.record({
    key: fc.constantFrom('firstSeen' as const, 'lastSeen' as const),
    not,
    values: values(
      fc.oneof(
        fc.record({
          kind: fc.constant('instant' as const),
          op: anyOp,
          at: fc.oneof(
            anyDay,
            anyDay.map((at) => `${at.slice(0, 10)}T00:00:00.000Z`),
          ),
        }),
        fc.record({
          kind: fc.constant('named' as const),
          op: fc.oneof(anyOp, fc.constant('=' as const)),
          day: fc.constantFrom('today' as const, 'yesterday' as const),
        }),
        anyDay.map((at) => ({ kind: 'day' as const, day: at.slice(0, 10) })),
        fc.record({
          kind: fc.constant('age' as const),
          sign: fc.constantFrom('-' as const, '+' as const),
          amount: fc.nat(999_999),
          unit: fc.constantFrom('m' as const, 'h' as const, 'd' as const, 'w' as const),
        }),
      ),
    ),
  }),
);

export const anyQuery: fc.Arbitrary<Query> = fc.array(anyTerm, { maxLength: 6 });

export const NOW = Date.parse('2026-11-20T12:00:00.000Z');

/** A group of which everything is stored. */
export const facts = (change: Partial<GroupFacts> = {}): GroupFacts => ({
  issueId: '101',
  shortId: 'SHOP-7K',
  status: 'OPEN',
  substatus: 'ongoing',
  assignee: null,
  level: 'error',
  platform: 'node',
  type: 'error',
  project: { id: '7', slug: 'shop' },
  firstSeen: '2026-11-02T08:00:00.000Z',
  lastSeen: '2026-11-20T11:30:00.000Z',
  events: 1520,
  users: 88,
  seenIn: [
    { environment: 'staging', release: 'shop@1.0' },
    { environment: 'production', release: 'shop@1.1' },
  ],
  firstRelease: { release: 'shop@1.0' },
  tags: new Map([['customer', ['acme-staging']]]),
  isSeenByUser: (id) => id === 'u-1',
  texts: [
    "TypeError: Cannot read properties of undefined (reading 'total')",
    'checkout/summarise(cart)',
    'SHOP-7K',
  ],
  lacksTexts: false,
  ...change,
});
