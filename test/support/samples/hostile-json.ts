import fc from 'fast-check';
import { anyCharacter } from './code-points.ts';

/**
 * JSON as someone writes it who wants to break a reader. Texts, not values: duplicate keys, 1e999 and 400 digits
 * exist only in the text.
 */

const nested = (depth: number, open: string, close: string): string =>
  `${open.repeat(depth)}null${close.repeat(depth)}`;

/** JSON texts that readers have stumbled over, each a whole value. */
const HOSTILE_VALUES: readonly string[] = [
  'null',
  'true',
  '0',
  '-0',
  '-1',
  '1.5',
  '1e999',
  '-1e999',
  '1e-999',
  '9007199254740993',
  '9'.repeat(400),
  `0.${'1'.repeat(400)}`,
  '""',
  '" "',
  '"\\u0000"',
  '"\\ud800"',
  '"\\udc00\\ud800"',
  '"\\ufffe\\uffff\\ufeff"',
  '"__proto__"',
  '"constructor"',
  '"NaN"',
  '"9999999999999999999999"',
  '"-271821-04-20T00:00:00Z"',
  '"+275760-09-13T00:00:00Z"',
  '"0000-00-00T00:00:00Z"',
  '[]',
  '{}',
  '[null]',
  '[[null,null],[1],["a"],{"key":null}]',
  '{"__proto__":{"polluted":true}}',
  '{"constructor":{"prototype":{"polluted":true}}}',
  '{"toString":null,"valueOf":null,"hasOwnProperty":null,"length":-1,"then":{}}',
  '{"a":1,"a":null,"a":"2"}',
  '{"":""}',
  `"${'x'.repeat(70_000)}"`,
  `"${'\\ud83d\\ude00'.repeat(2_000)}"`,
  `"${'\\u00e9'.repeat(4_000)}"`,
  nested(10_000, '[', ']'),
  nested(10_000, '{"a":', '}'),
  nested(3_000, '[{"values":', '}]'),
  `[${'null,'.repeat(5_000)}null]`,
];

const anyString = fc.string({ unit: anyCharacter, maxLength: 20 });

/** Any JSON text: from the list above, or made up. */
export const hostileJson: fc.Arbitrary<string> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...HOSTILE_VALUES) },
  { weight: 1, arbitrary: fc.jsonValue({ stringUnit: anyCharacter }).map((value) => JSON.stringify(value)) },
  {
    weight: 1,
    arbitrary: fc
      .string({ unit: fc.nat(0xffff).map((code) => String.fromCharCode(code)) })
      .map((text) => JSON.stringify(text)),
  },
);

type Path = readonly (string | number)[];

function pathsOf(value: unknown, at: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [at];
  const inner = Object.entries(value).flatMap(([key, entry]) =>
    pathsOf(entry, [...at, Array.isArray(value) ? Number(key) : key]),
  );
  return [at, ...inner];
}

/** JSON text of `value` in which the values at the paths are these texts; where one path lies in another, the outer wins. */
function textWith(value: unknown, replacements: ReadonlyMap<string, string>, at: Path = []): string {
  const replacement = replacements.get(JSON.stringify(at));
  if (replacement !== undefined) return replacement;
  if (Array.isArray(value)) {
    return `[${value.map((entry, index) => textWith(entry, replacements, [...at, index])).join(',')}]`;
  }
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(
      ([key, entry]) => `${JSON.stringify(key)}:${textWith(entry, replacements, [...at, key])}`,
    );
    return `{${entries.join(',')}}`;
  }
  return JSON.stringify(value);
}

/** A valid body with one to four of its subtrees, of any size, replaced by something hostile. */
export function mutated(body: object, keep: (path: Path) => boolean = () => false): fc.Arbitrary<string> {
  const paths = pathsOf(body).filter((path) => !keep(path));
  return fc
    .array(fc.tuple(fc.constantFrom(...paths), hostileJson), { minLength: 1, maxLength: 4 })
    .map((pairs) => textWith(body, new Map(pairs.map(([path, text]) => [JSON.stringify(path), text]))));
}

/** A body with a second value for one of the keys of its objects: JSON.parse keeps the last. */
export function withDuplicateKey(body: object): fc.Arbitrary<string> {
  const text = JSON.stringify(body);
  const keys = [...text.matchAll(/"(\w+)":/g)];
  return fc.tuple(fc.nat({ max: keys.length - 1 }), anyString).map(([index, value]) => {
    const found = keys[index];
    if (found === undefined) return text;
    return `${text.slice(0, found.index)}"${found[1] ?? ''}":${JSON.stringify(value)},${text.slice(found.index)}`;
  });
}

/**
 * Text that is damaged: cut anywhere, or with a character too many beside its punctuation. Not within its words: a
 * key that is misspelt is another key.
 */
export function damaged(body: object): fc.Arbitrary<string> {
  const text = JSON.stringify(body);
  const places = [...text.matchAll(/(?<=[[\]{}])/g)].map(({ index }) => index);
  return fc.oneof(
    fc.nat({ max: text.length }).map((end) => text.slice(0, end)),
    fc
      .tuple(fc.constantFrom(...places), fc.constantFrom('\0', '\ufeff', '\ufffe', ',', '}', '"', '\n'))
      .map(([at, character]) => `${text.slice(0, at)}${character}${text.slice(at)}`),
    fc.constantFrom(`\ufeff${text}`, `${text}\0`, `${text}${text}`, `[${text}`, '', ' ', 'null', '[]', '"x"'),
  );
}
