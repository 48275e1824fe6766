import { aChange } from '../support/samples/sample-change.ts';
import { aGroup } from '../support/fakes/admin-services.ts';
import { listInBrowser } from '../support/engines/list-page.ts';

/** Tables of what happened: a word breaks only where it has no room anywhere. */

/** A cold browser unpacks itself first. */
jest.setTimeout(120_000);

const here = listInBrowser();

const title = `TypeError: ${'very long '.repeat(20)}`;
const facts = { ...aChange().facts, title, project: { id: '7', slug: 'checkout-and-payments' } };
const LONGEST = 'x'.repeat(150);
/** How many lines the words of whoever did the first change take. */
const linesOfWho = () =>
  here.page.evaluate<number>(
    `(() => { const range = document.createRange(); const [text] = document.querySelector('.rows tbody tr:not(.day) td:last-child').childNodes; range.selectNode(text); return new Set([...range.getClientRects()].map(({ top }) => top)).size; })()`,
  );
const beyond = () =>
  here.page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');

it.each([1280, 1000, 800, 700, 390])(
  'an e-mail address in the activity stands on one line, %d pixels wide',
  async (width) => {
    await here.open(
      { groups: [aGroup()], changes: [aChange({ actor: 'user:ann.okafor@example.com', facts })] },
      { path: '/admin/activity', viewport: { width, height: 900 } },
    );

    expect([await linesOfWho(), await beyond()]).toEqual([1, 0]);
  },
);

it.each([1280, 700, 390])('a word that has no room breaks within the page, %d pixels wide', async (width) => {
  await here.open(
    {
      groups: [aGroup()],
      changes: [aChange({ actor: `user:${LONGEST}`, facts: { ...facts, title: LONGEST } })],
    },
    { path: '/admin/activity', viewport: { width, height: 900 } },
  );

  expect(await linesOfWho()).toBeGreaterThan(1);
  expect(await beyond()).toBe(0);
});
