import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { curlArguments, shellCommand } from '../../../lambdas/admin/pages/event/curl.ts';
import { requestOf } from '../../../lambdas/core/sentry/event/request.ts';
import { anyCharacter } from '../../support/samples/code-points.ts';

const argumentsOf = (request: Record<string, unknown>) => curlArguments(requestOf(request));

/** What a shell hands to curl. */
function readByBash(command: string): string[] {
  const { stdout, stderr } = spawnSync(
    'bash',
    ['--norc', '-c', `curl() { printf '%s\\0' curl "$@"; }; ${command}`],
    {
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], LC_ALL: 'C' },
    },
  );
  expect(stderr).toBe('');
  return stdout.split('\0').slice(0, -1);
}

const hostile = fc.oneof(
  fc.string({ unit: anyCharacter, maxLength: 30 }),
  fc.constantFrom(
    ...["'; touch /tmp/x; '", '$(id)', '`id`', '\\', "\\'", '!!', '\n', '"', '$HOME', '&&', '| sh', '~', '*'],
    ...[
      '\u202e',
      '\u0007',
      '\x1b]0;x\x07',
      '😀',
      '@/etc/passwd',
      '-o/tmp/x',
      '#',
      '',
      ' ',
      '\\x41',
      '\u00e9',
    ],
  ),
);

it('a shell reads from the command exactly what curl is called with', () => {
  fc.assert(
    fc.property(fc.array(hostile, { minLength: 1, maxLength: 60 }), (values) => {
      const words = ['curl', '--globoff', 'https://shop.example.test/', ...values];

      const read = readByBash(shellCommand(words));

      expect(read).toEqual(words.map((word) => word.replaceAll('\0', '').toWellFormed()));
    }),
    { numRuns: 25 },
  );
});

it('the command shows everything that is in it', () => {
  const command = shellCommand([
    'curl',
    '--globoff',
    'https://shop.example.test/',
    '--data-raw',
    'a\u202eb\x1bc',
  ]);

  expect(command).toContain(String.raw`$'a\xe2\x80\xaeb\x1bc'`);
});

it('a request with headers, cookies and a body is sent as it was, what was redacted as its word', () => {
  const words = argumentsOf({
    url: 'https://shop.example.test/pay?a[]=1',
    method: 'PUT',
    query_string: 'b=2',
    headers: [
      ['Accept', 'application/json'],
      ['Authorization', '[redacted]'],
      ['X-Empty', ''],
    ],
    cookies: [['theme', 'dark']],
    data: { step: 'pay' },
  });

  expect(words).toEqual([
    ...['curl', '--globoff', 'https://shop.example.test/pay?a[]=1', '--request', 'PUT'],
    ...['--header', 'Accept: application/json', '--header', 'Authorization: [redacted]'],
    ...['--header', 'X-Empty;', '--header', 'Cookie: theme=dark', '--data-raw', '{"step":"pay"}'],
  ]);
});

it.each([
  ['without a method', {}, []],
  ['of GET', { method: 'get' }, []],
  ['of POST with a body', { method: 'POST', data: 'x' }, ['--data-raw', 'x']],
  ['of POST without one', { method: 'POST' }, ['--request', 'POST']],
  ['of GET with a body', { method: 'GET', data: 'x' }, ['--request', 'GET', '--data-raw', 'x']],
  ['of HEAD', { method: 'HEAD', data: 'x' }, ['--head']],
  ['of what is no method', { method: 'GET --output /etc/x' }, []],
])('a request %s', (_name, request, rest) => {
  expect(argumentsOf({ url: 'https://a.test/', ...request })).toEqual([
    ...['curl', '--globoff', 'https://a.test/'],
    ...rest,
  ]);
});

it('the query is added to an address that has none', () => {
  expect(argumentsOf({ url: 'https://a.test/', query_string: [['q', 'a b']] })).toContain(
    'https://a.test/?q=a+b',
  );
});

it.each(['ftp://a.test/', 'file:///etc/passwd', 'a.test', '-o/tmp/x', null])(
  'there is no command for the address %p',
  (url) => {
    expect(argumentsOf({ url, method: 'GET' })).toBeNull();
  },
);

it.each([
  ['a name that is none', '@/etc/passwd', 'x'],
  ['a name with a colon', 'A: b', 'x'],
  ['a second line', 'A', 'x\r\nB: y'],
  ['the connection that was', 'Content-Length', '3'],
])('a header with %s is left out', (_name, name, value) => {
  expect(argumentsOf({ url: 'https://a.test/', headers: [[name, value]] })).toHaveLength(3);
});
