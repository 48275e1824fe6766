import { linesOf, summaryOf, type Result } from '../../../../lib/commands/report/checklist.ts';
import { wantsColour } from '../../../../lib/commands/report/report.ts';

const result = (state: Result['state'], fix: string | null = null): Result => ({
  name: 'queue',
  state,
  finding: '3 waiting',
  fix,
});

it('a check that is well is one line, and one that is not has its fix below', () => {
  expect(linesOf(result('ok'), false)).toBe('✓ queue                   3 waiting');
  expect(linesOf(result('fail', 'Empty it.'), false).split('\n')).toEqual([
    '✗ queue                   3 waiting',
    '                          → Empty it.',
  ]);
});

it('what a server said cannot move the cursor', () => {
  const line = linesOf({ ...result('fail', 'x'), finding: 'no\u001b[2J\nno' }, false);

  expect(line).toContain('no [2J no');
});

it('the summary counts what there is', () => {
  expect(
    summaryOf([result('ok'), result('ok'), result('warn', 'm'), result('fail', 'm'), result('skipped')]),
  ).toBe('2 ok, 1 to look at, 1 failed, 1 skipped');
  expect(summaryOf([result('ok')])).toBe('1 ok');
});

it('colours are for a terminal whose owner wants them', () => {
  expect(wantsColour({ isTTY: true }, {})).toBe(true);
  expect(wantsColour({ isTTY: true }, { NO_COLOR: '1' })).toBe(false);
  expect(wantsColour({}, {})).toBe(false);
  expect(linesOf(result('fail', 'm'), true)).toContain('\u001b[31m✗\u001b[0m');
});
