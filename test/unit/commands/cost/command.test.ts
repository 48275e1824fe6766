import { runCommand } from '../../../../lib/commands/command-line/run-command.ts';
import { costCommand } from '../../../../lib/commands/cost/command.ts';
import { costSettings } from '../../../../lib/commands/cost/settings.ts';
import { settingsSchema } from '../../../../lib/settings.ts';

const NO_TTY = { isTTY: false };

async function costOf(args: readonly string[], env: Record<string, string> = {}) {
  let [out, err] = ['', ''];
  const code = await runCommand(costCommand, args, env, {
    stdin: NO_TTY,
    stdout: { ...NO_TTY, write: (text) => (out += text) },
    stderr: { ...NO_TTY, write: (text) => (err += text) },
  });
  return { code, out, err, lines: out.trimEnd().split('\n') };
}

const documentOf = async (args: readonly string[], env?: Record<string, string>) =>
  JSON.parse((await costOf([...args, '--json'], env)).out) as {
    parts: { name: string; dollars: number }[];
    dollars: number;
    fixedDollars: number;
    region: string;
    issues: number;
  };

it('ends with the total, which is the sum of what stands above it', async () => {
  const { code, lines } = await costOf(['--events', '10e6']);

  const amounts = lines.slice(1).map((line) => Number(/([\d,.]+)$/.exec(line)?.[1]?.replaceAll(',', '')));
  const parts = amounts.slice(0, -2).reduce((sum, amount) => sum + amount, 0);

  expect(code).toBe(0);
  expect(lines.at(-1)).toMatch(/^Together +[\d,]+\.\d\d$/);
  expect(Math.abs(parts - amounts.at(-1)!)).toBeLessThan(0.2);
});

it('tells programs every part, and the same total', async () => {
  const { lines } = await costOf(['--events', '1e6', '--issues', '200']);
  const document = await documentOf(['--events', '1e6', '--issues', '200']);

  expect(document).toMatchObject({ region: 'us-east-1', issues: 200 });
  expect(lines.at(-1)).toContain(document.dollars.toFixed(2));
});

it('takes the settings of the environment, as a synthesis does', async () => {
  const whole = await documentOf(['--events', '1e6']);
  const cut = await documentOf(['--events', '1e6'], { DASHBOARD: 'false', MACHINE_CLIENT: 'false' });
  const withProvider = await documentOf(['--events', '1e6'], { OIDC_ISSUER: 'https://login.example.com' });

  const amount = (document: typeof whole, name: string) =>
    document.parts.find((part) => part.name === name)?.dollars;

  expect(amount(cut, 'dashboard')).toBe(0);
  expect(amount(cut, 'metrics')).toBeLessThan(amount(whole, 'metrics')!);
  expect(amount(cut, 'alarms')).toBe(amount(whole, 'alarms'));
  expect(amount(withProvider, 'machine-client')).toBe(0);
});

it('takes those of a stage, and its region', async () => {
  expect(
    await documentOf(['--events', '1e6', '--stage', 'prod'], { STACK_REGION: 'eu-west-1' }),
  ).toMatchObject({ region: 'eu-west-1' });
});

it.each([
  [[], /--events/],
  [['--events', '0'], /--events must be a number above 0/],
  [['--events', '1e6', '--region', 'mars'], /no prices of mars here: --region takes us-east-1/],
  [['--events', '1e6', '--stage', 'mars'], /no stage mars/],
])('refuses %p and says why', async (args, why) => {
  const { code, err, out } = await costOf(args);

  expect(code).toBe(2);
  expect(err).toMatch(why);
  expect(out).toBe('');
});

it('knows the settings by the names and defaults of lib/settings.ts', () => {
  const settings = settingsSchema.parse({ SENTRY_ORG_SLUG: 'acme' });

  expect(settings).toMatchObject(costSettings.parse({}));
});
