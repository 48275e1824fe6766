import { aGroup, anAdmin, type World } from '../../support/fakes/admin-services.ts';
import { postForm } from '../../support/fakes/admin-forms.ts';

/** Opening an archived error again says what comes of it in one sentence: before, after, and where an archive is taken back. */

const UNARCHIVED =
  'Unarchived here and in Sentry: the state is ongoing, what the archive waited for is given up, and nobody is alerted unless a rule asks for reopened errors.';
const REOPENED =
  'Open again here and in Sentry: the state is ongoing, and nobody is alerted unless a rule asks for reopened errors.';
const EITHER =
  'Open again here and in Sentry: the state is ongoing, what an archive waited for is given up, and nobody is alerted unless a rule asks for reopened errors.';

const GROUP = '/admin/error-log/101';
const plain = (html: string) => html.replaceAll(/\s+/g, ' ');
const archived = aGroup({ status: 'IGNORED', substatus: 'archived_until_condition_met' });
const resolved = aGroup({ status: 'RESOLVED', substatus: null });
const takesAll: World['sentry'] = (id, status, change) => ({
  id,
  status: status ?? 'ignored',
  substatus: change?.substatus ?? 'archived_forever',
});
const an = async (overrides: Partial<World>) => {
  const admin = await anAdmin({ sentry: takesAll, ...overrides });
  const open = async (path: string) => plain(await (await admin.call(path)).text());
  const press = async (path: string, form: Record<string, string>) =>
    (await postForm(admin, path, form)).headers.get('location') ?? '';
  return { ...admin, open, press };
};
const titleOf = (html: string, button: RegExp) => /title="([^"]*)"/.exec(button.exec(html)?.[0] ?? '')?.[1];

const BUTTONS = {
  page: /<button name="status" value="OPEN"[^>]*>/,
  row: /<button name="one" value="reopen 101"[^>]*>/,
  bar: /<button name="act" value="reopen"[^>]*>/,
};

describe('before', () => {
  it.each([
    ['an archived error', archived, UNARCHIVED],
    ['a resolved one', resolved, REOPENED],
  ])('the button on the page of %s says it, and that in its row', async (_what, group, words) => {
    const { open } = await an({ groups: [group] });

    const page = await open(GROUP);
    const list = await open(`/admin/error-log?status=${group.status}`);

    expect([titleOf(page, BUTTONS.page), titleOf(list, BUTTONS.row), titleOf(list, BUTTONS.bar)]).toEqual([
      words,
      words,
      words,
    ]);
  });

  it.each(['OPEN', 'ALL'])(
    'the button for what is ticked says it of both kinds on the tab %s',
    async (tab) => {
      const { open } = await an({ groups: [archived] });

      expect(titleOf(await open(`/admin/error-log?status=${tab}`), BUTTONS.bar)).toBe(EITHER);
    },
  );

  it('the question of a link in a message says it', async () => {
    const { open } = await an({ groups: [archived] });

    expect(await open(`${GROUP}/status?to=open`)).toContain(UNARCHIVED);
    expect(await open(`${GROUP}/status?to=resolved`)).not.toContain(UNARCHIVED);
  });

  it('the question of all that match says it', async () => {
    const { open, press } = await an({ groups: [archived] });

    const to = await press('/admin/error-log', { all: '1', act: 'reopen', back: 'status=IGNORED' });

    expect(await open(to)).toContain(EITHER);
  });
});

describe('after', () => {
  it.each([
    ['archived', archived, 'IGNORED:archived_until_condition_met', UNARCHIVED],
    ['resolved', resolved, 'RESOLVED:', REOPENED],
  ])('the page of what was %s says the same', async (_what, group, seen, words) => {
    const { open, press, world } = await an({ groups: [group] });
    world.sentry = (id, status, change) => ({
      ...{ id, substatus: change?.substatus ?? group.substatus },
      status: status ?? (group.status === 'IGNORED' ? 'ignored' : 'resolved'),
    });

    const to = await press(`${GROUP}/status`, { status: 'OPEN', seen });

    expect(await open(to)).toContain(`${words} The status here follows`);
  });

  it.each([
    ['archived', { status: 'IGNORED', substatus: 'archived_forever' }, UNARCHIVED],
    ['resolved', { status: 'RESOLVED', substatus: null }, REOPENED],
    ['archived until a condition, which the way back does not know', archived, EITHER],
  ] as const)('the list says it of what was %s', async (_what, was, words) => {
    const { open, press } = await an({ groups: [aGroup(was)] });

    const to = await press('/admin/error-log', { ids: '101', act: 'reopen', back: `status=${was.status}` });

    expect(await open(to)).toContain(words);
  });
});

describe('an archive that is taken back', () => {
  const ofNew = UNARCHIVED.replace('ongoing', 'new');

  it.each([
    ['ongoing', UNARCHIVED],
    ['new', ofNew],
    ['escalating', UNARCHIVED],
  ])('says it on its button and after, of what was %s', async (substatus, words) => {
    const { open, press } = await an({ groups: [aGroup({ substatus })] });

    const acted = await press(`${GROUP}/status`, { substatus: 'archived_forever' });
    const way = new URL(acted, 'http://x').searchParams;
    const offer = titleOf(await open(acted), /<button name="act" value="undo"[^>]*>/);
    const undone = await press(`${GROUP}/status`, {
      ...{ act: 'undo', was: way.get('was') ?? '', made: way.get('made') ?? '' },
    });
    const said = await open(undone);

    expect(offer).toBe(words);
    expect(said).toContain(words);
    expect(said.includes('It was escalating before.')).toBe(substatus === 'escalating');
  });

  it('says it in the list as well', async () => {
    const { open, press } = await an({ groups: [aGroup({ substatus: 'new' })] });

    const acted = await press('/admin/error-log', { ids: '101', act: 'archive_forever', back: '' });
    const way = new URL(acted, 'http://x').searchParams;
    const undone = await press('/admin/error-log', {
      ...{ act: 'undo', was: way.get('was') ?? '', made: way.get('made') ?? '', back: '' },
    });

    expect(titleOf(await open(acted), /<button name="act" value="undo"[^>]*>/)).toBe(ofNew);
    expect(await open(undone)).toContain(UNARCHIVED.replace('ongoing', 'what it was before'));
  });

  it('says nothing of it where a resolution is taken back', async () => {
    const { open, press } = await an({ groups: [aGroup()] });

    const acted = await press(`${GROUP}/status`, { status: 'RESOLVED' });

    expect(titleOf(await open(acted), /<button name="act" value="undo"[^>]*>/)).toBeUndefined();
  });
});
