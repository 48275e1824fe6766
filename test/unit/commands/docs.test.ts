import { readFileSync } from 'node:fs';
import * as z from 'zod';
import type { Command } from '../../../lib/commands/command.ts';
import { DEFAULT_RETENTION, rebuildCommand } from '../../../lib/commands/rebuild/command.ts';
import { repairCommand } from '../../../lib/commands/repair/command.ts';
import { redriveCommand } from '../../../lib/commands/redrive/command.ts';
import { replayCommand } from '../../../lib/commands/replay/command.ts';
import { TARGET_OPTIONS } from '../../../lib/commands/target.ts';
import { settingsSchema } from '../../../lib/settings.ts';

const page = readFileSync('docs/recovery.md', 'utf8');
const { scripts } = z
  .object({ scripts: z.record(z.string(), z.string()) })
  .parse(JSON.parse(readFileSync('package.json', 'utf8')));
const commands: Command[] = [replayCommand, rebuildCommand, redriveCommand, repairCommand];
const optionsOf = (command: Command) => [
  ...Object.keys(command.options),
  ...Object.keys(TARGET_OPTIONS),
  'json',
  'help',
];
const optionsIn = (text: string) => [...text.matchAll(/--([a-z][a-z-]+)/g)].map(([, name]) => name);

describe.each(commands.map((command) => [command.name, command] as const))('npm run %s', (name, command) => {
  it('is a script of the package', () => {
    expect(scripts[name]).toBe(`node bin/${name}.ts`);
  });

  it('has every option that the recovery page types', () => {
    const lines = page.split('\n').filter((line) => line.startsWith(`npm run ${name} -- `));

    expect(lines.length).toBeGreaterThan(0);
    expect(optionsOf(command)).toEqual(expect.arrayContaining(lines.flatMap(optionsIn)));
  });

  it('explains every option and exit code in its help, and no other option', () => {
    const { usage } = command;

    expect(new Set(optionsIn(usage))).toEqual(new Set(optionsOf(command)));
    expect(usage).toContain('Exit codes');
  });
});

it('names on the recovery page no option that no command has', () => {
  expect(commands.flatMap(optionsOf)).toEqual(
    expect.arrayContaining(optionsIn(page.replace(/aws dynamodb .*/g, ''))),
  );
});

it('rebuilds with the retention of a stack that sets none, and the recovery page names it', () => {
  const { open, closed, event } = DEFAULT_RETENTION;
  const settings = settingsSchema.parse({ SENTRY_ORG_SLUG: 'acme' });

  expect({ open, closed, event }).toEqual({
    open: settings.RETENTION_OPEN_DAYS.toString(),
    closed: settings.RETENTION_CLOSED_DAYS.toString(),
    event: settings.RETENTION_EVENT_DAYS.toString(),
  });
  expect(page).toContain(`other retention settings than ${open}, ${closed} and ${event} days`);
});
