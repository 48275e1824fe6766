import { TransientError } from '../../../../lambdas/core/failure.ts';
import { CommandError } from '../../../../lib/commands/command-line/exit.ts';
import { adviceFor, explain, reasonOf } from '../../../../lib/commands/command-line/failure.ts';

const PAGE = 'docs/recovery.md';

it('finds the advice for a failure behind its causes', () => {
  const refused = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
  const wrapped = new TransientError('queue_unreachable', 'SQS did not take it', { cause: refused });

  expect(adviceFor(wrapped, PAGE)).toContain('npm start');
  expect(adviceFor(new Error('Region is missing'), PAGE)).toContain('AWS_REGION');
  expect(adviceFor(new Error('a bug'), PAGE)).toBeUndefined();
});

it('sends whoever lacks a permission to the page of the command', () => {
  const denied = Object.assign(new Error('No.'), { name: 'AccessDeniedException' });

  expect(adviceFor(denied, PAGE)).toContain(PAGE);
});

it('tells the reason from the outermost cause to the innermost, each once and in one line', () => {
  const inner = new Error('connect ECONNREFUSED\n127.0.0.1:1.');

  expect(reasonOf(new TypeError('fetch failed', { cause: inner }))).toBe('connect ECONNREFUSED 127.0.0.1:1');
  expect(reasonOf(new Error('SQS did not take it', { cause: inner }))).toBe(
    'SQS did not take it: connect ECONNREFUSED 127.0.0.1:1',
  );
  expect(reasonOf(new Error('again: No', { cause: new Error('No.') }))).toBe('again: No');
  expect(reasonOf('thrown text')).toBe('thrown text');
});

it('explains a known failure by its advice, and a bug by its stack', () => {
  const expired = Object.assign(new Error('The token has expired.'), { name: 'ExpiredToken' });

  expect(explain(new CommandError('Name a table.'), PAGE)).toBe('Name a table.');
  expect(explain(expired, PAGE)).toMatch(/^The token has expired\n {2}Sign in to AWS again/);
  expect(explain(new Error('a bug'), PAGE)).toContain('failure.test.ts');
});
