import { spawnSync } from 'node:child_process';
import {
  deploying,
  requestingExecutions,
  startingConsumer,
  startingSync,
} from '../../../../lib/commands/doctor/copyable.ts';
import { target } from './context.ts';

/** What bash makes of a command whose programs only say how they were called. */
function run(command: string, programs: string): string {
  const { status, stdout, stderr } = spawnSync('bash', ['-euc', `${programs}\n${command}`], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  return stdout;
}

const commandIn = (text: string): string => text.replace(/^.*?: /, '');

describe('a command that a fix ends with', () => {
  it('starts a sync with the cron secret, which stands on no command line', () => {
    const command = commandIn(startingSync(target, 'eu-central-1'));

    const said = run(
      command,
      `aws() { [[ "$*" == *"--region eu-central-1 --secret-id arn:cron "* ]] && echo '{"cronSecret":"s3cret"}'; }
       curl() { echo "curl $*"; cat; }`,
    );

    expect(said).toBe(`curl -sS -X POST -H @- ${target.syncUrl}\nauthorization: Bearer s3cret\n`);
  });

  it('starts the trigger of the queue that is meant', () => {
    const command = startingConsumer(target.queueUrl, 'eu-central-1');

    const said = run(command, `aws() { [[ "$2" == list-* ]] && echo "uuid-of $6" || echo "$*"; }`);

    expect(said).toContain(
      "--enabled --uuid uuid-of EventSourceMappings[?ends_with(EventSourceArn, ':queue')].UUID",
    );
  });

  it('deploys the stage of the stack, where it has one', () => {
    expect(deploying(target)).toBe('npx cdk deploy -c stage=prod');
    expect(deploying({ stackName: 'Elsewhere' })).toBe('npx cdk deploy');
  });

  it('asks for executions in the region that was looked at', () => {
    expect(requestingExecutions('eu-west-1')).toContain('--region eu-west-1 --service-code lambda');
  });

  it('of the local stack is its page, which has a button for it', () => {
    const endpoints = { dynamodb: 'http://127.0.0.1:1', aws: 'http://127.0.0.1:2' };

    const text = startingSync({ ...target, endpoints }, 'us-east-1');

    expect(text).toBe('press "Sync now" on https://errors.example/admin/system');
  });
});
