import { isIdKey, isLinkKey, isQueryKey, isVersionKey } from './keys.ts';
import { memoise } from './memoise.ts';
import type { TextKind } from './text.ts';

/**
 * Where in an event a value lies. `event` is what Sentry itself has names for, `frame` a frame of a stack trace, `data`
 * whatever an application put there under names of its own: variables, extra, tags, contexts, headers.
 */
export type Area = 'event' | 'frame' | 'data';

/** A line of source, in the names of webhooks and of the REST API. */
const CODE_KEYS = new Set([
  ...['context_line', 'pre_context', 'post_context', 'contextLine', 'preContext', 'postContext'],
]);

/** What a frame, an exception or an image is called after. */
const SYMBOL_KEYS = new Set([
  ...[
    'function',
    'raw_function',
    'rawFunction',
    'module',
    'package',
    'filename',
    'abs_path',
    'absPath',
    'symbol',
  ],
  ...['type', 'code_file', 'codeFile', 'debug_file', 'debugFile', 'source_link', 'sourceLink'],
]);

const ROUTE_KEYS = new Set([
  'transaction',
  'culprit',
  'location',
  'fingerprint',
  'fingerprints',
  'transaction_name',
]);
const URL_KEY = /^(?:[a-z0-9]+[._-])*(?:url|uri|href|referr?er)$|[a-z]U(?:rl|RL|RI|ri)$/i;

/** Under these an application says what it likes. */
const DATA_KEYS = new Set([
  ...[
    'vars',
    'extra',
    'tags',
    'contexts',
    'user',
    'headers',
    'env',
    'cookies',
    'query_string',
    'query',
    'modules',
  ],
]);

/** @param parent the key of the object that holds `key`. */
export function areaUnder(area: Area, parent: string, key: string, value: unknown): Area {
  if (area === 'data' || DATA_KEYS.has(key)) return 'data';
  if (key === 'frames') return 'frame';
  // The data of a breadcrumb or a span, and the extra of a REST event.
  if (key === 'data' && parent === 'values') return 'data';
  return key === 'context' && !Array.isArray(value) ? 'data' : area;
}

const kindOfKey = memoise((key): TextKind => {
  if (isLinkKey(key)) return 'link';
  if (isVersionKey(key)) return 'version';
  if (isIdKey(key)) return 'id';
  if (isQueryKey(key)) return 'query';
  return ROUTE_KEYS.has(key) || URL_KEY.test(key.slice(-60)) ? 'route' : 'prose';
});

/** What a text under this key is, by where it stands. */
export function kindOfText(key: string, area: Area): TextKind {
  if (area !== 'data') {
    if (CODE_KEYS.has(key) || (area === 'frame' && key === 'context')) return 'code';
    if (SYMBOL_KEYS.has(key)) return 'symbol';
  }
  return kindOfKey(key);
}
