import fc from 'fast-check';
import { codeTexts } from '../../../../lambdas/core/sentry/code-texts.ts';

const frame = (name: string, isOwn: boolean | null = true) => ({
  function: name,
  filename: `${name}.py`,
  in_app: isOwn,
});
const thrown = (type: string, frames: readonly unknown[]) => ({ type, value: 'x', stacktrace: { frames } });

describe('the code of an event', () => {
  it('is the types of its exceptions, then its own frames, the newest call first', () => {
    const event = { exception: { values: [thrown('KeyError', [frame('outer'), frame('inner')])] } };

    expect(codeTexts(event)).toEqual(['KeyError', 'inner', 'inner.py', 'outer', 'outer.py']);
  });

  it('leaves out the frames of libraries', () => {
    const event = { exception: { values: [thrown('KeyError', [frame('own'), frame('library', false)])] } };

    expect(codeTexts(event)).toEqual(['KeyError', 'own', 'own.py']);
  });

  it('is the newest frames where no frame says whose it is', () => {
    const frames = Array.from({ length: 30 }, (_, index) => frame(`f${index}`, null));

    const texts = codeTexts({ exception: { values: [thrown('SIGSEGV', frames)] } });

    expect(texts).toContain('f29');
    expect(texts).toContain('f20');
    expect(texts).not.toContain('f19');
  });

  it('is the same in the shape of the REST API', () => {
    const entries = [
      {
        type: 'exception',
        data: {
          values: [
            {
              type: 'TypeError',
              stacktrace: { frames: [{ function: 'load', filename: 'cart.js', inApp: true }] },
            },
          ],
        },
      },
    ];

    expect(codeTexts({ entries })).toEqual(['TypeError', 'load', 'cart.js']);
  });

  it.each([
    ['a thread', { threads: { values: [{ stacktrace: { frames: [frame('work')] } }] } }],
    ['the event itself', { stacktrace: { frames: [frame('work')] } }],
  ])('is read from the trace of %s where nothing was thrown', (_, event) => {
    expect(codeTexts(event)).toEqual(['work', 'work.py']);
  });

  it('is bounded and never throws, whatever the event is', () => {
    fc.assert(
      fc.property(
        fc.jsonValue(),
        fc.array(fc.string({ maxLength: 300 }), { maxLength: 200 }),
        (json, names) => {
          const event = {
            exception: {
              values: [
                thrown(
                  'E',
                  names.map((name) => frame(name)),
                ),
              ],
            },
            threads: json,
          };

          expect(codeTexts(json).join('\n').length).toBeLessThanOrEqual(1500);
          expect(codeTexts(event).join('\n').length).toBeLessThanOrEqual(1500);
        },
      ),
    );
  });
});
