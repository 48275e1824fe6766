import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as z from 'zod';
import { createStackReader, readTemplate, type StackReader } from './deployed-stack.ts';
import { startMoto, type Moto } from './moto.ts';

const STACK = 'SentryErrorLog-dev';

export const FIRST_SETTINGS = {
  SENTRY_ORG_SLUG: 'acme',
  // Nobody listens there: the doctor must find no Sentry, and nothing but loopback is needed.
  SENTRY_BASE_URL: 'http://127.0.0.1:2',
  ALARM_EMAIL: 'oncall@example.com',
  DOMAIN_NAME: 'errors.example.com',
  DOMAIN_CERTIFICATE_ARN:
    'arn:aws:acm:eu-central-1:123456789012:certificate/3b1ad6b6-0000-4000-8000-000000000000',
};
export const CHANGED_SETTINGS = {
  ...FIRST_SETTINGS,
  LOG_LEVEL: 'DEBUG',
  API_RATE_LIMIT: '20',
  RETENTION_EVENT_DAYS: '60',
};

/**
 * `direct`: moto's change sets lose the stack's outputs. The parameter: its updates look for a previous value that was
 * never given.
 */
export const DEPLOY = [
  'deploy',
  '--method=direct',
  '--require-approval=never',
  '--parameters',
  'BootstrapVersion=/cdk-bootstrap/hnb659fds/version',
];

type Version = 'first' | 'changed';

/** The dev stack, deployed with `FIRST_SETTINGS` by the CDK's command line. */
export interface Deployment {
  moto: Moto;
  stack: StackReader;
  outputs: Record<string, string>;
  /** With `FIRST_SETTINGS`. */
  template: ReturnType<typeof readTemplate>;
  deploy(version: Version): Promise<string>;
  /** What the CDK would change. */
  diff(version: Version): Promise<string>;
  destroy(): Promise<string>;
  stop(): Promise<void>;
}

/** A moto server and the dev stack synthesized with `FIRST_SETTINGS`, before anything is deployed. */
export interface Prepared {
  moto: Moto;
  stack: StackReader;
  bootstrap(): Promise<string>;
  deploy(): Promise<string>;
  stop(): Promise<void>;
}

export async function prepareDeployment(): Promise<Prepared> {
  const { moto, stop, assemblyOf, deploy } = await startWorkshop();
  try {
    await synth(moto, assemblyOf('first'), FIRST_SETTINGS);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    moto,
    stack: createStackReader(moto, STACK),
    bootstrap: () => moto.cdk(['bootstrap', '-a', assemblyOf('first')]),
    deploy: () => deploy('first'),
    stop,
  };
}

const synth = (moto: Moto, assembly: string, settings: Record<string, string>) =>
  moto.cdk(['synth', '--quiet', '-c', 'stage=dev', '-o', assembly], settings);

/** moto, and a folder for assemblies. */
async function startWorkshop() {
  const python = z
    .string({ error: 'MOTO_PYTHON must name a Python that has moto[server] and awscli: see CONTRIBUTING.md' })
    .parse(process.env['MOTO_PYTHON']);
  const folder = await mkdtemp(path.join(tmpdir(), 'deploy-'));
  const assemblyOf = (version: Version) => path.join(folder, version);
  const moto = await startMoto(python);
  return {
    moto,
    assemblyOf,
    deploy: (version: Version) => moto.cdk([...DEPLOY, '-a', assemblyOf(version)]),
    stop: async () => {
      await moto.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export async function startDeployment(): Promise<Deployment> {
  const { moto, stop, assemblyOf, deploy } = await startWorkshop();
  try {
    await synth(moto, assemblyOf('first'), FIRST_SETTINGS);
    await synth(moto, assemblyOf('changed'), CHANGED_SETTINGS);
    await moto.cdk(['bootstrap', '-a', assemblyOf('first')]);
    await deploy('first');
    const stack = createStackReader(moto, STACK);
    return {
      moto,
      stack,
      outputs: await stack.outputs(),
      template: readTemplate(assemblyOf('first'), STACK),
      deploy,
      diff: (version) => moto.cdk(['diff', '--method=template', '-a', assemblyOf(version)]),
      destroy: () => moto.cdk(['destroy', '--force', '-a', assemblyOf('changed')]),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
