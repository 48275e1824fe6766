import { createLinkCodes } from '../../../../lib/local/identity/link-codes.ts';

it('a code signs in once', () => {
  const codes = createLinkCodes(() => 0);
  const code = codes.mint('ann');

  expect([codes.take(code), codes.take(code)]).toEqual(['ann', undefined]);
});

it('a code signs in within ten minutes, and not after', () => {
  let now = 0;
  const codes = createLinkCodes(() => now);
  const [early, late] = [codes.mint('ann'), codes.mint('ann')];

  now = 10 * 60_000 - 1;
  const inTime = codes.take(early);
  now += 1;

  expect([inTime, codes.take(late)]).toEqual(['ann', undefined]);
});

it('a text that was never a code signs nobody in', () => {
  expect(createLinkCodes(() => 0).take('ann')).toBeUndefined();
});
