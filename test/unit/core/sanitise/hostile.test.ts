import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { TOKEN_SHAPES } from '../../../../lambdas/core/sanitise/token-rules.ts';
import { createSanitise } from '../../../../lambdas/core/sanitise/sanitise.ts';

const FOLDER = path.join(import.meta.dirname, '../../../../lambdas/core/sanitise');

describe('a pattern of the rule set', () => {
  it.each(TOKEN_SHAPES.map(([rule, , shape]) => [rule, shape.source]))(
    'bounds every repetition: %s',
    (_rule, source) => {
      // What stands in a class or behind a backslash repeats nothing.
      const bare = source.replace(/\\./g, 'x').replace(/\[[^\]]*\]/g, 'x');

      expect(bare).not.toMatch(/[*+]|\{\d+,\}/);
    },
  );
});

describe('a text that was written to cost time', () => {
  const SIZE = 1 << 17;
  const PIECES = [
    ...[
      'a',
      ')',
      '.',
      '=',
      ':',
      '@',
      '%40',
      '-',
      '"',
      "'",
      '{',
      '[',
      '<',
      '://',
      'a.',
      'a@',
      'a=',
      'a:',
      '1.',
      '::',
    ],
    ...[
      'password',
      'password ',
      'password=',
      'password:"',
      'password="a\\',
      '"password":[',
      '<password>',
      '--token ',
    ],
    ...[
      'token a1',
      'api key ',
      'Bearer ',
      'eyJ',
      'eyJabcdefgh.',
      'sk-',
      'glpat-',
      'abc_',
      'a1B2c3_',
      '-----BEGIN PRIVATE KEY-----',
    ],
    ...[
      'mysql ',
      'mysql -',
      'curl ',
      'curl -u a',
      'IDENTIFIED BY ',
      "PASSWORD '",
      'webhooks/1/',
      '/reset/',
      '2001:',
      '203.0.',
      '4111 ',
    ],
    ...[
      'password=a)',
      'password=a_b.',
      'token=aB',
      'Cookie: a',
      'my-key',
      'your_',
      'password is ',
      '${',
      '{{',
      'hooks.slack.com/',
    ],
  ];

  // A quadratic pattern takes minutes here, and the test ends by jest's own limit.
  it.each(PIECES)('is done all the same: %j', (piece) => {
    const text = piece.repeat(Math.ceil(SIZE / piece.length)).slice(0, SIZE);
    const event = { message: text, frames: [{ context_line: text, function: text }], transaction: text };

    expect(createSanitise()(event)).toBeInstanceOf(Object);
  });

  const RUNS = ['0', 'a', 'A', '_', '-', '.', ' ', '%', 'é', 'a0', 'aB', '0.', 'a-'];
  // Repetitions with an upper bound can still be split in more ways than there is time for.
  it.each(PIECES)('is done all the same where a long run follows: %j', (piece) => {
    const text = RUNS.map((run) => `${piece}${run.repeat(120)} ${run.repeat(120)}${piece}`).join('\n');
    const event = { message: text, release: text, frames: [{ context_line: text, function: text }] };

    expect(createSanitise()(event)).toBeInstanceOf(Object);
  });

  it('is a release of zeros', () => {
    const release = `shop@${'0'.repeat(60)}`;

    expect(createSanitise()({ release })).toEqual({ release });
  });
});

it('knows no pattern with a repetition inside a repetition', () => {
  const nested = readdirSync(FOLDER)
    .filter((name) => name.endsWith('.ts') && name !== 'token-rules.ts')
    .flatMap((name) => readFileSync(path.join(FOLDER, name), 'utf8').split('\n'))
    .filter((line) => /\(\?:\[[^\]]*\](?:[+*]|\{\d+,\d*\})(?:\\?.\?)?\)(?:[+*]|\{\d+,\d*\})/.test(line));

  expect(nested).toEqual([]);
});
