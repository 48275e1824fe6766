import { ARCHIVE_CHOICES } from '../../../lambdas/admin/pages/parts/archive-choices.ts';
import { anAdmin } from '../../support/fakes/admin-services.ts';

/** Whoever archives one error and whoever archives several choose among the same. */

const archiveMenuOf = async (path: string): Promise<string> => {
  const { call } = await anAdmin();
  const html = await (await call(path)).text();
  return (/<summary class="button">Archive<\/summary>(.*?)<\/details>/s.exec(html)?.[1] ?? '').replaceAll(
    /\s+/g,
    ' ',
  );
};
const wordsOf = (menu: string) => ({
  buttons: [...menu.matchAll(/<button (?!disabled)[^>]*>(.*?)<\/button>/g)].map(([, words]) => words),
  units: [...menu.matchAll(/<option[^>]*>(.*?)<\/option>/g)].map(([, words]) => words),
  amount: /name="amount"[^>]*value="(\d+)"/.exec(menu)?.[1],
});

it('the archives of the list and of one error are the same, in the same order', async () => {
  const [list, one] = [await archiveMenuOf('/admin/error-log'), await archiveMenuOf('/admin/error-log/101')];

  expect(wordsOf(list)).toEqual(wordsOf(one));
  expect(wordsOf(one).buttons).toEqual([...ARCHIVE_CHOICES.map(({ words }) => words), 'Archive until then']);
});

it.each(ARCHIVE_CHOICES.map(({ act, field, words }) => ({ act, field, words })))(
  '“$words” sends Sentry the same from both',
  async ({ act, field: [name, value] }) => {
    const ways: { path: string; form: Record<string, string> }[] = [
      { path: '/admin/error-log', form: { act, ids: '101' } },
      { path: '/admin/error-log/101/status', form: { [name]: value, amount: '100', unit: 'events' } },
    ];
    const sent = await Promise.all(
      ways.map(async ({ path, form }) => {
        const { app, token, world } = await anAdmin();
        await app.request(path, {
          method: 'POST',
          headers: { authorization: `Bearer ${token}`, 'content-type': 'application/x-www-form-urlencoded' },
          body: new URLSearchParams(form).toString(),
        });
        return world.updates;
      }),
    );

    expect(sent[0]).toHaveLength(1);
    expect(sent[0]).toEqual(sent[1]);
  },
);

it('no amount is required of whoever resolves from the list', async () => {
  expect(await archiveMenuOf('/admin/error-log')).not.toContain('required');
  expect(await archiveMenuOf('/admin/error-log/101')).toContain('required');
});
