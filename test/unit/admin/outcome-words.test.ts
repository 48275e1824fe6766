import { html } from 'hono/html';
import type { BulkOutcome } from '../../../lambdas/contracts/bulk-job.ts';
import { actWords } from '../../../lambdas/admin/pages/list/bulk-words.ts';
import { noticeOf, noticeWordOfAll } from '../../../lambdas/admin/pages/parts/notices.ts';
import { undoForm } from '../../../lambdas/admin/pages/parts/undo-form.ts';
import { aGroup, anAdmin } from '../../support/fakes/admin-services.ts';

/** What a page says of one is said of one. */

const ACTS = [
  ...['resolve', 'resolve_next_release', 'reopen', 'archive_until_escalating', 'archive_forever'],
  ...['archive_day', 'archive_until_condition', 'assign'],
  ...['priority_high', 'priority_medium', 'priority_low', 'undo'],
];
const SEVERAL = /\b(they|them|these|those|each|errors|issues|changes have|rows follow)\b/i;

it.each(ACTS)('%s of one error tells of no several', (act) => {
  const words = actWords(act, { count: 1 })!;

  expect(`${words.ask('1 error')}, ${words.doing} 1 error, 1 error ${words.done}`).not.toMatch(SEVERAL);
});

it.each([
  ['archive_until_escalating', 'archived until they escalate'],
  ['undo', 'brought back to what they were'],
])('%s of two errors tells of both', (act, words) => {
  expect(actWords(act, { count: 2 })?.done).toBe(words);
});

it.each([
  [1, '1 error archived until it escalates, in Sentry as well. The row follows as soon as the change has'],
  [
    2,
    '2 errors archived until they escalate, in Sentry as well. The rows follow as soon as the changes have',
  ],
])('the notice above the list counts what it tells of: %d', async (count, words) => {
  const { call } = await anAdmin();
  const done = ['101', '102'].slice(0, count).join(',');

  const page = await (await call(`/admin/error-log?act=archive_until_escalating&done=${done}`)).text();

  expect(page.replaceAll(/\s+/g, ' ')).toContain(words);
});

it.each([
  [1, 'had a condition and cannot come back as it was'],
  [2, 'had a condition and cannot come back as they were'],
])('what does not come back is counted: %d', async (lost, words) => {
  const done = ['1', '2', '3'].slice(0, lost + 1);
  const outcome: BulkOutcome = {
    ...{ act: 'reopen', done, refused: [], untold: [], assigned: null, since: null, reason: null },
    was: [{ id: '1', status: 'IGNORED', substatus: 'archived_forever' }],
    made: { status: 'OPEN', substatus: 'ongoing' },
  };

  const form = String(await html`${undoForm(outcome, { action: '/', back: null })}`);

  expect(form.replaceAll(/\s+/g, ' ')).toContain(words);
});

it('the question of a change of all that match is of one where one matches', async () => {
  const { app, token, call } = await anAdmin({ groups: [aGroup()] });
  const asked = await app.request('/admin/error-log', {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/x-www-form-urlencoded' },
    body: 'all=1&act=archive_until_escalating&reason=known&back=status%3DOPEN',
  });

  const page = await (await call(asked.headers.get('location')!)).text();

  const [, question = ''] = /<div id="job"[^>]*>(.*?)<script/s.exec(page) ?? [];
  expect(question.replaceAll(/<[^>]*>/g, ' ')).not.toMatch(SEVERAL);
});

it('of one that was archived for ever the list tells of one', () => {
  const word = noticeWordOfAll([{ id: '1', ok: true }]);

  expect(noticeOf(word)?.text).not.toMatch(SEVERAL);
  expect(noticeOf(noticeWordOfAll(['1', '2'].map((id) => ({ id, ok: true }))))?.text).toMatch(SEVERAL);
});
