import { parseQuery } from '../../../../lambdas/core/query/parse.ts';
import { suggestionsOf } from '../../../../lambdas/core/query/suggestions.ts';

const TAGS = new Set(['customer']);
const known = suggestionsOf(TAGS).flatMap(({ key, values }) =>
  (values ?? []).map((value) => `${key}:${value}`),
);

describe('suggestions', () => {
  it.each(known)('%s is a query', (text) => {
    expect(parseQuery(text, TAGS)).toMatchObject({ ok: true });
  });

  it('have every key of the language and the indexed tags, each once', () => {
    const keys = suggestionsOf(TAGS).map(({ key }) => key);

    expect(new Set(keys).size).toBe(keys.length);
    expect(keys).toEqual(expect.arrayContaining(['is', 'has', 'level', 'release', 'firstSeen', 'customer']));
  });
});
