import * as z from 'zod';
import { defineCommand } from '../../../../lib/commands/command-line/define-command.ts';
import type { CommandContext } from '../../../../lib/commands/command-line/context.ts';
import { CommandError, EXIT, type ExitCode } from '../../../../lib/commands/command-line/exit.ts';
import { flag, option } from '../../../../lib/commands/command-line/options.ts';
import { runCommand } from '../../../../lib/commands/command-line/run-command.ts';

const NO_TTY = { isTTY: false };

/** A command of one option that does `work`; what it ended with and wrote. */
async function runOf(
  work: (context: CommandContext<{ word: string; yes: boolean }>) => Promise<ExitCode>,
  ...args: string[]
) {
  const command = defineCommand({
    name: 'sample',
    summary: 'Shows a word.',
    calls: ['--word <text> [options]'],
    description: 'Shows a word.\n\nAnd ends.',
    json: 'one line, word {word}.',
    page: 'docs/commands.md',
    fallsBackToStage: false,
    options: { word: option(z.string(), '<text>', 'the word'), yes: flag('do not ask', 'y') },
    run: work,
  });
  let [out, err] = ['', ''];
  const code = await runCommand(
    command,
    args,
    {},
    {
      stdin: NO_TTY,
      stdout: { ...NO_TTY, write: (text) => (out += text) },
      stderr: { ...NO_TTY, write: (text) => (err += text) },
    },
  );
  return { code, out, err };
}

const show = ({ options: { word }, report }: CommandContext<{ word: string }>) => {
  report.result('word', { word }, `The word is ${word}.`);
  return Promise.resolve(EXIT.done);
};
const notRun = () => Promise.reject(new Error('it ran'));

describe('a command', () => {
  it('gets its options and tells its result', async () => {
    expect(await runOf(show, '--word', 'a')).toEqual({ code: 0, out: 'The word is a.\n', err: '' });
    expect(await runOf(show, '--word', 'a', '--json')).toMatchObject({
      code: 0,
      out: '{"result":"word","word":"a"}\n',
    });
  });

  it('ends with what it came to', async () => {
    expect((await runOf(() => Promise.resolve(EXIT.findings), '--word', 'a')).code).toBe(1);
    expect((await runOf(() => Promise.resolve(EXIT.stopped), '--word', 'a')).code).toBe(130);
  });

  it.each(['--help', '-h'])('prints its help for %s, whatever else is missing', async (help) => {
    const { code, out, err } = await runOf(notRun, help);

    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^npm run sample -- --word <text> \[options\]\n\nShows a word\.\n\nAnd ends\.\n/);
    for (const words of ['--word <text>', '-y, --yes', '--stage <stage>', '--json', '  130 ']) {
      expect(out).toContain(words);
    }
  });

  it.each([
    ['an option that it does not have', ['--word', 'a', '--words', 'b']],
    ['an option that it lacks', []],
    ['a target option that is empty', ['--word', 'a', '--stage', '']],
  ])('does nothing and ends with 2 for %s', async (_name, args) => {
    const { code, err } = await runOf(notRun, ...args);

    expect(code).toBe(2);
    expect(err).toMatch(/^sample: /);
    expect(err).toContain('npm run sample -- --help');
  });

  it('ends with the exit code of what it reports as its own failure', async () => {
    const refused = () => Promise.reject(new CommandError('Name it.'));
    const failed = () => Promise.reject(new CommandError('SQS gave up.', EXIT.failed));

    expect(await runOf(refused, '--word', 'a')).toMatchObject({ code: 2, err: 'sample: Name it.\n' });
    expect(await runOf(failed, '--word', 'a')).toMatchObject({ code: 3, err: 'sample: SQS gave up.\n' });
  });

  it('ends with 3 for a failure of the world, with what to do, and for a bug, with its stack', async () => {
    const denied = Object.assign(new Error('No\u001b[2J.'), { name: 'AccessDenied' });

    const ofWorld = await runOf(() => Promise.reject(denied), '--word', 'a');
    const bug = await runOf(() => Promise.reject(new Error('a bug')), '--word', 'a');

    expect(ofWorld.code).toBe(3);
    expect(ofWorld.err).toContain('docs/commands.md lists what this command needs');
    expect(ofWorld.err).not.toContain('\u001b');
    expect(bug.code).toBe(3);
    expect(bug.err).toContain('run-command.test.ts');
  });

  it('is told to stop by the first signal, and ends with 130', async () => {
    const untilStopped = async ({ stop, sleep }: CommandContext<unknown>): Promise<ExitCode> => {
      process.emit('SIGTERM');
      await sleep(600_000);
      return stop.aborted ? EXIT.stopped : EXIT.done;
    };

    const { code, err } = await runOf(untilStopped, '--word', 'a');

    expect(code).toBe(130);
    expect(err).toContain('Stopping after this step');
  });

  it('has nobody to ask without a terminal', async () => {
    const asks = ({ ask }: CommandContext<unknown>) =>
      Promise.resolve(ask === undefined ? EXIT.done : EXIT.findings);

    expect((await runOf(asks, '--word', 'a')).code).toBe(0);
  });
});
