import { beginnings, leastLength, parsePattern, sourceOf, type Node } from './pattern.ts';

interface Rule {
  id: string;
  regex: string;
  /** One of these stands in every text that the rule is tried on, in whatever case. */
  keywords: string[];
}

/** Rules of a name beside a value, of files and of public halves: our own recognisers of names and forms do more. */
const LEFT_OUT =
  /^(?:beamer-api-token|vault-service-token|mapbox-api-token|lob-pub-api-key|generic-api-key|private-key|curl-auth-\w+|hashicorp-tf-password|nuget-config-password|kubernetes-secret-yaml|jwt|jwt-base64|.*-client-id|.*-pub(?:lic)?-key|.*-access-id|sidekiq-sensitive-url|sourcegraph-access-token|gitlab-session-cookie|freemius-secret-key)$/;

/** A keyword of the service before its value: `adafruit ... = value`; the value is group 1. */
const KEYWORD_RULE = /^(?:\(\?i\))?\[\\w\.-\]\{0,50\}\?/;
const KEYWORD_VALUE = /\[\\x60'"\\s=\]\{0,5\}\((.*)\)\(\?:\[\\x60'"\\s;\]\|\\\\\[nr\]\|\$\)$/;

const OTHER_WAY = /\|\\b\(/;

/** What has to follow a token in a file. In a sentence any punctuation may. */
const FILE_ENDING = /\(\?:(?:\[\\x60'"\\s;\]\|\\\\\[nr\]\|\$|\$\|\[[^\]]*\]|\[\^[^\]]*\]\|\\z)(?:\|\\b)?\)$/;
const FILE_BEGINNING = /^\(\?:\^\|\[[^\]]*\]\)/;

/** A beginning that tells by itself, whatever the length of the rest: `glpat-`, `sk_live_`, `AKIA`. */
const TELLING =
  /^(?:[^A-Za-z]*[A-Za-z].*[_.~-][^_.~-]{0,20}|[A-Z0-9]{4}|AIza|AKCp|dapi|cmVmd|EAA[CM]|GR1348941)$/;
/** Beginnings that everyday names have, too. */
const EVERYDAY = new Set([
  's.',
  'pat.',
  'sat.',
  'API-',
  'sc_',
  'ext_',
  'key-',
  'live_',
  'test_',
  'sm_',
  'pat',
  'A3-',
  'access-',
  'b_',
  'pk.',
  'live_pub_',
  'test_pub_',
]);

interface Shape {
  id: string;
  keywords: readonly string[];
  source: string;
}

export function rulesFileOf({
  version,
  toml,
  license,
}: {
  version: string;
  toml: string;
  license: string;
}): string {
  const prefixes = new Map<string, number>();
  const shapes: Shape[] = [];
  for (const { id, regex, keywords } of rulesOf(toml)) {
    if (LEFT_OUT.test(id)) continue;
    for (const { source, isNamed } of valuesOf(regex)) {
      const tree = parsePattern(source);
      const begun = beginnings(tree);
      if (begun.every(isTelling)) {
        for (const { prefix, rest } of begun) {
          prefixes.set(prefix, Math.min(prefixes.get(prefix) ?? Infinity, rest));
        }
      } else if (!isNamed || hasOwnShape(id, tree)) {
        const shape = sourceOf(tree);
        shapes.push({ id, keywords: keywords.filter((keyword) => isIn(keyword, shape)), source: shape });
      }
    }
  }
  return fileOf({ version, license, prefixes, shapes });
}

/** Whether the keyword is a part of the token: the name of its service is none. */
const isIn = (keyword: string, shape: string): boolean =>
  shape
    .replaceAll('[^\\n]', '.')
    .replace(/\[(\w)\w\]/g, '$1')
    .replaceAll('\\', '')
    .toLowerCase()
    .includes(keyword);

function rulesOf(toml: string): Rule[] {
  return toml
    .split('[[rules]]')
    .slice(1)
    .flatMap((block) => {
      const id = /^id = "([^"]+)"/m.exec(block)?.[1];
      const regex = /^regex = '''([^]*?)'''/m.exec(block)?.[1];
      const list = /^keywords = \[([^\]]*)\]/m.exec(block)?.[1] ?? '';
      const keywords = Array.from(list.matchAll(/"([^"]*)"/g), ([, keyword = '']) => keyword.toLowerCase());
      return id === undefined || regex === undefined ? [] : [{ id, regex, keywords }];
    });
}

/** The patterns of the secret itself, without what stands around it in a file. */
function valuesOf(regex: string): { source: string; isNamed: boolean }[] {
  if (!KEYWORD_RULE.test(regex)) {
    return [{ source: regex.replace(FILE_ENDING, '').replace(FILE_BEGINNING, ''), isNamed: false }];
  }
  // A keyword with its value may be followed by the same secret in a shape of its own.
  const [named = '', ...others] = regex.split(OTHER_WAY);
  const value = KEYWORD_VALUE.exec(named)?.[1];
  return [
    ...(value === undefined ? [] : [{ source: `(?i)${value}`, isNamed: true }]),
    ...others.map((other) => ({ source: `(${other.replace(FILE_ENDING, '')}`, isNamed: false })),
  ];
}

const isTelling = ({ prefix }: { prefix: string }): boolean => TELLING.test(prefix) && !EVERYDAY.has(prefix);

/** Whether the value is known without its keyword: `key-` and 32 digits is, 32 digits are not. */
const hasOwnShape = (id: string, tree: Node): boolean =>
  /^(?:telegram-bot-api-token|mailchimp-api-key)$/.test(id) ||
  (leastLength(tree) >= 20 && beginnings(tree).every(({ prefix }) => /^[a-z]{3,}[_.:-]/i.test(prefix)));

function fileOf({
  version,
  license,
  prefixes,
  shapes,
}: {
  version: string;
  license: string;
  prefixes: ReadonlyMap<string, number>;
  shapes: readonly Shape[];
}): string {
  const notice = license
    .trim()
    .split('\n')
    .map((line) => ` * ${line}`.trimEnd())
    .join('\n');
  const rows = Array.from(prefixes).sort(([one], [other]) => (one < other ? -1 : 1));
  return `/*
 * Shapes of secrets, made by bin/token-rules.ts from the rules of gitleaks ${version}. Do not edit.
 *
${notice}
 */
/* eslint-disable no-useless-escape -- as the rules write them */

/** With what tokens begin, and how many characters follow at least. */
export const TOKEN_PREFIXES: readonly (readonly [prefix: string, rest: number])[] = [
${rows.map(([prefix, rest]) => `  ['${prefix}', ${rest}],`).join('\n')}
];

/** Tokens without a beginning of their own: the rule, what stands in every text with one, in small letters, the shape. */
export const TOKEN_SHAPES: readonly (readonly [rule: string, keywords: readonly string[], shape: RegExp])[] = [
${shapes.map(({ id, keywords, source }) => `  ['${id}', [${keywords.map((keyword) => `'${keyword}'`).join(', ')}], /${source.replace(/(?<!\\)\//g, '\\/')}/],`).join('\n')}
];
`;
}
