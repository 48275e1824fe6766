import { sampleGroup } from '../../../../support/samples/sample-items.ts';
import { check, contextWith } from '../context.ts';

const archive = (shortId: string, isChosen: boolean) => ({ group: sampleGroup({ shortId }), isChosen });

describe('issues that were archived for ever from here', () => {
  it.each([
    ['there are none', [], 'ok', 'nothing'],
    ['each was chosen by name', [archive('SHOP-1', true)], 'ok', 'archived for ever from here: 1'],
    ['nobody chose that', [archive('SHOP-1', false), archive('SHOP-2', true)], 'warn', '1 (SHOP-1)'],
  ])('where %s', async (_, archives, state, words) => {
    const context = contextWith({ table: { foreverArchives: () => Promise.resolve(archives) } });

    const found = await check('forever-archives', context);

    expect(found.state).toBe(state);
    expect(found.finding).toContain(words);
    expect(found.fix ?? '/admin/archived-for-ever').toContain('/admin/archived-for-ever');
  });
});
