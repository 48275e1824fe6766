import { runCommand } from '../../../../lib/commands/command-line/run-command.ts';
import { inviteCommand } from '../../../../lib/commands/invite/command.ts';

async function run(...args: string[]): Promise<{ code: number; told: string }> {
  let told = '';
  const stream = { write: (text: string) => void (told += text) };
  const code = await runCommand(inviteCommand, args, {}, { stdin: {}, stdout: stream, stderr: stream });
  return { code, told };
}

it.each<[string[], string]>([
  [[], 'Whom?'],
  [['ann@example.com'], 'With which role?'],
  [['ann', '--role', 'admin'], 'ann is no e-mail address'],
  [['ann@example.com', '--role', 'owner'], 'must be viewer or admin'],
  [['ann@example.com', 'bob@example.com', '--role', 'admin'], 'bob@example.com: too many words'],
  [['ann@example.com', '--role', 'admin', '--remove'], 'one of them'],
  [['--list', '--remove'], 'one of them'],
  [['--list', 'ann@example.com'], 'leave ann@example.com out'],
  [['--remove'], 'Whom?'],
])('%j is refused before anything is asked of AWS', async (args, message) => {
  const { code, told } = await run(...args);

  expect(told).toContain(message);
  expect(code).toBe(2);
});
