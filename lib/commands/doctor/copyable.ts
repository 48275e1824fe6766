import type { Deployment } from './deployment.ts';

/**
 * Commands that a fix ends with, to be copied into bash or zsh as they stand: target and region are filled in, no full
 * stop follows, and no secret stands in them.
 */

/** As lib/app.ts names it. */
const STACK_OF_STAGE = /^SentryErrorLog-(.+)$/;

type Named = Pick<Deployment, 'stackName'>;

/** Undefined where the stack has a name that no stage has. */
export const stageOf = ({ stackName = '' }: Named): string | undefined => STACK_OF_STAGE.exec(stackName)?.[1];

export const deploying = (target: Named): string => {
  const stage = stageOf(target);
  return stage === undefined ? 'npx cdk deploy' : `npx cdk deploy -c stage=${stage}`;
};

/** What starts a manual sync and tells how it went, as the end of a sentence. */
export function startingSync(
  {
    secretArns,
    syncUrl,
    adminUrl,
    endpoints,
  }: Pick<Deployment, 'secretArns' | 'syncUrl' | 'adminUrl' | 'endpoints'>,
  region: string,
): string {
  if (endpoints !== undefined) return `press "Sync now" on ${new URL('/admin/system', adminUrl).href}`;
  const stored = `aws secretsmanager get-secret-value --region ${region} --secret-id ${secretArns.cron} --query SecretString --output text`;
  const value = `node -p 'JSON.parse(require("node:fs").readFileSync(0, "utf8")).cronSecret'`;
  // By curl's standard input: what stands on a command line everybody on the machine can see.
  return `start one: curl -sS -X POST -H @- ${syncUrl} <<< "authorization: Bearer $(${stored} | ${value})"`;
}

export const requestingExecutions = (region: string): string =>
  `aws service-quotas request-service-quota-increase --region ${region} --service-code lambda --quota-code L-B99A9384 --desired-value 1000`;

/** Starts the trigger that feeds the consumer from this queue. */
export function startingConsumer(queueUrl: string, region: string): string {
  const queue = queueUrl.slice(queueUrl.lastIndexOf('/') + 1);
  const found = `aws lambda list-event-source-mappings --region ${region} --query "EventSourceMappings[?ends_with(EventSourceArn, ':${queue}')].UUID" --output text`;
  return `aws lambda update-event-source-mapping --region ${region} --enabled --uuid "$(${found})"`;
}
