import { aGroup, anAdmin } from '../../support/fakes/admin-services.ts';

/** A row names the priority that its level does not say already; the page of the error always does. */

const badgesOf = async (level: string, priority: string | null, path: string) => {
  const { call } = await anAdmin({ groups: [aGroup({ level, priority })] });
  return /\w+ priority(?=<)/.exec((await (await call(path)).text()).split('<main')[1] ?? '')?.[0] ?? null;
};

it.each([
  ['error', 'high', null],
  ['fatal', 'high', null],
  ['error', 'medium', null],
  ['error', 'low', 'low priority'],
  ['warning', 'medium', null],
  ['warning', 'high', 'high priority'],
  ['info', 'low', null],
  ['debug', 'low', null],
  ['info', 'high', 'high priority'],
  ['error', 'constructor', 'constructor priority'],
  ['error', null, null],
])('of the level %s and the priority %s a row says %s', async (level, priority, words) => {
  expect(await badgesOf(level, priority, '/admin/error-log')).toBe(words);
});

it.each(['high', 'medium', 'low'])('the page of an error says %s', async (priority) => {
  expect(await badgesOf('error', priority, '/admin/error-log/101')).toBe(`${priority} priority`);
});
