import fc from 'fast-check';
import { namedValue, rangeValues, statementOf } from '../../../../lib/commands/query/statement.ts';
import { anyCharacter } from '../../../support/samples/code-points.ts';

const NONE = new Map<string, string>();
const now = Date.parse('2026-11-23T12:00:00.500Z');

describe('a query', () => {
  it.each(['SELECT 1', 'with a as (select 1) select * from a', '-- why\n/* and */ select 1', ' select 1; '])(
    '%j is asked',
    (sql) => {
      expect(statementOf(sql, NONE)).toBe(sql.trim().replace(';', ''));
    },
  );

  it.each([
    'DROP TABLE archive',
    'insert into a select 1',
    '-- select\ndelete from a',
    '/* select */ unload',
    '',
  ])('%j is refused: a question changes nothing', (sql) => {
    expect(() => statementOf(sql, NONE)).toThrow('begins with SELECT or WITH');
  });

  it('has a value for each name, quoted so that it stays one text', () => {
    fc.assert(
      fc.property(fc.string({ unit: anyCharacter }), (value) => {
        const statement = statementOf('select :a', new Map([['a', value]]));

        const literal = statement.slice('select '.length);
        expect(literal.slice(1, -1).replaceAll("''", '')).not.toContain("'");
        expect(literal.slice(1, -1).replaceAll("''", "'")).toBe(value);
      }),
    );
  });

  it('leaves colons alone in texts, names in quotes, remarks and casts', () => {
    const sql = `select ':a', 'it''s :a', ":a", x::varchar -- :a\n/* :a */ from t`;

    expect(statementOf(sql, new Map([['a', 'x']]))).toBe(sql);
  });

  it('names every value that it lacks, and how to give it', () => {
    expect(() => statementOf('select :user, :release, :user', NONE)).toThrow(
      'The query asks for user, release: add user=<value> release=<value>.',
    );
  });
});

describe('the range of a query', () => {
  it('is the last seven days where none is given, in whole seconds', () => {
    expect(rangeValues(undefined, undefined, now)).toEqual([
      ['from', '2026-11-16T12:00:00.000Z'],
      ['to', '2026-11-23T12:00:00.000Z'],
      ['from_day', '2026-11-16'],
    ]);
  });

  it('with nothing between is refused', () => {
    expect(() => rangeValues('2026-11-24T00:00:00.000Z', undefined, now)).toThrow('nothing between');
  });
});

describe('a word behind the query', () => {
  it('is a name and a value, which may hold anything', () => {
    expect(namedValue('release=shop@1.0=beta')).toEqual(['release', 'shop@1.0=beta']);
  });

  it.each(['release', '=x', '1a=b'])('%s is refused', (word) => {
    expect(() => namedValue(word)).toThrow('name=value');
  });
});
