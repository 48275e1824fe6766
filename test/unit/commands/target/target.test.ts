import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as z from 'zod';
import { LOCAL_REGION } from '../../../../lib/local/template/template.ts';
import { createClients } from '../../../../lib/commands/target/clients.ts';
import { createStateFile } from '../../../../lib/commands/command-line/state-file.ts';
import { required, resolveTarget } from '../../../../lib/commands/target/target.ts';

let localDir: string;
beforeEach(async () => {
  localDir = await mkdtemp(path.join(tmpdir(), 'target-'));
});
afterEach(() => rm(localDir, { recursive: true, force: true }));

const noStack = () => Promise.reject(new Error('no stack was asked for'));
const outputs = new Map([
  ['TableName', 'T'],
  ['QueueUrl', 'https://q'],
  ['DlqUrl', 'https://d'],
  ['ArchiveBucket', 'B'],
]);
const endpoints = {
  dynamodbEndpoint: 'http://127.0.0.1:1',
  awsEndpoint: 'http://127.0.0.1:2',
  tableName: 'LT',
  queueUrl: 'http://127.0.0.1:2/q',
  dlqUrl: 'http://127.0.0.1:2/d',
  archiveBucket: 'LB',
  url: 'http://127.0.0.1:3',
};
const resolve = (values: object, stack: () => Promise<Map<string, string> | undefined> = noStack) =>
  resolveTarget(values, { localDir, readStackOutputs: stack });

describe('the target of a command', () => {
  it('is the local stack where one is running', async () => {
    await writeFile(path.join(localDir, 'endpoints.json'), JSON.stringify(endpoints));

    expect(await resolve({})).toEqual({
      description: 'the local stack',
      endpoints: { dynamodb: endpoints.dynamodbEndpoint, aws: endpoints.awsEndpoint },
      resources: { table: 'LT', bucket: 'LB', queue: endpoints.queueUrl, dlq: endpoints.dlqUrl },
    });
  });

  it('is what a deployed stack puts out', async () => {
    const target = await resolve({ stack: 'S' }, () => Promise.resolve(outputs));

    expect(target).toEqual({
      description: 'stack S',
      endpoints: undefined,
      resources: { table: 'T', bucket: 'B', queue: 'https://q', dlq: 'https://d' },
    });
  });

  it('lets a name by hand win over the stack', async () => {
    const target = await resolve({ stack: 'S', table: 'mine' }, () => Promise.resolve(outputs));

    expect(required(target, 'table')).toBe('mine');
    expect(required(target, 'bucket')).toBe('B');
  });

  it.each([
    ['no stack is running', {}, 'npm start'],
    ['there are two targets', { local: true, stack: 'S' }, 'leave one out'],
    ['an option is empty', { table: '' }, 'empty'],
  ])('says what to do where %s', async (_name, values, advice) => {
    await expect(resolve(values)).rejects.toThrow(advice);
  });

  it('says what to do where there is no stack of that name', async () => {
    const resolving = resolve({ stack: 'S' }, () => Promise.resolve(undefined));

    await expect(resolving).rejects.toThrow('no stack S here: check --stack and AWS_REGION');
  });

  it('says what to do where a resource is missing', async () => {
    const target = await resolve({ table: 'mine' });

    expect(() => required(target, 'bucket')).toThrow('--bucket');
  });

  it('reaches the local database with its own key and region, because it keeps one database for each', async () => {
    const { dynamodb } = createClients({
      endpoints: { dynamodb: 'http://127.0.0.1:1', aws: 'http://127.0.0.1:2' },
    });

    expect(await dynamodb.config.region()).toBe(LOCAL_REGION);
    expect((await dynamodb.config.credentials()).accessKeyId).toBe('local');
  });
});

describe('a state file', () => {
  const schema = z.object({ n: z.number() });
  const stateOf = (identity: object) =>
    createStateFile(path.join(localDir, 'new'), 'replay', identity, schema);

  it('keeps what was written for the same command line, and only for that one', async () => {
    await stateOf({ from: 'a' }).write({ n: 1 });

    expect(await stateOf({ from: 'a' }).read()).toEqual({ n: 1 });
    expect(await stateOf({ from: 'b' }).read()).toBeUndefined();
  });

  it('is gone once removed', async () => {
    const state = stateOf({});
    await state.write({ n: 1 });
    await state.remove();

    expect(await state.read()).toBeUndefined();
  });

  it('says what to do where somebody else wrote it', async () => {
    const state = stateOf({});
    await state.write({ n: 1 });
    await writeFile(state.path, 'x');

    await expect(state.read()).rejects.toThrow('delete it');
  });
});
