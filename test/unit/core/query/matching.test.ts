import fc from 'fast-check';
import type { GroupFacts, SeenIn } from '../../../../lambdas/core/query/facts.ts';
import type { Glob } from '../../../../lambdas/core/query/glob.ts';
import { matcherOf, type Truth } from '../../../../lambdas/core/query/matching.ts';
import type { CountTest, Query, Term, TimeTest } from '../../../../lambdas/core/query/query.ts';
import { anyTerm, facts, NOW, query, TAGS } from '../../../support/samples/queries.ts';

const ask = (text: string, change: Partial<GroupFacts> = {}) =>
  matcherOf(query(text, new Set(['customer'])))(facts(change), NOW);

describe('a group seen in staging with 1.0 and in production with 1.1', () => {
  it.each([
    ['', true],
    ['environment:staging', true],
    ['environment:production', true],
    ['environment:testing', false],
    ['environment:Staging', false],
    ['!environment:staging', false],
    ['!environment:testing', true],
    ['release:shop@1.0', true],
    ['release:shop@1.*', true],
    ['environment:staging release:shop@1.0', true],
    ['environment:staging release:shop@1.1', false],
    ['environment:staging|production release:shop@1.1', true],
    ['environment:staging environment:production', false],
    ['environment:staging !release:shop@1.1', false],
    ['environment:staging has:release', true],
    ['!has:environment', false],
    ['release:*', true],
  ])('%s is %s', (text, expected) => {
    expect(ask(text)).toBe(expected);
  });
});

describe('a group', () => {
  it.each([
    ['is:unresolved is:ongoing is:unassigned', true],
    ['is:new|regressed', false],
    ['is:archived|unresolved', true],
    ['!is:resolved', true],
    ['level:ERROR platform:no* type:error', true],
    ['level:fatal', false],
    ['project:shop project:7', true],
    ['id:shop-7k id:101', true],
    ['id:SHOP-8*', false],
    ['assigned:none', true],
    ['events:>1000 events:<=1520 events:1520 !events:>1520', true],
    ['users:>88', false],
    ['firstSeen:+2w lastSeen:-1h', true],
    ['lastSeen:-29m', false],
    ['lastSeen:-30m lastSeen:+30m', true],
    ['firstSeen:2026-11-02', true],
    ['firstSeen:2026-11-03', false],
    ['firstSeen:>2026-11-02', true],
    ['firstSeen:<=2026-11-02T08:00:00Z firstSeen:>=2026-11-02T08:00:00Z', true],
    ['customer:acme-staging', true],
    ['customer:acme|acme-prod', false],
    ['has:customer has:user', true],
    ['user:u-1', true],
    ['!user:u-1', false],
    ["TypeError: cannot read properties of undefined (reading 'total')", true],
    ['"read properties"', true],
    ['"properties read"', false],
    ['properties*undefined', true],
    ['undefined*properties', false],
    ['timeout|summarise', true],
    ['!summarise', false],
    ['shop-7k', true],
  ])('%s is %s', (text, expected) => {
    expect(ask(text)).toBe(expected);
  });

  it.each([
    [{ type: 'user', id: '3', name: 'Ada Lovelace' }, 'assigned:"ada lovelace" assigned:3 is:assigned', true],
    [{ type: 'team', id: '9', name: 'payments' }, 'assigned:#payments assigned:payments', true],
    [{ type: 'user', id: '3', name: 'Ada' }, 'assigned:none', false],
    [{ type: 'user', id: '3', name: 'Ada' }, 'assigned:#Ada', false],
  ])('that is assigned to %j: %s is %s', (assignee, text, expected) => {
    expect(ask(text, { assignee })).toBe(expected);
  });
});

describe('what is not stored', () => {
  const little = { seenIn: null, isSeenByUser: null, tags: new Map(), lacksTexts: true };

  it.each([
    ['environment:staging', null],
    ['!environment:staging', null],
    ['has:release', null],
    ['user:u-1', null],
    ['customer:acme', null],
    ['!has:customer', null],
    ['parse_order', null],
    ['!parse_order', null],
    ['summarise', true],
    ['parse_order level:fatal', false],
    ['parse_order level:error', null],
    ['has:customer|platform', true],
  ])('is neither yes nor no: %s is %s', (text, expected) => {
    expect(ask(text, little)).toBe(expected);
  });
});

/** A glob by trying every way to cut the text: written to be read, not to be fast. */
const covers = ([first = '', ...rest]: readonly string[], text: string): boolean => {
  if (rest.length === 0) return text === first;
  if (!text.startsWith(first)) return false;
  const left = text.slice(first.length);
  return Array.from({ length: left.length + 1 }).some((_, skipped) => covers(rest, left.slice(skipped)));
};
const is = (globs: readonly Glob[], text: string | null) =>
  text !== null && globs.some((glob) => covers(glob, text));
const lower = (globs: readonly Glob[]) =>
  globs.map((glob) => glob.map((part) => part.toLowerCase()) as unknown as Glob);
const isFolded = (globs: readonly Glob[], texts: readonly (string | null)[]) =>
  texts.some((text) => is(lower(globs), text?.toLowerCase() ?? null));

const compare = { '=': 0, '>': 1, '>=': 2, '<': 3, '<=': 4 } as const;
const isCompared = (op: CountTest['op'], a: number, b: number) =>
  [a === b, a > b, a >= b, a < b, a <= b][compare[op]]!;

const isAt = (test: TimeTest, iso: string) => {
  if (test.kind === 'day') return iso.startsWith(test.day);
  if (test.kind === 'named') {
    const day = { today: '2026-11-20', yesterday: '2026-11-19' }[test.day];
    return test.op === '=' ? iso.startsWith(day) : isCompared(test.op, Date.parse(iso), Date.parse(day));
  }
  if (test.kind === 'instant') return isCompared(test.op, Date.parse(iso), Date.parse(test.at));
  const minutes = { m: 1, h: 60, d: 1440, w: 10_080 }[test.unit] * test.amount;
  const ageMinutes = (NOW - Date.parse(iso)) / 60_000;
  return test.sign === '-' ? ageMinutes <= minutes : ageMinutes >= minutes;
};

/** What a term says of a group, as the page for readers has it; of environment and release, of one event. */
function says(term: Term, group: GroupFacts, event: SeenIn | undefined): Truth {
  const { tags, assignee, project } = group;
  const seen = (key: 'environment' | 'release', holds: (value: string | null) => boolean): Truth => {
    if (event !== undefined) return holds(event[key]);
    return group.seenIn === null ? null : group.seenIn.some((one) => holds(one[key]));
  };
  switch (term.key) {
    case 'is':
      return term.values.some((state) => {
        const word = { OPEN: 'unresolved', RESOLVED: 'resolved', IGNORED: 'archived' }[group.status];
        if (state.startsWith('archived_')) return word === 'archived' && group.substatus === state;
        if (['new', 'ongoing', 'regressed', 'escalating'].includes(state)) {
          return word === 'unresolved' && group.substatus === state;
        }
        return state === word || state === (assignee === null ? 'unassigned' : 'assigned');
      });
    case 'has': {
      const each = term.values.map((presence): Truth => {
        switch (presence.key) {
          case 'environment':
          case 'release':
            return seen(presence.key, (value) => value !== null);
          case 'user':
            return group.users > 0;
          case 'assigned':
            return assignee !== null;
          case 'tag':
            return tags.has(presence.name) ? tags.get(presence.name)!.length > 0 : null;
          case 'platform':
          case 'type':
            return group[presence.key] !== null;
        }
      });
      return each.includes(true) ? true : each.includes(null) ? null : false;
    }
    case 'environment':
    case 'release':
      return seen(term.key, (value) => is(term.values, value));
    case 'events':
    case 'users':
      return term.values.some(({ op, count }) => isCompared(op, group[term.key], count));
    case 'firstSeen':
    case 'lastSeen':
      return term.values.some((test) => isAt(test, group[term.key]));
    case 'firstRelease':
      return group.firstRelease === null ? null : is(term.values, group.firstRelease.release);
    case 'tag':
      return tags.has(term.name) ? tags.get(term.name)!.some((value) => is(term.values, value)) : null;
    case 'user':
      return group.isSeenByUser === null ? null : term.values.some(([id]) => group.isSeenByUser!(id));
    case 'words': {
      const found = group.texts.some((text) =>
        isFolded(
          term.values.map(([...parts]) => ['', ...parts, ''] as unknown as Glob),
          [text],
        ),
      );
      return found || (group.lacksTexts ? null : false);
    }
    case 'project':
      return isFolded(term.values, [project.id, project.slug]);
    case 'id':
      return isFolded(term.values, [group.issueId, group.shortId]);
    case 'assigned':
      return isFolded(
        term.values,
        assignee === null
          ? ['none']
          : [assignee.id, assignee.name, assignee.type === 'team' ? `#${assignee.name}` : null],
      );
    case 'level':
    case 'platform':
    case 'type':
      return isFolded(term.values, [group[term.key]]);
  }
}

function expected(asked: Query, group: GroupFacts): Truth {
  const isOfEvent = (term: Term) =>
    !term.not &&
    (['environment', 'release'].includes(term.key) ||
      (term.key === 'has' && term.values.every(({ key }) => ['environment', 'release'].includes(key))));
  const each = asked
    .filter((term) => !isOfEvent(term))
    .map((term) => {
      const truth = says(term, group, undefined);
      return truth === null ? null : truth !== term.not;
    });
  const ofEvent = asked.filter(isOfEvent);
  if (ofEvent.length > 0) {
    each.push(group.seenIn?.some((event) => ofEvent.every((term) => says(term, group, event))) ?? null);
  }
  return each.includes(false) ? false : each.includes(null) ? null : true;
}

const anyValue = fc.constantFrom('a', 'b', 'production', 'shop@1.0', 'ab', '#a', 'A', 'b\nproduction');
const orNull = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null });
const anyFacts: fc.Arbitrary<GroupFacts> = fc.record({
  issueId: anyValue,
  shortId: orNull(anyValue),
  status: fc.constantFrom('OPEN' as const, 'RESOLVED' as const, 'IGNORED' as const),
  substatus: orNull(
    fc.constantFrom('new', 'ongoing', 'regressed', 'archived_forever', 'archived_until_escalating'),
  ),
  assignee: orNull(fc.record({ type: fc.constantFrom('user', 'team'), id: anyValue, name: anyValue })),
  level: anyValue,
  platform: orNull(anyValue),
  type: orNull(anyValue),
  project: fc.record({ id: anyValue, slug: orNull(anyValue) }),
  firstSeen: fc.constantFrom(
    '2026-11-20T11:59:00.000Z',
    '2026-11-20T00:00:00.000Z',
    '2026-11-19T12:00:00.000Z',
  ),
  lastSeen: fc.constantFrom(
    '2026-11-20T12:00:00.000Z',
    '2026-11-20T11:00:00.000Z',
    '2026-11-13T12:00:00.000Z',
  ),
  events: fc.nat(5),
  users: fc.nat(2),
  seenIn: orNull(
    fc.array(fc.record({ environment: orNull(anyValue), release: orNull(anyValue) }), { maxLength: 4 }),
  ),
  firstRelease: orNull(fc.record({ release: orNull(anyValue) })),
  tags: fc
    .dictionary(fc.constantFrom(...TAGS), fc.array(anyValue, { maxLength: 2 }))
    .map((tags) => new Map(Object.entries(tags))),
  isSeenByUser: orNull(fc.constant((id: string) => id === 'a')),
  texts: fc.array(anyValue, { maxLength: 3 }),
  lacksTexts: fc.boolean(),
});

describe('matching', () => {
  it('says of any group and any query what its terms say one by one', () => {
    fc.assert(
      fc.property(fc.array(anyTerm, { maxLength: 3 }), anyFacts, (asked, group) => {
        expect(matcherOf(asked)(group, NOW)).toBe(expected(asked, group));
      }),
      { numRuns: 5000 },
    );
  });

  it('never takes back a yes or a no when more gets known', () => {
    fc.assert(
      fc.property(fc.array(anyTerm, { maxLength: 3 }), anyFacts, (asked, group) => {
        const little = {
          ...{ ...group, seenIn: null, firstRelease: null, isSeenByUser: null },
          tags: new Map<string, string[]>(),
        };
        const before = matcherOf(asked)(little, NOW);
        fc.pre(before !== null);
        expect(matcherOf(asked)(group, NOW)).toBe(before);
      }),
      { numRuns: 2000 },
    );
  });

  it('takes no time for wildcards that make a regular expression backtrack', () => {
    const hostile = query(`release:${'*a'.repeat(900)}b`);
    const steps = facts({ seenIn: [{ environment: null, release: 'a'.repeat(4000) }] });

    expect(matcherOf(hostile)(steps, NOW)).toBe(false);
  });
});
