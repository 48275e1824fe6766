import { axeOn } from '../support/engines/axe.ts';
import { listInBrowser } from '../support/engines/list-page.ts';
import { anEvent } from '../support/fakes/admin-services.ts';
import { HOSTILE_TEXTS } from '../support/hostile/texts.ts';
import { webhookRecord } from '../support/samples/admin-samples.ts';

/** The first and the newest event of an error beside each other, as a browser lays them out. */

/** A cold browser unpacks itself first, and a megabyte is laid out more than once. */
jest.setTimeout(120_000);

const here = listInBrowser();
const DESK = { width: 1280, height: 800 };
const PHONE = { width: 390, height: 844 };
const [FIRST, NEWEST] = ['a'.repeat(32), 'b'.repeat(32)];

const recordOf = (vars: Record<string, unknown>) => {
  const frame = { function: 'pay', filename: 'shop/pay.py', lineno: 41, in_app: true, vars };
  return webhookRecord({
    exception: {
      values: [{ type: 'E', stacktrace: { frames: [{ ...frame, context_line: 'raise E()' }] } }],
    },
  });
};

const worldOf = (first: Record<string, unknown>, newest: Record<string, unknown>) => ({
  events: [
    anEvent({ eventId: NEWEST, timestamp: '2026-11-20T12:00:00.000Z' }),
    anEvent({ eventId: FIRST, timestamp: '2026-11-20T08:00:00.000Z' }),
  ],
  records: new Map([
    [FIRST, recordOf(first)],
    [NEWEST, recordOf(newest)],
  ]),
});

const openEnds = (
  first: Record<string, unknown>,
  newest: Record<string, unknown>,
  options: Parameters<typeof here.open>[1] = {},
) => here.open(worldOf(first, newest), { path: '/admin/error-log/101/ends', ...options });

describe.each([
  ['a desk', DESK],
  ['a phone', PHONE],
])('on %s', (_name, viewport) => {
  const first = { order: { id: 1, note: 'a '.repeat(900) }, card: null, attempt: 1 };
  const newest = { order: { id: 2, note: `${'a '.repeat(900)}b` }, card: '', attempt: 1, more: [] };

  it('the values of a variable stand beside each other, before the traces', async () => {
    await openEnds(first, newest, { viewport });
    const row = here.page.getByRole('row', { name: 'order.id' });

    const [before, after] = await Promise.all(
      (await row.getByRole('cell').all()).map((cell) => cell.boundingBox()),
    );

    expect(before?.y).toBe(after?.y);
    expect(before?.x).toBeLessThan(after?.x ?? 0);
    expect(after?.y).toBeLessThan(viewport.height);
    expect(await here.page.getByText('1 variable the same in both').isVisible()).toBe(true);
    expect(await here.page.getByText('attempt').first().isVisible()).toBe(false);
  });

  it.each(['light', 'dark'] as const)('nothing is inaccessible, in %s colours', async (colorScheme) => {
    await openEnds(first, newest, { viewport, colorScheme });
    await here.page.getByText('1 variable the same in both').click();

    const { violations } = await axeOn(here.page).analyze();

    expect(violations).toEqual([]);
  });

  it('hostile names and values stay within the page', async () => {
    const hostile = (end: string) =>
      Object.fromEntries(HOSTILE_TEXTS.map((text) => [text.slice(0, 4_000), text + end]));
    await openEnds(hostile('1'), { ...hostile('2'), more: HOSTILE_TEXTS }, { viewport });

    const width = await here.page.evaluate<number>('document.documentElement.scrollWidth');

    expect(width).toBe(viewport.width);
  });
});
