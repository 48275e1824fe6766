import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { ROUTES } from '../../../lambdas/contracts/routes.ts';
import { SETTING_NAMES } from '../../../lib/configuration-page.ts';
import { parseSettings, USAGE } from '../../../lib/local/settings.ts';
import { DOCUMENTS, brokenLinks, scriptsOf } from '../../support/documents/documents.ts';
import { templateOf } from '../../support/template/stack-template.ts';

const { scripts, bin }: { scripts: Record<string, string>; bin: Record<string, string> } = JSON.parse(
  readFileSync('package.json', 'utf8'),
);
const LOCAL_NAMES = [...USAGE.matchAll(/^ {2}([A-Z][A-Z_]+) /gm)].map(([, name]) => name!);
/** Every output that any setting adds. */
const OUTPUTS = Object.keys(
  templateOf('prod', {
    DOMAIN_NAME: 'errors.example.com',
    DOMAIN_CERTIFICATE_ARN: 'arn:aws:acm:eu-central-1:123456789012:certificate/0a1b',
  }).template.findOutputs('*'),
);

const found = (text: string, pattern: RegExp): string[] => [
  ...new Set([...text.matchAll(pattern)].map(([, part]) => part!)),
];

describe.each(DOCUMENTS)('%s', (file) => {
  const text = readFileSync(file, 'utf8');
  const code = found(text, /`([^`\n]+)`/g);

  it('has scripts that a shell can read', () => {
    // `<like this>` stands for what the reader puts in its place.
    const script = scriptsOf(file)
      .join('\n')
      .replaceAll(/<[a-z][\w ./-]*>/gi, 'placeholder');

    const { status, stderr } = spawnSync('bash', ['-n'], { input: script, encoding: 'utf8' });

    expect([status, stderr]).toEqual([0, '']);
  });

  it('names npm scripts, tools and entry files that exist', () => {
    const named = [
      ...found(text, /npm run ([\w:-]+)/g).map((name) => ['script', name, name in scripts] as const),
      ...found(text, /npx ([\w-]+)/g).map(
        (name) => ['tool', name, name in bin || existsSync(`node_modules/.bin/${name}`)] as const,
      ),
      ...found(text, /node (bin\/[\w-]+\.ts)/g).map((name) => ['file', name, existsSync(name)] as const),
    ];

    const missing = named.filter(([, , exists]) => !exists);

    expect(missing).toEqual([]);
  });

  it('leads to pages and headings that exist', () => {
    expect(brokenLinks(file)).toEqual([]);
  });

  it('names files of this repository that exist', () => {
    const files = code.filter((part) => /^(bin|lib|lambdas|test|docs)\/[\w./-]+$/.test(part));

    const missing = files.filter((name) => !existsSync(name));

    expect(missing).toEqual([]);
  });

  it('names outputs of the stack that it has', () => {
    const named = found(text, /\boutput ([A-Z]\w+)/g);

    const missing = named.filter((name) => !OUTPUTS.includes(name));

    expect(missing).toEqual([]);
  });

  it('names routes that the API has', () => {
    const prefixes = ROUTES.map((route) => route.path.replace('{proxy+}', ''));
    const named = found(code.join('\n'), /(\/(?:api|admin)\/[\w/{}.-]*)/g);

    const missing = named.filter((route) => !prefixes.some((prefix) => route.startsWith(prefix)));

    expect(missing).toEqual([]);
  });
});

/** States of stacks and resources, and how one is deleted that does not want to. */
const CLOUDFORMATION_WORDS = [
  'ROLLBACK_COMPLETE',
  'ROLLBACK_FAILED',
  'UPDATE_ROLLBACK_COMPLETE',
  'UPDATE_ROLLBACK_FAILED',
  'DELETE_SKIPPED',
  'FORCE_DELETE_STACK',
];

describe.each(['docs/deploy.md', 'docs/sentry-setup.md'])('%s', (file) => {
  it('names settings that exist', () => {
    const known: readonly string[] = [
      ...SETTING_NAMES,
      ...CLOUDFORMATION_WORDS,
      'AWS_PROFILE',
      'AWS_REGION',
      'DROPPED_BY_SENTRY',
    ];
    const named = found(readFileSync(file, 'utf8'), /\b([A-Z]+(?:_[A-Z]+)+)\b/g);

    const unknown = named.filter((name) => !known.includes(name));

    expect(unknown).toEqual([]);
  });
});

describe('docs/deploy.md', () => {
  const text = readFileSync('docs/deploy.md', 'utf8');

  it('says of each output what it is for', () => {
    expect(OUTPUTS.filter((name) => !text.includes(`\`${name}\``))).toEqual([]);
  });

  it('has settings that the schema takes', () => {
    const sample = /```json\n"prod": (\{.*?\n\})\n```/s.exec(text)?.[1] ?? '';

    const settings = JSON.parse(sample) as Record<string, string>;

    expect(() => templateOf('prod', settings)).not.toThrow();
  });
});

describe('.env.example', () => {
  const text = readFileSync('.env.example', 'utf8');

  it('names the settings of the local run, each once, in no other words', () => {
    expect(found(text, /^#?([A-Z][A-Z_]+)=/gm).sort()).toEqual([...LOCAL_NAMES].sort());
  });

  it('has values that the local run takes', () => {
    const uncommented = text.replaceAll(/^#(?=[A-Z][A-Z_]+=)/gm, '');

    const settings = parseSettings(parseEnv(uncommented));

    expect(settings).toMatchObject({ port: 3000, orgSlug: 'acme', projectSlugs: ['web', 'api'] });
  });
});
