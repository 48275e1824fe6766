import { diagnosis } from '../../../../lib/commands/doctor/diagnosis.ts';
import type { Result } from '../../../../lib/commands/report/checklist.ts';

const result = (state: Result['state'], fix: string | null = null): Result => ({
  name: 'queue',
  state,
  finding: '3 waiting',
  fix,
});

it('warnings alone are no failure', () => {
  expect(diagnosis('t', [result('ok'), result('warn', 'm'), result('skipped')]).ok).toBe(true);
  expect(diagnosis('t', [result('ok'), result('fail', 'm')])).toMatchObject({
    version: 2,
    target: 't',
    ok: false,
  });
});
