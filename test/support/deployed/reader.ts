import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { scriptsUnder } from '../documents/documents.ts';
import type { Moto } from './moto.ts';

const PAGE = 'docs/deploy.md';

/** Nobody is there to be asked. The command line of the CDK takes options from its environment, too. */
const UNASKED = { CDK_REQUIRE_APPROVAL: 'never', CDK_FORCE: 'true' };

/** moto's change sets lose the stack's outputs, and its updates look for a previous value that was never given. */
const FOR_MOTO = '--method=direct --parameters BootstrapVersion=/cdk-bootstrap/hnb659fds/version';

export const CLIENT_SECRET = '5ec2e7'.repeat(8);

/**
 * Lines of the page that are not typed as they stand, and what is done in their place. A person pastes; the others need
 * what moto is not.
 */
const IN_PLACE: Readonly<Record<string, string>> = {
  // What it installs is here, and is linked.
  'npm ci': ':',
  'npm run secret -- --stage $stage --set client-secret': `echo '  ${CLIENT_SECRET} ' | npm run secret -- --stage $stage --set client-secret`,
  'npx cdk deploy -c stage=$stage': `npx cdk deploy -c stage=$stage ${FOR_MOTO}`,
  'DELETION_PROTECTION=false npx cdk deploy -c stage=$stage': `DELETION_PROTECTION=false npx cdk deploy -c stage=$stage ${FOR_MOTO}`,
  // There is no Sentry to ask about it.
  'npm run secret -- --stage $stage --set token':
    "echo 'sntryi_0123456789abcdef0123456789abcdef' | npm run secret -- --stage $stage --set token --unchecked",
  'npm run secret -- --stage $stage --set bearer-token':
    'openssl rand -hex 32 | npm run secret -- --stage $stage --set bearer-token',
  'npm run secret -- --stage $stage --set endpoints': `echo '{"slack:ops":"https://hooks.slack.com/services/T0/B0/x"}' | npm run secret -- --stage $stage --set endpoints`,
  // Red in part, and judged by itself.
  'npm run doctor -- --stage $stage': ':',
  // Nothing runs behind the URL.
  'curl --fail-with-body --silent --show-error --request POST --header @- "$(output SyncUrl)" <<< "authorization: Bearer $(cron_secret)"':
    'test -n "$(output SyncUrl)" -a -n "$(cron_secret)"',
};

/** Somebody who has the repository in an empty folder, and nothing but docs/deploy.md to go by. */
export interface Reader {
  /** Types every command of these sections, in their order, in one shell. Without some, those alone that define something. */
  follow(...headings: string[]): Promise<string>;
  /** Types the blocks of one section from one number up to another, with what the blocks before have set. */
  followBlocks(heading: string, from: number, to: number, before?: string): Promise<string>;
  /** Puts the settings of the page into cdk.json, and `more` beside them. */
  set(more: Record<string, unknown>): Promise<void>;
  stop(): Promise<void>;
}

const run = promisify(execFile);

export async function startReader(moto: Moto): Promise<Reader> {
  const folder = await mkdtemp(path.join(tmpdir(), 'reader-'));
  await run('bash', [
    '-euc',
    `git ls-files -z --cached --others --exclude-standard | tar --create --null --ignore-failed-read --files-from - | tar --extract --directory '${folder}'`,
  ]);
  await symlink(path.resolve('node_modules'), path.join(folder, 'node_modules'));
  const type = (script: string) => moto.shell(script, UNASKED, folder);
  return {
    follow: (...headings) => type([DEFINITIONS, ...headings.flatMap(scriptOf)].join('\n')),
    followBlocks: (heading, from, to, before = '') =>
      type([DEFINITIONS, before, ...scriptOf(heading).slice(from, to)].join('\n')),
    set: async (more) => {
      const file = path.join(folder, 'cdk.json');
      const json = JSON.parse(await readFile(file, 'utf8')) as { context: { stages: object } };
      const stages = { ...json.context.stages, prod: { ...(await settingsOfPage()), ...more } };
      await writeFile(file, JSON.stringify({ ...json, context: { ...json.context, stages } }, null, 2));
    },
    stop: () => rm(folder, { recursive: true, force: true }),
  };
}

const scriptOf = (heading: string): string[] =>
  scriptsUnder(PAGE, heading).map((script) =>
    script
      .split('\n')
      .map((line) => IN_PLACE[line] ?? line)
      .join('\n'),
  );

/** What the page has a reader paste into every new shell. */
const DEFINITIONS = [
  'export stage=prod',
  ...['3. Deploy', '5. Check']
    .flatMap((heading) => scriptsUnder(PAGE, heading))
    .flatMap((script) => /^\w+\(\) \{\n.*?^\}$/gms.exec(script) ?? []),
].join('\n');

async function settingsOfPage(): Promise<object> {
  const [, body = ''] = /```json\n"prod": (.*?)```/s.exec(await readFile(PAGE, 'utf8')) ?? [];
  return JSON.parse(body) as object;
}

/** Lines that are replaced and do not stand on the page: each is to be taken out here. */
export async function replacedInVain(): Promise<string[]> {
  const lines = new Set((await readFile(PAGE, 'utf8')).split('\n').map((line) => line.trim()));
  return Object.keys(IN_PLACE).filter((line) => !lines.has(line));
}
