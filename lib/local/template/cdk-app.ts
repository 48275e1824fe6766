import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import { LOCAL_RUN, type LocalRun } from '../../../lambdas/contracts/local-run.ts';
import { HOME, IS_PACKAGE, ownFile } from '../installation.ts';
import { SynthesisError } from './synthesis-error.ts';

/** A CDK app that this machine can synthesize. */
export interface CdkApp {
  /** A program with its arguments, or a line for the shell. */
  command: readonly [program: string, ...parameters: string[]] | string;
  context: Readonly<Record<string, unknown>>;
  /** Set for the run alone. */
  environment: Readonly<Record<string, string>>;
  /** Whether its sources are those that a kept synthesis is known by. */
  isKept: boolean;
}

/** Which error log of somebody's own app is to run. */
export interface OwnApp {
  /** The line that starts it; undefined: the one of cdk.json. */
  app: string | undefined;
  /** The stack's name, or its path in the app; undefined: the only one that has an error log. */
  stack: string | undefined;
  /** Path of the construct in its stack; undefined: the only one. */
  id: string | undefined;
}

/**
 * The CDK's own rules for templates are for what is deployed, and change nothing of a template. Loading their engine takes half of a
 * synthesis. Who sets the variable wins (`AppProps.builtinCloudFormationValidation` in aws-cdk-lib 2.276).
 */
const NOT_JUDGED = { CDK_VALIDATION: 'false' } as const;

const cdkJson = z.object({
  app: z.string().optional(),
  context: z.record(z.string(), z.unknown()).default({}),
});

/** The repository's own stack, from its sources or from the package. */
export async function productApp(): Promise<CdkApp> {
  const { context } = await contextFile(IS_PACKAGE ? ownFile('cdk.json') : path.join(HOME, 'cdk.json'));
  const program = IS_PACKAGE ? path.join(HOME, 'dist', 'app.cjs') : 'bin/local-app.ts';
  return { command: [process.execPath, program], context, environment: NOT_JUDGED, isKept: !IS_PACKAGE };
}

/**
 * The app of the folder in which the command was called. It is told by its context what its error logs are to be here, and
 * gets an account and a region, so that it needs no session of AWS.
 */
export async function ownApp({ app: given }: OwnApp, local: LocalRun): Promise<CdkApp> {
  const { app = given, context } = await contextFile('cdk.json');
  const looked = await contextFile('cdk.context.json', (text) => ({ context: text }));
  const command = given ?? app;
  if (command === undefined)
    throw new SynthesisError(
      'Which app? There is no "app" in cdk.json here: name it by --app "node app.ts".',
    );
  return {
    command,
    context: {
      ...looked.context,
      ...context,
      'aws:cdk:enable-path-metadata': true,
      'aws:cdk:enable-asset-metadata': true,
      [LOCAL_RUN]: local,
    },
    environment: { ...NOT_JUDGED, CDK_DEFAULT_ACCOUNT: '000000000000', CDK_DEFAULT_REGION: 'us-east-1' },
    isKept: false,
  };
}

/** Empty where there is no such file. */
async function contextFile(
  file: string,
  shape: (json: unknown) => unknown = (json) => json,
): Promise<z.infer<typeof cdkJson>> {
  const text = await readFile(file, 'utf8').catch(() => '{}');
  const parsed = cdkJson.safeParse(shape(JSON.parse(text)));
  if (parsed.success) return parsed.data;
  throw new SynthesisError(`${file} is not as the CDK reads it: ${z.prettifyError(parsed.error)}`);
}
