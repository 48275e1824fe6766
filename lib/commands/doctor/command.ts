import { trustAuthorities } from '../../../lambdas/adapters/sentry/authorities.ts';
import { defineCommand } from '../command-line/define-command.ts';
import { given, type CommandContext } from '../command-line/context.ts';
import { CommandError, EXIT, type ExitCode } from '../command-line/exit.ts';
import { name, numberUpTo } from '../command-line/option-values.ts';
import { flag, option } from '../command-line/options.ts';
import { summaryOf } from '../report/checklist.ts';
import { createClients } from '../target/clients.ts';
import { systemHttp } from '../target/http.ts';
import { caFileOf } from '../target/ca-file.ts';
import { nameOfPath, stackNameOf } from '../../../lambdas/contracts/path-names.ts';
import { createAccount } from './account/account.ts';
import { BEFORE_CHECKS } from './account/before.ts';
import type { BeforeContext } from './account/before-check.ts';
import { stageSettings } from './account/stage-settings.ts';
import { readSynthesized } from './account/synthesized.ts';
import { createAws } from './aws/aws.ts';
import { readSentryToken } from './aws/secrets.ts';
import type { Context } from './check.ts';
import { deploymentOf, type Deployment } from './deployment.ts';
import { diagnosis } from './diagnosis.ts';
import { allChecks, DOCTOR_PAGE, examine } from './examine.ts';
import { fix } from './sentry/fix.ts';
import { createSentry } from './sentry/sentry.ts';

const MAX_TIMEOUT_SECONDS = 900;

export const doctorCommand = defineCommand({
  name: 'doctor',
  summary: 'Checks the whole way of an error, from Sentry to the table, and says what to do.',
  calls: ['[options]'],
  description:
    'Checks the whole way of an error, from Sentry to the table, and prints a line for each thing on the way; below ' +
    'one that is not well stands the one thing to do. It changes nothing, except for one test delivery; only --fix ' +
    'changes Sentry, after asking.',
  json: 'one document {version, target, checks: [{name, state, finding, fix}], ok}.',
  environment: {
    SENTRY_ADMIN_TOKEN:
      'a token of yours with org:write, for --fix and where the stored token may not read the integration; the stored one otherwise',
    SENTRY_CA_FILE:
      "certificates (PEM) of your own Sentry's authority; the stage's setting in cdk.json otherwise",
    SENTRY_WEBHOOK_SECRET: 'the client secret as Sentry shows it: the test delivery is signed with it',
  },
  page: DOCTOR_PAGE,
  fallsBackToStage: true,
  options: {
    integration: option(
      name().optional(),
      '<slug>',
      'the integration in Sentry, where the organization has several',
    ),
    timeout: option(
      numberUpTo(MAX_TIMEOUT_SECONDS, 'seconds').default(30),
      '<seconds>',
      'how long to wait until the test delivery is stored (30)',
    ),
    before: flag(
      'before the first deployment of --stage, or of --stack as your app synthesized it into cdk.out: looks at the account instead',
    ),
    fix: flag("set the integration's webhook URL and events in Sentry, after asking"),
    yes: flag('do not ask', 'y'),
  },
  run: async (invocation) => {
    const { options, report, stop } = invocation;
    if (options.before) return examineBefore(invocation);
    const deployment = deploymentOf(await invocation.target());
    trustAuthorities(await caFileOf(deployment, invocation.env));
    const context = createContext(deployment, invocation);
    const { description } = context.target;
    if (options.fix) await fix(context, { ask: invocation.ask, isAgreed: options.yes, say: report.note });
    report.say(description);
    const results = await examine(allChecks(), context, { onStart: report.doing, onResult: report.check });
    if (stop.aborted) return EXIT.stopped;
    report.say(summaryOf(results));
    const result = diagnosis(description, results);
    report.document(result);
    return result.ok ? EXIT.done : EXIT.findings;
  },
});

/** What a first deployment of the stage would run into. */
async function examineBefore(invocation: CommandContext<unknown>): Promise<ExitCode> {
  const { report, stop } = invocation;
  const { settings, stage, stackName, namePrefix } = await toBeDeployed(invocation);
  const account = createAccount(settings.STACK_REGION);
  const description = `the account that ${stackName} is to be deployed to`;
  report.say(description);
  const results = await examine(
    BEFORE_CHECKS,
    { account, settings, stage, stackName, namePrefix, stop },
    { onStart: report.doing, onResult: report.check },
  );
  if (stop.aborted) return EXIT.stopped;
  report.say(summaryOf(results));
  const result = diagnosis(description, results);
  report.document(result);
  return result.ok ? EXIT.done : EXIT.findings;
}

/** A stage of cdk.json, or an error log of an app that was synthesized. */
async function toBeDeployed({
  stage,
  stack,
  id,
  env,
}: CommandContext<unknown>): Promise<Pick<BeforeContext, 'settings' | 'stage' | 'stackName' | 'namePrefix'>> {
  if (stack !== undefined) {
    const { settings, path } = await readSynthesized({ stack, id });
    return { settings, stage: undefined, stackName: stack, namePrefix: nameOfPath(stack, path) };
  }
  if (stage === undefined)
    throw new CommandError(
      '--before needs --stage, or --stack of an app of your own: what is to be deployed?',
    );
  const stackName = stackNameOf(stage);
  return { settings: await stageSettings(stage, env), stage, stackName, namePrefix: stackName };
}

type Invocation = CommandContext<{ timeout: number; integration?: string | undefined }>;

function createContext(deployment: Deployment, invocation: Invocation): Context {
  const { env, options, report, clock, sleep, stop } = invocation;
  const target = {
    ...deployment,
    clientSecret: given(env, 'SENTRY_WEBHOOK_SECRET') ?? deployment.clientSecret,
  };
  const aws = createAws(createClients(target), target);
  let token: Promise<string> | undefined;
  return {
    target,
    aws,
    sentry: createSentry({
      baseUrl: target.sentry.baseUrl,
      http: systemHttp,
      token: () => (token ??= readSentryToken(aws, target)),
      personsToken: given(env, 'SENTRY_ADMIN_TOKEN'),
      clock,
      sleep,
    }),
    http: systemHttp,
    fetch: globalThis.fetch,
    clock,
    sleep,
    stop,
    waiting: report.waiting,
    timeoutMs: options.timeout * 1000,
    integration: options.integration,
  };
}
