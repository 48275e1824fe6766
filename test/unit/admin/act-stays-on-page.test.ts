import { aGroup, anAdmin, anEvent } from '../../support/fakes/admin-services.ts';

/** What is done on the page of an error leads back to that page as it was: its filter, its chart, its event. */

const EVENT = anEvent().eventId;
const GROUP = '/admin/error-log/101';
const FILTER = 'query=user%3A10295';
const ADA = { type: 'user', id: '5', name: 'Ada' };
const plain = (html: string) => html.replaceAll('&amp;', '&');

async function opened(path: string) {
  const admin = await anAdmin({
    groups: [aGroup({ assignee: null })],
    events: [anEvent()],
    sentry: (id, status) => ({ id, status: status ?? 'resolved', assignedTo: ADA }),
  });
  const headers = { cookie: `session=${admin.sealed()}`, 'sec-fetch-site': 'same-origin' };
  const page = async (address: string) => plain(await (await admin.app.request(address, { headers })).text());
  const press = async (address: string, fields: Record<string, string>) =>
    (
      await admin.app.request(address, { method: 'POST', headers, body: new URLSearchParams(fields) })
    ).headers.get('location') ?? '';
  return { page, press, html: await page(path) };
}

it.each([
  ['its filter', `${GROUP}?${FILTER}`],
  ['its filter and its chart', `${GROUP}?${FILTER}&chart=24h`],
  ['its event', `${GROUP}/events/${EVENT}?${FILTER}`],
])('%s', async (_what, path) => {
  const { html, press } = await opened(path);
  const actions = new Set(
    [...html.matchAll(/method="post" action="([^"]*\/status[^"]*)"/g)].map(([, to]) => to),
  );

  const [action = ''] = actions;
  const after = await press(action, { assignee: 'user:5' });

  expect(actions.size).toBe(1);
  expect(after.startsWith(`${path}&notice=assigned`)).toBe(true);
});

it('after an undo as well', async () => {
  const { page, press } = await opened(GROUP);
  const resolved = await press(`${GROUP}/status?${FILTER}`, { status: 'RESOLVED' });
  const [, action = ''] =
    /<form method="post" action="([^"]*)">(?:(?!<\/form>)[^])*value="undo"/.exec(await page(resolved)) ?? [];
  const was = new URL(resolved, 'https://ledger.test').searchParams;

  const undone = await press(action, { act: 'undo', was: was.get('was') ?? '', made: was.get('made') ?? '' });

  expect(undone).toMatch(/^\/admin\/error-log\/101\?query=user%3A10295&notice=undone/);
});

it('by the page that lists whom to assign it to', async () => {
  const { html, page } = await opened(`${GROUP}?${FILTER}`);
  const of = /name="of" value="([^"]*)"/.exec(html)?.[1] ?? '';

  const choice = await page(`/admin/assign?${new URLSearchParams({ ids: '101', of }).toString()}`);

  expect(choice).toContain(`action="${GROUP}/status?${FILTER}"`);
  expect(choice).toContain(`href="${GROUP}?${FILTER}"`);
});

it('does nothing where the address has a filter that is none', async () => {
  const { press } = await opened(GROUP);

  expect(await press(`${GROUP}/status?tag=x`, { status: 'RESOLVED' })).toBe('');
});
