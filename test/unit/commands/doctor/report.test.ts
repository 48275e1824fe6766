import {
  createProgress,
  diagnosis,
  linesOf,
  summaryOf,
  wantsColour,
  type Result,
} from '../../../../lib/commands/doctor/report.ts';

const result = (state: Result['state'], mend: string | null = null): Result => ({
  name: 'queue',
  state,
  finding: '3 waiting',
  mend,
});

test('a check that is well is one line, and one that is not has its mend below', () => {
  expect(linesOf(result('ok'), false)).toBe('✓ queue                   3 waiting');
  expect(linesOf(result('fail', 'Empty it.'), false).split('\n')).toEqual([
    '✗ queue                   3 waiting',
    '                          → Empty it.',
  ]);
});

test('what a server said cannot move the cursor', () => {
  const line = linesOf({ ...result('fail', 'x'), finding: 'no\u001b[2J\nno' }, false);

  expect(line).toContain('no [2J no');
});

test('warnings alone are no failure', () => {
  expect(diagnosis('t', [result('ok'), result('warn', 'm'), result('skipped')]).ok).toBe(true);
  expect(diagnosis('t', [result('ok'), result('fail', 'm')])).toMatchObject({
    version: 1,
    target: 't',
    ok: false,
  });
});

test('the summary counts what there is', () => {
  expect(
    summaryOf([result('ok'), result('ok'), result('warn', 'm'), result('fail', 'm'), result('skipped')]),
  ).toBe('2 ok, 1 to look at, 1 failed, 1 skipped');
  expect(summaryOf([result('ok')])).toBe('1 ok');
});

test('colours are for a terminal whose owner wants them', () => {
  const write = () => undefined;
  expect(wantsColour({ isTTY: true, write }, {})).toBe(true);
  expect(wantsColour({ isTTY: true, write }, { NO_COLOR: '1' })).toBe(false);
  expect(wantsColour({ write }, {})).toBe(false);
  expect(linesOf(result('fail', 'm'), true)).toContain('\u001b[31m✗\u001b[0m');
});

test('a wait is told once in a log and rewritten on a terminal', () => {
  // Arrange
  const told = (isTTY: boolean) => {
    const written: string[] = [];
    const progress = createProgress({ isTTY, write: (text) => written.push(text) });
    progress.show('waiting (1 s)');
    progress.show('waiting (2 s)');
    progress.clear();
    return written;
  };

  // Act and assert
  expect(told(false)).toEqual(['waiting\n']);
  expect(told(true)).toEqual(['\r\u001b[2K… waiting (1 s)', '\r\u001b[2K… waiting (2 s)', '\r\u001b[2K']);
});
