import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import * as z from 'zod';

const run = promisify(execFile);

const ready = z.object({ port: z.number(), native: z.array(z.string()), taught: z.array(z.string()) });

const answered = z.union([z.object({ answer: z.unknown() }), z.object({ error: z.string() })]);
const REGION = 'eu-central-1';

/** A moto server, and the command lines that a reader of the docs types. */
export interface Moto {
  /** Resource types that moto's CloudFormation creates by itself. */
  native: string[];
  /** Resource types that moto_server.py creates through their services. */
  taught: string[];
  /** Runs the CDK's command line; answers what it printed. */
  cdk(parameters: readonly string[], settings?: Record<string, string>): Promise<string>;
  /** Calls the AWS API; `operation` is a method of boto3. Throws with the service's error. */
  call(service: string, operation: string, parameters?: object): Promise<unknown>;
  /**
   * Runs a shell script with `aws` and `cdk` on its path, as a reader of the docs would, in `folder` or here; answers its
   * output.
   */
  shell(script: string, settings?: Record<string, string>, folder?: string): Promise<string>;
  stop(): Promise<void>;
}

/** `python` is an interpreter with moto[server] and awscli beside it. */
export async function startMoto(python: string): Promise<Moto> {
  const server = spawn(python, ['test/deploy/moto_server.py'], { stdio: ['pipe', 'pipe', 'pipe'] });
  let log = '';
  server.stderr.on('data', (chunk: Buffer) => (log += chunk.toString()));
  const ended = once(server, 'exit');
  const lines = createInterface(server.stdout)[Symbol.asyncIterator]();
  const nextLine = async (): Promise<unknown> => {
    const { done, value } = await lines.next();
    if (done === true) throw new Error(`moto has ended:\n${log}`);
    return JSON.parse(value);
  };
  const { port, native, taught } = ready.parse(await nextLine());
  const url = `http://127.0.0.1:${port.toString()}`;

  const environmentWith = (settings: Record<string, string> = {}) => ({
    PATH: [path.dirname(python), path.resolve('node_modules/.bin'), process.env['PATH']].join(path.delimiter),
    HOME: process.env['HOME'],
    AWS_ENDPOINT_URL: url,
    // moto takes the bucket from the path of a template's URL only where the host is called localhost.
    AWS_ENDPOINT_URL_S3_FOR_CLOUDFORMATION: `http://localhost:${port.toString()}`,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_REGION: REGION,
    AWS_DEFAULT_REGION: REGION,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_PAGER: '',
    // The CDK asks its home for notices; nothing but loopback is needed here.
    CDK_DISABLE_CLI_TELEMETRY: 'true',
    CI: 'true',
    ...settings,
  });
  const execute = async (
    command: string,
    parameters: readonly string[],
    settings?: Record<string, string>,
    folder?: string,
  ) => {
    const { stdout, stderr } = await run(command, [...parameters], {
      env: environmentWith(settings),
      cwd: folder,
      maxBuffer: 50_000_000,
    }).catch((error: unknown) => {
      const output = z.object({ stdout: z.string(), stderr: z.string() }).parse(error);
      const told = [command, ...parameters].join(' ');
      throw new Error(
        `${told}\n${output.stdout.slice(-3000)}\n${output.stderr.slice(-3000)}\nmoto:\n${log.slice(-3000)}`,
      );
    });
    return { stdout, output: `${stdout}\n${stderr}` };
  };

  let pending: Promise<unknown> = Promise.resolve();
  return {
    native,
    taught,
    cdk: async (parameters, settings) =>
      (await execute('cdk', ['--no-notices', '--no-color', ...parameters], settings)).output,
    call: (service, operation, parameters = {}) => {
      // One after another: an answer is the line after its question.
      const asked = pending.then(async () => {
        server.stdin.write(`${JSON.stringify({ service, operation, region: REGION, parameters })}\n`);
        return answered.parse(await nextLine());
      });
      pending = asked.catch(() => undefined);
      return asked.then((told) => {
        if ('error' in told)
          throw new Error(`${service}.${operation}: ${told.error}\nmoto:\n${log.slice(-3000)}`);
        return told.answer;
      });
    },
    shell: async (script, settings, folder) =>
      (await execute('bash', ['-euo', 'pipefail', '-c', script], settings, folder)).output,
    async stop() {
      server.stdin.end();
      await ended;
    },
  };
}
