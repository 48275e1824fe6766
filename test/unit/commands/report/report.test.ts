import { duration, progressLine, type Progress } from '../../../../lib/commands/report/progress-line.ts';
import { createReport } from '../../../../lib/commands/report/report.ts';

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
    isColoured: false,
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
  // An error's title is a stranger's text; U+009B alone opens an escape sequence.
  const title = 'a\u009b2J\u001b]0;b\u0007';

  const people = terminal(false);
  people.report.result('difference', { title }, `title ${title}`);
  people.report.note(title);
  const programs = terminal(false, true);
  programs.report.result('difference', { title }, null);

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

it('tells a wait once in a log, and rewrites it on a terminal', () => {
  // Arrange
  const told = (isTTY: boolean) => {
    const { report, err } = terminal(isTTY);
    report.waiting('waiting (1 s)');
    report.waiting('waiting (2 s)');
    report.endProgress();
    return err;
  };

  // Act and assert
  expect(told(false)).toEqual(['waiting\n']);
  expect(told(true)).toEqual(['\r\u001b[2K… waiting (1 s)', '\r\u001b[2K… waiting (2 s)', '\r\u001b[2K']);
});

it('says what it is doing on a terminal alone, because a log has the results', () => {
  // Arrange
  const [people, log] = [terminal(true), terminal(false)];

  // Act
  for (const { report } of [people, log]) report.doing('queue');

  // Assert
  expect(people.err).toEqual(['\r\u001b[2K… queue']);
  expect(log.err).toEqual([]);
});

it('takes a wait from the screen before a line of the checklist, which has its next step below', () => {
  // Arrange
  const { report, out, err } = terminal(true);

  // Act
  report.waiting('waiting');
  report.check({ name: 'queue', state: 'fail', finding: '3 waiting', fix: 'Empty it.' });

  // Assert
  expect(err.at(-1)).toBe('\r\u001b[2K');
  expect(out.join('\n').split('\n')).toHaveLength(2);
});

it('prints one document for programs, and nothing that is for people', () => {
  // Arrange
  const [people, programs] = [terminal(false), terminal(false, true)];

  // Act
  for (const { report } of [people, programs]) {
    report.say('the target');
    report.check({ name: 'queue', state: 'ok', finding: 'empty', fix: null });
    report.document({ title: 'a\u009bb' });
  }

  // Assert
  expect(people.out).toEqual(['the target', '✓ queue                   empty']);
  expect(programs.out).toHaveLength(1);
  expect(programs.out[0]).not.toContain('\u009b');
  expect(JSON.parse(programs.out[0]!)).toEqual({ title: 'a\u009bb' });
});
