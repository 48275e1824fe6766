import { changeWords } from '../../../lambdas/admin/pages/parts/change-words.ts';

it('tells the hour of a spike as all other times of a page are told', () => {
  const words = changeWords({ kind: 'spiking', from: null, to: { hour: '2026-11-20T09' } });

  expect(words).toBe('2026-11-20 09:00 UTC');
});
