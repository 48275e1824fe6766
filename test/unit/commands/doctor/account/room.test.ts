import fc from 'fast-check';
import { roomForVerifier } from '../../../../../lib/commands/doctor/account/room.ts';

const free = (limit: number, reserved = 0) => ({ limit, unreserved: limit - reserved });

describe('the executions of the account', () => {
  it.each([
    ['of an old account are enough', free(1000, 100), { consumer: 5, forVerifier: 0 }, 'ok'],
    [
      'of a new account are enough for the default, and few',
      free(10),
      { consumer: 5, forVerifier: 0 },
      'warn',
    ],
    ['of a new account are too few for a larger consumer', free(10), { consumer: 8, forVerifier: 0 }, 'fail'],
    ['of a new account can be reserved for nobody', free(10), { consumer: 2, forVerifier: 1 }, 'fail'],
    [
      'are too few where others have reserved the rest',
      free(1000, 995),
      { consumer: 5, forVerifier: 0 },
      'fail',
    ],
    ['can be reserved down to a hundred', free(200), { consumer: 5, forVerifier: 100 }, 'ok'],
    ['cannot be reserved below a hundred', free(200), { consumer: 5, forVerifier: 101 }, 'fail'],
  ])('%s', (_, account, demand, state) => {
    const finding = roomForVerifier(account, demand, 'eu-central-1');

    expect(finding.state).toBe(state);
  });

  it('say what to do wherever the line is not green', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 2000 }),
        fc.nat({ max: 2000 }),
        fc.integer({ min: 2, max: 1000 }),
        fc.nat({ max: 1000 }),
        (limit, reserved, consumer, forVerifier) => {
          const { state, fix } = roomForVerifier(
            free(limit, Math.min(limit, reserved)),
            {
              consumer,
              forVerifier,
            },
            'eu-central-1',
          );

          expect(fix === null).toBe(state === 'ok');
          // What a new account refuses is never advised.
          expect(limit <= 100 ? (fix ?? '') : '').not.toMatch(/raise verifier|above 0/i);
        },
      ),
    );
  });
});
