import { PassThrough } from 'node:stream';
import { ask } from '../../../../lib/commands/command-line/question.ts';

/** A person who types this. */
const asked = (typed: string, stop = new AbortController().signal) => {
  const [input, output] = [new PassThrough(), new PassThrough()];
  input.write(typed);
  return ask('Change it? [y/N] ', stop, { input, output });
};

describe('a question', () => {
  it.each([
    ['y\n', true],
    [' YES \n', true],
    ['\n', false],
    ['n\n', false],
    ['yesterday\n', false],
  ])('that is answered %j is agreed to: %s', async (typed, isAgreed) => {
    expect(await asked(typed)).toBe(isAgreed);
  });

  it('is over when somebody stops the command, and nothing is agreed to', async () => {
    await expect(asked('', AbortSignal.abort())).rejects.toThrow(/abort/i);
  });
});
