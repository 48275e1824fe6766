import { EVERY_TAG, keyOf, nearestKey, type Key } from './keys.ts';
import type { Span } from './mistake.ts';
import { endOfRun, isBlank } from './scan.ts';

/**
 * Whether a run such as `level:error` is a key with a value or a part of pasted text. Error texts are full of colons:
 * `Rack::Timeout`, `TypeError: x`, `https://a.example`, `C:\\app`, `app.js:10:5`, `node:internal/modules`.
 */

export interface WrittenKey extends Span {
  /** Without `tags[...]` around it. */
  spelling: string;
  isTag: boolean;
  /** Undefined where no key is spelt so. */
  key: Key | undefined;
  /** Where the value begins; `end` is behind the colon as well. */
  end: number;
  /** No value follows: a blank does, or the end of the text. */
  isLast: boolean;
}

const SPELLING = /[\p{L}_][\p{L}\p{N}_.-]*:/uy;
/** Sentry's way to say that a tag is meant; its tag keys have these characters alone. */
const TAG_SPELLING = /tags\[([\w.:-]+)\]:/y;

/** The key that begins here, known or not; undefined where what stands here can only be words. */
export function keyAt(text: string, start: number, tags: ReadonlySet<string>): WrittenKey | undefined {
  const tag = matchAt(TAG_SPELLING, text, start);
  if (tag !== undefined) {
    const name = tag[1] ?? '';
    const end = start + tag[0].length;
    const key: Key | undefined = tags.has(name) ? { key: 'tag', name } : undefined;
    return { start, end, spelling: name, isTag: true, key, isLast: isOver(text, end) };
  }
  const found = matchAt(SPELLING, text, start);
  if (found === undefined) return undefined;
  const end = start + found[0].length;
  if (text[end] === ':' || text.startsWith('//', end)) return undefined;
  const spelling = found[0].slice(0, -1);
  const key = keyOf(spelling, tags);
  const isLast = isOver(text, end);
  // Where every name may be a tag's, pasted text is still text.
  const isUnsure = key === undefined || (key.key === 'tag' && tags === EVERY_TAG);
  if (isUnsure && (isLast || isPasted(text, { start, end }, spelling, tags))) return undefined;
  return { start, end, spelling, isTag: false, key, isLast };
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text) ?? undefined;
}

const isOver = (text: string, at: number): boolean => at >= text.length || isBlank(text[at]);

/** What stands before a colon without being a key: schemes (https://www.iana.org/assignments/uri-schemes) and runtimes. */
const SCHEMES: ReadonlySet<string> = new Set([
  ...[
    'about',
    'arn',
    'blob',
    'data',
    'jar',
    'javascript',
    'mailto',
    'node',
    'sha256',
    'tel',
    'urn',
    'webpack',
  ],
]);

/** Endings of files that stack lines name: `order.py:42`. */
const SOURCE_FILE = new RegExp(
  '\\.(?:bundle|c|cc|clj|cljs|coffee|cpp|cs|cshtml|css|cts|cxx|dart|erb|erl|ex|exs|fs|go|groovy|h|hpp|hs|html|java|' +
    'jl|js|json|jsp|jsx|kt|kts|lua|m|mjs|ml|mm|mts|cjs|php|phtml|pl|pm|py|pyx|rb|rs|scala|sh|sql|svelte|swift|ts|' +
    'tsx|vb|vue|xml|yaml|yml|zig)$',
  'i',
);

/** Types of errors are named so in all languages that Sentry has an SDK for. */
const THROWN = /(?:Error|Exception|Warning|Fault)$/;

const PORT_AND_PATH = /^\d{2,5}\//;

/**
 * An unknown key is a slip or a part of pasted text. Taken for a slip where it is near a known key, for pasted text where
 * what follows is no single value; whatever remains is a mistake that says how to write either.
 */
function isPasted(text: string, { start, end }: Span, spelling: string, tags: ReadonlySet<string>): boolean {
  const value = text.slice(end, endOfRun(text, end));
  if (end - start === 2 && /^[\\/]/.test(value)) return true;
  if (SCHEMES.has(spelling.toLowerCase())) return true;
  if (THROWN.test(spelling) || PORT_AND_PATH.test(value)) return true;
  if (SOURCE_FILE.test(spelling) && /^\d/.test(value)) return true;
  return value.includes(':') && !value.startsWith('"') && nearestKey(spelling, tags) === undefined;
}
