import type { RequestDetail } from '../../../core/sentry/event/request.ts';
import { UNSEEN } from '../../../core/markdown/quoting.ts';
import { webAddress } from '../text.ts';

/** RFC 9110, 5.6.2: a token. It holds no `@`, by which curl would read a file, and no colon. */
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$/;
/** Of the connection that was, not of the request (RFC 9110, 7.6.1); curl makes its own. */
const OF_CONNECTION: ReadonlySet<string> = new Set([
  ...['host', 'content-length', 'connection', 'transfer-encoding', 'upgrade', 'te', 'trailer', 'keep-alive'],
  ...['proxy-connection', 'expect'],
]);
const MAX_HEADERS = 100;

/**
 * What curl is called with to send the request again (https://curl.se/docs/manpage.html); null where it has no http(s)
 * address. What was redacted is sent as the word that stands for it.
 */
export function curlArguments(request: RequestDetail): string[] | null {
  const address = webAddress(request.url);
  if (address === null) return null;
  const method = request.method?.toUpperCase() ?? 'GET';
  const body = bodyOf(request);
  return [
    // Brackets in an address are no pattern.
    ...['curl', '--globoff', withQuery(address, request.query)],
    ...methodArguments(TOKEN.test(method) ? method : 'GET', body !== null),
    ...headersOf(request).flatMap((header) => ['--header', header]),
    ...(body === null ? [] : ['--data-raw', body]),
  ];
}

/** An address that says its query keeps it. */
function withQuery(address: string, query: RequestDetail['query']): string {
  const url = new URL(address);
  if (url.search !== '' || query.length === 0) return url.href;
  for (const [name, value] of query) url.searchParams.append(name, value);
  return url.href;
}

function methodArguments(method: string, hasBody: boolean): string[] {
  if (method === 'HEAD') return ['--head'];
  return method === (hasBody ? 'POST' : 'GET') ? [] : ['--request', method];
}

/** Without those that cannot be one line of a request; cookies stand in theirs, since `--cookie` may read a file. */
function headersOf({ headers, cookies }: RequestDetail): string[] {
  const written = headers
    .filter(([name, value]) => TOKEN.test(name) && !OF_CONNECTION.has(name.toLowerCase()) && isLine(value))
    .slice(0, MAX_HEADERS);
  const hasCookies = written.some(([name]) => name.toLowerCase() === 'cookie');
  const cookie = cookies.map(([name, value]) => `${name}=${value}`).join('; ');
  return [
    // curl leaves out a header without a value unless it ends in a semicolon.
    ...written.map(([name, value]) => (value.trim() === '' ? `${name};` : `${name}: ${value}`)),
    ...(cookie === '' || hasCookies || !isLine(cookie) ? [] : [`Cookie: ${cookie}`]),
  ];
}

// eslint-disable-next-line no-control-regex -- what ends or breaks a line of a request
const isLine = (value: string): boolean => !/[\0-\x08\n-\x1f\x7f]/.test(value);

function bodyOf({ data, method }: RequestDetail): string | null {
  if (data === null || data === undefined || method?.toUpperCase() === 'HEAD') return null;
  return typeof data === 'string' ? data : JSON.stringify(data);
}

/** One command, an argument and its value on a line, as bash and zsh read it back. */
export function shellCommand(words: readonly string[]): string {
  const lines: string[] = [];
  for (const [at, word] of words.entries()) {
    const isValue = at > 0 && words[at - 1]?.startsWith('--') === true && !ALONE.has(words[at - 1] ?? '');
    const shown = shellWord(word);
    if (at < 3 || isValue) lines.push(`${lines.pop() ?? ''}${at === 0 ? '' : ' '}${shown}`);
    else lines.push(shown);
  }
  return lines.join(' \\\n  ');
}

const ALONE: ReadonlySet<string> = new Set(['--globoff', '--head']);

/** Plain where nothing in it means anything to a shell; no argument can hold a NUL, so that is left out. */
export function shellWord(word: string): string {
  const text = word.replaceAll('\0', '').toWellFormed();
  if (/^[\w./:=@%+,-]+$/.test(text)) return text;
  const escaped = text
    .replaceAll('\\', String.raw`\\`)
    .replaceAll("'", String.raw`\'`)
    .replaceAll(UNSEEN, bytesOf)
    // A history that expands `!` does so in this form as well, when it is pasted.
    .replaceAll('!', String.raw`\x21`);
  return escaped === text ? `'${text}'` : `$'${escaped}'`;
}

/** What nobody would see, byte by byte: the shell's locale makes nothing else of it. */
const bytesOf = (character: string): string =>
  [...Buffer.from(character, 'utf8')]
    .map((byte) => String.raw`\x` + byte.toString(16).padStart(2, '0'))
    .join('');
