import { devNull } from 'node:os';
import path from 'node:path';
import type { Cleanup } from '../cleanup.ts';
import { lambdaEnvironment } from '../engines/aws-clients.ts';
import { ownFile } from '../installation.ts';
import type { Access } from '../permissions/access.ts';
import type { Progress } from '../report.ts';
import type { LocalSettings } from '../settings.ts';
import type { FunctionPlan, StackPlan } from '../template/stack-plan.ts';
import type { SynthesizedStack } from '../template/synthesize.ts';
import { LOCAL_ACCOUNT, LOCAL_REGION } from '../template/template.ts';
import { createAccountConcurrency, UNLIMITED, type AccountConcurrency } from './account-concurrency.ts';
import { createFunctionHost, type FunctionHost } from './function-host.ts';

/** Two cores run no more than this at once in a useful way; the template's reserved concurrency may say less. */
const MAX_INSTANCES = 10;

interface FunctionsOptions {
  settings: LocalSettings;
  logDir: string;
  progress: Progress;
  cleanup: Cleanup;
  /** The service, as its logger is named, that is waited for; undefined: all of them. */
  first: string | undefined;
}

/** The functions by their names. Each takes events at once; one that is on its way answers when it is there. */
export interface StartedFunctions {
  hosts: Map<string, FunctionHost>;
  /** Resolves when those that were not waited for are loaded as well. */
  loaded: Promise<void>;
}

/** The account's limit, with the template's reservations in it. */
function accountOf(plan: StackPlan, { accountConcurrency }: LocalSettings): AccountConcurrency {
  if (accountConcurrency === undefined) return UNLIMITED;
  const reserved = plan.functions.flatMap(({ name, maxInstances }) =>
    maxInstances === undefined ? [] : [[name, maxInstances] as const],
  );
  return createAccountConcurrency(accountConcurrency, new Map(reserved));
}

/** The template's functions: those that `first` names are loaded, and the others begin to load when it resolves. */
export async function startFunctions(
  plan: StackPlan,
  stack: SynthesizedStack,
  access: Access,
  { settings, logDir, progress, cleanup, first }: FunctionsOptions,
): Promise<StartedFunctions> {
  const account = accountOf(plan, settings);
  const hosts = await Promise.all(
    plan.functions.map(async (fn) => {
      const label = labelOf(fn);
      const whyNoLog = access.whyNoLog(fn.name);
      if (whyNoLog !== undefined) progress.problem(`${label}: ${whyNoLog}`);
      const { name, memoryMb } = fn;
      const lambda = lambdaEnvironment(access.endpoints, { name, memoryMb, keyId: access.keyIdOf(name) });
      const bundleFile = await stack.bundleOf(fn.assetKey, fn.handler);
      const host = createFunctionHost({
        workerFile: ownFile('functions/function-worker.mjs'),
        bundleFile,
        exportName: fn.handler.slice(fn.handler.lastIndexOf('.') + 1),
        functionName: name,
        functionArn: functionArn(name),
        memoryMb,
        timeoutMs: fn.timeoutSeconds * 1000,
        environment: {
          ...lambda,
          LAMBDA_TASK_ROOT: path.dirname(bundleFile),
          ...fn.environment,
        },
        maxInstances: Math.min(fn.maxInstances ?? MAX_INSTANCES, MAX_INSTANCES),
        account,
        logFile: whyNoLog === undefined ? path.join(logDir, `${label}.log`) : devNull,
        onError: (line) => progress.problem(`${label}: ${line}`),
      });
      cleanup.add(host.stop);
      return { host, isFirst: first === undefined || label === first };
    }),
  );
  // A function that does not load says so on the terminal; the others are worth having all the same.
  const warm = async (isFirst: boolean) => {
    await Promise.all(hosts.filter((one) => one.isFirst === isFirst).map(({ host }) => host.warm()));
  };
  await warm(true);
  return { hosts: new Map(hosts.map(({ host }) => [host.name, host])), loaded: warm(false) };
}

export const functionArn = (name: string) =>
  `arn:aws:lambda:${LOCAL_REGION}:${LOCAL_ACCOUNT}:function:${name}`;

/** `verifier` rather than `VerifierFunctionD65178B8`, where the template gives the logger a name. */
const labelOf = (fn: FunctionPlan): string => fn.environment['POWERTOOLS_SERVICE_NAME'] ?? fn.name;
