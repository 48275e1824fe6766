import { adviceFor } from '../../../../lib/commands/command-line/failure.ts';
import { TransientError } from '../../../../lambdas/core/failure.ts';
import { instantOf, numberOf } from '../../../../lib/commands/command-line/option-values.ts';
import {
  createReport,
  duration,
  progressLine,
  type Progress,
} from '../../../../lib/commands/report/report.ts';

const progress: Progress = {
  done: 3,
  total: 12,
  of: 'objects',
  work: { done: 100, left: 300 },
  records: 4200,
  recordsThisRun: 2000,
};

function terminal(isTTY: boolean, isJson = false) {
  let now = 0;
  const [out, err]: [string[], string[]] = [[], []];
  const stderr = { isTTY, columns: 60, write: (text: string) => err.push(text) };
  const report = createReport({
    isJson,
    stdout: (line) => out.push(line),
    stderr,
    clock: { now: () => now },
  });
  return { report, out, err, wait: (ms: number) => (now += ms) };
}

it('shows how much is done of how much, the rate of this run and the time left', () => {
  expect(progressLine(progress, 10)).toBe('3/12 objects  4,200 records  200/s  30 s left');
});

it.each([
  [59.2, '1 min'],
  [30, '30 s'],
  [61, '2 min'],
  [7260, '2 h 1 min'],
])('writes %d seconds as %s', (seconds, text) => {
  expect(duration(seconds)).toBe(text);
});

it('rewrites one line on a terminal', () => {
  const { report, err, wait } = terminal(true);

  report.progress(progress);
  wait(1_000);
  report.progress(progress);
  report.endProgress();

  expect(err.filter((text) => text.startsWith('\r'))).toHaveLength(3);
  expect(err.filter((text) => text.includes('\n'))).toEqual(['\n']);
});

it('writes a line every few seconds elsewhere', () => {
  const { report, err, wait } = terminal(false);

  for (let second = 0; second < 10; second++) {
    report.progress(progress);
    wait(1_000);
  }

  expect(err).toHaveLength(2);
});

it('shows what the archive and the table hold as plain text, and as plain JSON', () => {
  // Arrange: an error's title is a stranger's text; U+009B alone opens an escape sequence.
  const title = 'a\u009b2J\u001b]0;b\u0007';

  // Act
  const people = terminal(false);
  people.report.result('difference', { title }, `title ${title}`);
  people.report.note(title);
  const programs = terminal(false, true);
  programs.report.result('difference', { title }, null);

  // Assert
  expect(people.out).toEqual(['title a 2J ]0;b ']);
  expect(people.err).toEqual(['a 2J ]0;b \n']);
  expect(programs.out[0]).not.toMatch(/\p{Cc}/u);
  expect(JSON.parse(programs.out[0]!)).toEqual({ result: 'difference', title });
});

it('writes results as one line of JSON each, and keeps them apart from progress', () => {
  const { report, out } = terminal(false, true);

  report.progress(progress);
  report.result('replayed', { records: 1 }, 'for people');

  expect(out).toEqual(['{"result":"replayed","records":1}']);
});

it.each([
  ['2026-11-23', '2026-11-23T00:00:00.000Z'],
  ['2026-11-23T14:00Z', '2026-11-23T14:00:00.000Z'],
  ['2026-11-23T14:00:00+01:00', '2026-11-23T13:00:00.000Z'],
])('takes %s for an instant', (text, iso) => {
  expect(instantOf('from', text)).toBe(iso);
});

it.each(['', 'yesterday', '2026-11-23T14:00', '2026-13-01', '1795255200'])(
  'takes "%s" for no instant',
  (text) => {
    expect(() => instantOf('from', text)).toThrow('--from is no instant');
  },
);

it.each(['', '0', '-1', '501', 'fast'])('takes "%s" for no rate', (text) => {
  expect(() => numberOf('rate', text, 500)).toThrow('--rate must be');
});

it('finds the advice for a failure behind its causes', () => {
  const refused = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
  const wrapped = new TransientError('queue_unreachable', 'SQS did not take it', { cause: refused });

  expect(adviceFor(wrapped)).toContain('npm start');
  expect(adviceFor(new Error('Region is missing'))).toContain('AWS_REGION');
  expect(adviceFor(new Error('a bug'))).toBeUndefined();
});
