import type { Result } from '../report/checklist.ts';

/** What --json prints. Fields are added, never renamed; another shape is another `version`. */
export interface Diagnosis {
  version: 2;
  target: string;
  checks: Result[];
  ok: boolean;
}

export const diagnosis = (target: string, checks: Result[]): Diagnosis => ({
  version: 2,
  target,
  checks,
  ok: checks.every(({ state }) => state !== 'fail'),
});
