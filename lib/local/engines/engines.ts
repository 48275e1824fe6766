import { createClients, type AwsClients, type Endpoints } from './aws-clients.ts';
import { NO_BUSES } from '../bus/event-bus.ts';
import { startAwsEndpoint, type LocalControl } from './aws-endpoint.ts';
import type { Cleanup } from '../cleanup.ts';
import type { DynamoDb } from './dynamodb-local.ts';
import type { Progress } from '../report.ts';
import { createInbox, type Inbox } from '../mail/inbox.ts';
import { createSecretsManager, type SecretsManager } from './secrets-manager.ts';
import type { AwsGuard } from '../permissions/aws-guard.ts';
import type { LocalSettings } from '../settings.ts';
import type { StackPlan } from '../template/stack-plan.ts';
import { TemplateError } from '../template/template.ts';

/** The servers that stand for AWS, and how to reach them. */
export interface Engines {
  endpoints: Endpoints;
  clients: AwsClients;
  /** What the endpoint's routes outside AWS do; the runner fills it in. */
  control: LocalControl;
  /** Who may call what; the runner fills it in. */
  guard: AwsGuard;
  /** What was sent by e-mail. */
  inbox: Inbox;
  /** Into the bucket, as S3 would have taken it. */
  putObject: (bucket: string, key: string, bytes: Buffer) => void;
  fillSecrets(plan: StackPlan): void;
}

/** Starts the endpoint for SQS, S3, Secrets Manager and EventBridge beside DynamoDB; whatever started is in `cleanup`. */
export async function startEngines(
  { settings, progress }: { settings: LocalSettings; progress: Progress },
  cleanup: Cleanup,
  starting: Promise<DynamoDb>,
): Promise<Engines> {
  const secretsManager = createSecretsManager();
  const secretArns = new Map<string, string>();
  const control: LocalControl = {
    secretArnOf: (name) => secretArns.get(name),
    setEventSources: () => Promise.resolve(),
    invoke: () => false,
    events: NO_BUSES,
  };
  const inbox = createInbox();
  const guard: AwsGuard = { permissions: undefined };
  const aws = await startAwsEndpoint({
    dataDir: settings.dataDir,
    secretsManager,
    inbox,
    control,
    guard,
  });
  cleanup.add(aws.stop);
  const dynamodb = await starting;
  progress.step(`DynamoDB at ${dynamodb.endpoint}; SQS, S3, Secrets Manager and EventBridge at ${aws.url}`);
  const endpoints = { aws: aws.url, dynamodb: dynamodb.endpoint };
  const clients = createClients(endpoints);
  cleanup.add(() => clients.destroy());
  return {
    endpoints,
    clients,
    control,
    guard,
    inbox,
    putObject: aws.putObject,
    fillSecrets: (plan) => fillSecrets(plan, settings, secretsManager, secretArns),
  };
}

/** A secret's content follows from the environment variable that carries its ARN to a function. */
function fillSecrets(
  plan: StackPlan,
  settings: LocalSettings,
  secretsManager: SecretsManager,
  arns: Map<string, string>,
): void {
  const contents: Record<string, object> = {
    WEBHOOK_SECRET_ARN: { clientSecret: settings.webhookSecret },
    SENTRY_TOKEN_SECRET_ARN: { authToken: settings.authToken },
    CRON_SECRET_ARN: { cronSecret: settings.cronSecret },
    SESSION_SECRET_ARN: { sessionKey: settings.sessionKey },
    ENDPOINTS_SECRET_ARN: settings.alertEndpoints,
  };
  for (const { name, environmentName } of plan.secrets) {
    if (environmentName === undefined || contents[environmentName] === undefined) {
      throw new TemplateError(
        `The local runner has no content for the secret ${name} (${environmentName ?? 'unused'}).`,
      );
    }
  }
  // By what the functions are told: an app may hand in a secret that is no resource of the template.
  for (const [environmentName, content] of Object.entries(contents)) {
    const arn = plan.functions.map(({ environment }) => environment[environmentName]).find(Boolean);
    if (arn === undefined) continue;
    secretsManager.put(arn, JSON.stringify(content));
    arns.set(environmentName, arn);
  }
}
