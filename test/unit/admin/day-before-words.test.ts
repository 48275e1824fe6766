import type { HtmlEscapedString } from 'hono/utils/html';
import { dayBeforeBadge, dayBeforeLine } from '../../../lambdas/admin/pages/parts/day-before-words.ts';

it('a day beside the day before names the full hours of which it is', () => {
  const hours = [
    { hour: '2026-11-20T08', count: 47, repaired: 0 },
    { hour: '2026-11-19T12', count: 2, repaired: 0 },
  ];

  const line = dayBeforeLine(hours, Date.parse('2026-11-20T12:44:00.000Z')) as HtmlEscapedString;

  expect(line.toString()).toContain(
    'title="47 stored events in 24 full hours, from 2026-11-19 13:00:00 UTC to the end of this one, 2 in the 24 before: worse than the day before"',
  );
});

it('a doubled count that can be chance is no count about as the day before', () => {
  const hours = [
    { hour: '2026-11-20T08', count: 8, repaired: 0 },
    { hour: '2026-11-19T12', count: 4, repaired: 0 },
  ];

  const badge = dayBeforeBadge(hours, Date.parse('2026-11-20T12:44:00.000Z'), false) as HtmlEscapedString;

  expect(badge.toString()).toContain('>too few to tell from the day before: 8, was 4</span');
});
