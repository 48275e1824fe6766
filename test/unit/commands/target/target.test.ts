import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as z from 'zod';
import { LOCAL_REGION } from '../../../../lib/local/template/template.ts';
import { writeEndpoints } from '../../../../lib/local/endpoints.ts';
import { CommandError } from '../../../../lib/commands/command-line/exit.ts';
import { readOptions, valuesOf } from '../../../../lib/commands/command-line/options.ts';
import { createClients } from '../../../../lib/commands/target/clients.ts';
import { TARGET_OPTIONS } from '../../../../lib/commands/target/target-options.ts';
import { required, resolveTarget, type TargetSources } from '../../../../lib/commands/target/target.ts';
import { localEndpoints as endpoints } from '../../../support/samples/local-endpoints.ts';
import { stackOutputs } from '../../../support/samples/stack-outputs.ts';

let localDir: string;
let asked: string[];
let sources: TargetSources;
beforeEach(async () => {
  localDir = await mkdtemp(path.join(tmpdir(), 'target-'));
  asked = [];
  sources = {
    name: 'replay',
    localDir,
    readStackOutputs: (stackName) => {
      asked.push(stackName);
      return Promise.resolve(new Map(Object.entries(stackOutputs)));
    },
    fallsBackToStage: false,
    page: 'docs/recovery.md',
  };
});
afterEach(() => rm(localDir, { recursive: true, force: true }));

const resolve = async (...args: string[]) =>
  resolveTarget(
    readOptions(z.object(TARGET_OPTIONS), valuesOf(TARGET_OPTIONS, args, 'See --help.'), 'See --help.'),
    sources,
  );

describe('the target of a command', () => {
  it('is the local stack where one is running', async () => {
    await writeEndpoints(localDir, endpoints);

    const target = await resolve();

    expect(target).toMatchObject({
      description: `the local stack in ${localDir}`,
      option: '--local',
      stackName: undefined,
      endpoints: { dynamodb: endpoints.dynamodbEndpoint, aws: endpoints.awsEndpoint },
      clientSecret: endpoints.webhookSecret,
    });
    expect(target.resources).toEqual({
      table: endpoints.tableName,
      bucket: endpoints.archiveBucket,
      queue: endpoints.queueUrl,
      dlq: endpoints.dlqUrl,
      endpointsSecret: 'ea',
      sessionSecret: 'se',
      webhookUrl: endpoints.webhookUrl,
      syncUrl: endpoints.syncUrl,
      adminUrl: endpoints.adminUrl,
      webhookSecret: endpoints.secretArns.webhook,
      sentryTokenSecret: endpoints.secretArns.sentryToken,
      cronSecret: endpoints.secretArns.cron,
      sentryBaseUrl: endpoints.sentry.baseUrl,
      sentryOrganization: endpoints.sentry.orgSlug,
      sentryProjects: '*',
    });
    expect(asked).toEqual([]);
  });

  it('is named again as it was named: by its stage', async () => {
    const { option, stackName } = await resolve('--stage', 'prod');

    expect([option, stackName]).toEqual(['--stage prod', 'SentryErrorLog-prod']);
  });

  it('is what a deployed stack puts out', async () => {
    sources.readStackOutputs = () =>
      Promise.resolve(
        new Map([
          ['TableName', 'T'],
          ['QueueUrl', 'https://q'],
          ['DlqUrl', 'https://d'],
          ['ArchiveBucket', 'B'],
        ]),
      );

    const target = await resolve('--stack', 'S');

    expect(target).toEqual({
      description: 'stack S',
      option: '--stack S',
      stackName: 'S',
      alarmPrefix: 'S-',
      endpoints: undefined,
      clientSecret: undefined,
      resources: { table: 'T', bucket: 'B', queue: 'https://q', dlq: 'https://d' },
    });
  });

  it('is the stack of a stage, even while a local one runs', async () => {
    await writeEndpoints(localDir, endpoints);

    const target = await resolve('--stage', 'prod');

    expect(asked).toEqual(['SentryErrorLog-prod']);
    expect(target).toMatchObject({ description: 'stack SentryErrorLog-prod', endpoints: undefined });
  });

  it('is what the file of cdk deploy --outputs-file says, without a call', async () => {
    const file = path.join(localDir, 'outputs.json');
    await writeFile(file, JSON.stringify({ Mine: stackOutputs }));

    const target = await resolve('--outputs', file);

    expect(asked).toEqual([]);
    expect(target).toMatchObject({
      description: 'stack Mine',
      option: `--outputs ${file}`,
      stackName: 'Mine',
      resources: { table: stackOutputs.TableName },
    });
  });

  describe('in a stack of somebody’s own', () => {
    const outputsOf = (...prefixes: string[]) =>
      new Map(
        prefixes.flatMap((prefix) =>
          Object.entries(stackOutputs).map(([name, value]) => [prefix + name, `${prefix}${value}`] as const),
        ),
      );
    const given = (...prefixes: string[]) => {
      sources.readStackOutputs = () => Promise.resolve(outputsOf(...prefixes));
    };

    it('is the error log that --id names by the path of its construct', async () => {
      given('Errors', 'More');

      const target = await resolve('--stack', 'Platform', '--id', 'More');

      expect(target).toMatchObject({
        description: 'error log More of stack Platform',
        option: '--stack Platform --id More',
        stackName: 'Platform',
        alarmPrefix: 'Platform-More-',
        resources: { table: `More${stackOutputs.TableName}` },
      });
    });

    it('is the only one there is', async () => {
      given('Errors');

      const target = await resolve('--stack', 'Platform');

      expect(target).toMatchObject({
        option: '--stack Platform --id Errors',
        resources: { table: `Errors${stackOutputs.TableName}` },
      });
    });

    it('is guessed from no two', async () => {
      given('Errors', 'More');

      await expect(resolve('--stack', 'Platform')).rejects.toThrow(
        'Stack Platform has 2 error logs: name one with --id, of Errors, More.',
      );
    });

    it('is missed where its path is another', async () => {
      given('Errors', '');

      await expect(resolve('--stack', 'Platform', '--id', 'Others')).rejects.toThrow(
        'Stack Platform has no error log Others: the outputs of its own begin with Errors, Default.',
      );
    });

    it('is of a stack that is named', async () => {
      await expect(resolve('--id', 'Errors')).rejects.toThrow('name the stack with --stack');
    });
  });

  it('lets a name by hand win over the stack', async () => {
    const target = await resolve('--stack', 'S', '--table', 'mine');

    expect(required(target, 'table')).toBe('mine');
    expect(required(target, 'bucket')).toBe(stackOutputs.ArchiveBucket);
  });

  it('needs no stack where all is named by hand, even while a local one runs', async () => {
    await writeEndpoints(localDir, endpoints);

    const target = await resolve('--table', 'mine');

    expect(target).toMatchObject({
      description: 'the resources named by hand',
      endpoints: undefined,
      resources: { table: 'mine' },
    });
  });

  it('is the stack of the stage in cdk.json where nothing is named or runs, for a command that changes nothing', async () => {
    sources.fallsBackToStage = true;

    const before = await resolve();
    await writeEndpoints(localDir, endpoints);
    const after = await resolve();

    expect(before.description).toMatch(/^stack SentryErrorLog-/);
    expect(after.description).toBe(`the local stack in ${localDir}`);
  });

  it.each([
    ['no stack is running', [], 'npm start'],
    ['the local stack is named and none is running', ['--local'], 'npm start'],
    [
      'there are two targets',
      ['--local', '--stack', 'S'],
      '--local and --stack: a command has one target, leave one out',
    ],
    ['there are two names of a deployment', ['--stage', 'prod', '--stack', 'S'], 'one target, leave one out'],
    ['an option is empty', ['--table', ''], '--table is empty'],
    ['the file of outputs is not there', ['--outputs', '/nowhere/x.json'], 'cannot be read'],
  ])('says what to do where %s', async (_name, args, advice) => {
    sources.fallsBackToStage = args.includes('--local');

    await expect(resolve(...args)).rejects.toThrow(CommandError);
    await expect(resolve(...args)).rejects.toThrow(advice);
  });

  it('says what to do where endpoints.json is not what this version writes', async () => {
    await writeFile(path.join(localDir, 'endpoints.json'), '{}');

    await expect(resolve()).rejects.toThrow('is not what npm start writes');
  });

  it('says what to do where there is no stack of that name', async () => {
    sources.readStackOutputs = () => Promise.resolve(undefined);

    const resolving = resolve('--stack', 'S');

    await expect(resolving).rejects.toThrow(
      'no stack S here: deploy it, or check --stage, --stack, AWS_PROFILE and AWS_REGION',
    );
  });

  it('says what to do where a resource is missing', async () => {
    const byHand = await resolve('--table', 'mine');
    sources.readStackOutputs = () => Promise.resolve(new Map());
    const old = await resolve('--stack', 'Old');

    expect(() => required(byHand, 'bucket')).toThrow('--bucket');
    expect(() => required(old, 'bucket')).toThrow('stack Old lacks the outputs ArchiveBucket');
  });

  it('reaches the local database with its own key and region, because it keeps one database for each', async () => {
    const { dynamodb } = createClients({
      endpoints: { dynamodb: 'http://127.0.0.1:1', aws: 'http://127.0.0.1:2' },
    });

    expect(await dynamodb.config.region()).toBe(LOCAL_REGION);
    expect((await dynamodb.config.credentials()).accessKeyId).toBe('local');
  });
});
