import { readdirSync, readFileSync } from 'node:fs';
import * as z from 'zod';
import type { Command } from '../../../lib/commands/command-line/define-command.ts';
import { COMMON_OPTIONS } from '../../../lib/commands/command-line/common-options.ts';
import { EXIT_MEANINGS } from '../../../lib/commands/command-line/exit.ts';
import { helpOf } from '../../../lib/commands/command-line/help.ts';
import { helpOfOptions } from '../../../lib/commands/command-line/options.ts';
import { costCommand } from '../../../lib/commands/cost/command.ts';
import { alertsCommand } from '../../../lib/commands/alerts/command.ts';
import { doctorCommand } from '../../../lib/commands/doctor/command.ts';
import { exportCommand } from '../../../lib/commands/export/command.ts';
import { inviteCommand } from '../../../lib/commands/invite/command.ts';
import { mcpCommand } from '../../../lib/commands/mcp/command.ts';
import { queryCommand } from '../../../lib/commands/query/command.ts';
import { DEFAULT_RETENTION, rebuildCommand } from '../../../lib/commands/rebuild/command.ts';
import { repairCommand } from '../../../lib/commands/repair/command.ts';
import { redriveCommand } from '../../../lib/commands/redrive/command.ts';
import { reportCommand } from '../../../lib/commands/report/command.ts';
import { secretCommand } from '../../../lib/commands/secret/command.ts';
import { replayCommand } from '../../../lib/commands/replay/command.ts';
import { tailCommand } from '../../../lib/commands/tail/command.ts';
import { tokenCommand } from '../../../lib/commands/token/command.ts';
import { settingsSchema } from '../../../lib/settings.ts';
import { scriptsOf } from '../../support/documents/documents.ts';

const recovery = readFileSync('docs/recovery.md', 'utf8');
const overview = readFileSync('docs/commands.md', 'utf8');
const { scripts } = z
  .object({ scripts: z.record(z.string(), z.string()) })
  .parse(JSON.parse(readFileSync('package.json', 'utf8')));
const commands: Command[] = [
  doctorCommand,
  secretCommand,
  replayCommand,
  rebuildCommand,
  redriveCommand,
  repairCommand,
  inviteCommand,
  tokenCommand,
  queryCommand,
  exportCommand,
  tailCommand,
  alertsCommand,
  reportCommand,
  mcpCommand,
  costCommand,
];

const commonOptions = [...Object.keys(COMMON_OPTIONS.target), ...Object.keys(COMMON_OPTIONS.output)];
const optionsOf = (command: Command) => [...Object.keys(command.options), ...commonOptions];
const optionsIn = (text: string) => [...text.matchAll(/--([a-z][a-z-]+)/g)].map(([, name]) => name);
/** The cells of the rows of the table under a heading. */
const tableUnder = (heading: string): string[][] => {
  const [, section = ''] = overview.split(`\n## ${heading}\n`);
  const rows = section.split('\n## ')[0]?.split('\n') ?? [];
  return rows
    .filter((line) => line.startsWith('|'))
    .slice(2)
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
};

it('knows every command that there is', () => {
  const folders = readdirSync('lib/commands', { recursive: true, encoding: 'utf8' })
    .filter((file) => /^[^/]+\/command\.ts$/.test(file))
    .map((file) => file.replace('/command.ts', ''));

  expect(commands.map(({ name }) => name).sort()).toEqual(folders.sort());
});

describe.each(commands.map((command) => [command.name, command] as const))('npm run %s', (name, command) => {
  it('is a script of the package', () => {
    expect(scripts[name]).toBe(`node bin/${name}.ts`);
  });

  it('has every option that its page types', () => {
    const lines = scriptsOf(command.page)
      .flatMap((script) => script.split('\n'))
      .filter((line) => line.startsWith(`npm run ${name} -- `));

    expect(lines.length).toBeGreaterThan(0);
    expect(optionsOf(command)).toEqual(expect.arrayContaining(lines.flatMap(optionsIn)));
  });

  it('explains every option and exit code in its help, and no other option', () => {
    const help = helpOf(command);

    expect(new Set(optionsIn(help))).toEqual(new Set(optionsOf(command)));
    expect(help).toContain('Exit codes');
    for (const code of Object.keys(EXIT_MEANINGS)) expect(help).toMatch(new RegExp(`^ {2}${code} `, 'm'));
  });

  it('fits into a terminal of 100 columns', () => {
    expect(
      helpOf(command)
        .split('\n')
        .filter((line) => line.length > 100),
    ).toEqual([]);
  });

  it('tells in its help from where on it takes what is not named', () => {
    const guess = 'else the stack of the stage in cdk.json';

    expect(helpOf(command).includes(guess)).toBe(command.fallsBackToStage);
  });
});

describe('docs/commands.md', () => {
  it('has a row for each command, in its own words, with its page', () => {
    expect(tableUnder('Commands')).toEqual(
      commands.map(({ name, summary, page }) => [
        `\`npm run ${name}\``,
        summary,
        expect.stringContaining(`](${page.replace('docs/', '')}`) as string,
      ]),
    );
  });

  it('has a row for each option of the target', () => {
    expect(tableUnder('Target').map(([option]) => option)).toEqual(
      helpOfOptions(COMMON_OPTIONS.target).map(
        ({ name, value }) => `\`--${name}${value === undefined ? '' : ` ${value}`}\``,
      ),
    );
  });

  it('has a row for each exit code, as --help words it', () => {
    expect(tableUnder('Exit codes').map(([code, meaning]) => [code, meaning])).toEqual(
      Object.entries(EXIT_MEANINGS),
    );
  });

  it('names no option that no command has', () => {
    expect(commands.flatMap(optionsOf)).toEqual(expect.arrayContaining(optionsIn(overview)));
  });
});

it('names on the recovery page no option that no command has', () => {
  expect(commands.flatMap(optionsOf)).toEqual(
    expect.arrayContaining(optionsIn(recovery.replace(/aws dynamodb .*/g, ''))),
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
  expect(recovery).toContain(`other retention settings than ${open}, ${closed} and ${event} days`);
});
