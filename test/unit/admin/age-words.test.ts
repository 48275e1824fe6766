import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { ageWords } from '../../../lambdas/admin/pages/parts/age-words.ts';
import { TIME_SCRIPT } from '../../../lambdas/admin/pages/parts/time-script.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

describe('the age of something in words', () => {
  it.each([
    [-10 * MINUTE, 'in the future'],
    [-2 * MINUTE, 'just now'],
    [59_999, 'just now'],
    [MINUTE, '1 min ago'],
    [HOUR, '1 h ago'],
    [47 * HOUR, '47 h ago'],
    [2 * DAY, '2 days ago'],
    [59 * DAY, '59 days ago'],
    [60 * DAY, '2 months ago'],
    [800 * DAY, '26 months ago'],
  ])('of %d ms is "%s"', (age, words) => {
    expect(ageWords(age)).toBe(words);
  });

  it('is said alike by the page and by its script, however old', () => {
    const [, inScript = ''] = /(const AGES = [^\n]+)/.exec(TIME_SCRIPT) ?? [];
    const [, relative = ''] = /(const relative = [\s\S]+?\n {2}\};)/.exec(TIME_SCRIPT) ?? [];
    const said = runInNewContext(`${inScript}\n${relative}\nrelative`) as (ms: number) => string;

    fc.assert(
      fc.property(fc.integer({ min: -DAY, max: 4_000 * DAY }), (age) => {
        expect(said(age)).toBe(ageWords(age));
      }),
    );
  });
});
