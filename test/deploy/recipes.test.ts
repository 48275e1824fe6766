import { readdirSync } from 'node:fs';
import * as z from 'zod';
import { EVENT_SAMPLES } from '../../lib/event-samples.ts';
import { compilePattern } from '../../lib/local/bus/event-pattern.ts';
import { startMoto, type Moto } from '../support/deployed/moto.ts';

/**
 * Templates for rules of one's own (docs/events.md), deployed as their reader would. moto hands events to queues and buses;
 * a function's rule is read back, and Firehose, which its CloudFormation does not know, is left to cfn-lint.
 */

const BUS = 'SentryErrorLog-prod';
const RECIPES = 'docs/recipes';
/** Where moto deploys what names no account: it cannot deploy a policy of a queue anywhere else. */
const ACCOUNT = '123456789012';

let moto: Moto;
beforeAll(async () => {
  moto = await startMoto(z.string().parse(process.env['MOTO_PYTHON']));
  await moto.call('events', 'create_event_bus', { Name: BUS });
}, 120_000);
afterAll(() => moto.stop());

const SAMPLES = EVENT_SAMPLES.map((event) =>
  event.type === 'error-group.regressed'
    ? { ...event, data: { ...event.data, group: { ...event.data.group, level: 'fatal' } } }
    : event,
);
const asTold = (event: (typeof SAMPLES)[number]) => ({
  source: event.source,
  'detail-type': event.type,
  detail: event,
});
const typesOf = (events: readonly { type: string }[]): string[] => events.map(({ type }) => type);

const deploy = (recipe: string, parameters: string, settings?: Record<string, string>) =>
  moto.shell(
    `aws cloudformation deploy --stack-name ${recipe} --template-file ${RECIPES}/${recipe}.yaml --capabilities CAPABILITY_IAM --parameter-overrides ${parameters}`,
    settings,
  );
const remove = (recipe: string) => moto.shell(`aws cloudformation delete-stack --stack-name ${recipe}`);

const described = z.object({ EventPattern: z.string() });
const listed = z.object({ Rules: z.array(z.object({ Name: z.string() })) });
const targeted = z.object({
  Targets: z.array(z.object({ Id: z.string(), Arn: z.string(), RoleArn: z.string().optional() })),
});

/** The one rule that listens on the bus: whom it matches of the samples, and whom it feeds. */
async function ruleOnBus() {
  const { Rules } = listed.parse(await moto.call('events', 'list_rules', { EventBusName: BUS }));
  const [rule, ...others] = Rules;
  if (rule === undefined || others.length > 0) throw new Error(`the bus has ${Rules.length} rules`);
  const named = { EventBusName: BUS, Name: rule.Name };
  const { EventPattern } = described.parse(await moto.call('events', 'describe_rule', named));
  const { Targets } = targeted.parse(
    await moto.call('events', 'list_targets_by_rule', { EventBusName: BUS, Rule: rule.Name }),
  );
  const matches = compilePattern(JSON.parse(EventPattern));
  return { matched: typesOf(SAMPLES.filter((event) => matches(asTold(event)))), targets: Targets };
}

const tellAll = async () => {
  for (const event of SAMPLES) {
    await moto.call('events', 'put_events', {
      Entries: [
        { EventBusName: BUS, Source: event.source, DetailType: event.type, Detail: JSON.stringify(event) },
      ],
    });
  }
};

const queues = z.object({ QueueUrls: z.tuple([z.string()]) });
const batch = z.object({ Messages: z.array(z.object({ Body: z.string() })).default([]) });
const told = z.object({ detail: z.object({ type: z.string() }) });

/** What lies in the only queue; as in AWS, a message that was received is hidden. */
async function receivedAll() {
  const { QueueUrls } = queues.parse(await moto.call('sqs', 'list_queues'));
  const all: z.infer<typeof told>[] = [];
  for (;;) {
    const wanted = { QueueUrl: QueueUrls[0], MaxNumberOfMessages: 10 };
    const { Messages } = batch.parse(await moto.call('sqs', 'receive_message', wanted));
    if (Messages.length === 0) return all;
    all.push(...Messages.map(({ Body }) => told.parse(JSON.parse(Body))));
  }
}

it('every recipe has its test here', () => {
  const tested = ['account', 'firehose', 'function', 'queue'].map((name) => `events-to-${name}.yaml`);

  expect(readdirSync(RECIPES).sort()).toEqual(['events-from-account.yaml', ...tested]);
});

describe('the recipe for a function', () => {
  it('invokes it with fatal errors that are new or come back, which it lets EventBridge do', async () => {
    await deploy('events-to-function', `EventBusName=${BUS}`);

    const { matched, targets } = await ruleOnBus();
    const name = targets[0]?.Arn.split(':').at(-1) ?? '';
    const policy = z
      .object({ Policy: z.string() })
      .parse(await moto.call('lambda', 'get_policy', { FunctionName: name }));
    await remove('events-to-function');

    expect(matched).toEqual(['error-group.regressed']);
    expect(targets).toMatchObject([{ Id: 'function', Arn: expect.stringContaining(':function:') }]);
    expect(policy.Policy).toContain('events.amazonaws.com');
  }, 120_000);
});

describe('each recipe', () => {
  it('is right by the rules of CloudFormation, as far as cfn-lint knows them', async () => {
    const said = await moto.shell(`cfn-lint -r eu-central-1 -- ${RECIPES}/*.yaml && echo right`);

    expect(said).toContain('right');
  }, 120_000);
});

describe('the recipes for another account, both deployed in one', () => {
  it('bring every event into the queue behind its bus', async () => {
    await deploy('events-from-account', `SendingAccount=${ACCOUNT}`);
    const arn = `arn:aws:events:eu-central-1:${ACCOUNT}:event-bus/events-from-account`;
    await deploy('events-to-account', `EventBusName=${BUS} ReceivingBusArn=${arn}`);

    await tellAll();

    const bodies = await receivedAll();
    await remove('events-to-account');
    expect(typesOf(bodies.map(({ detail }) => detail)).toSorted()).toEqual(typesOf(SAMPLES).toSorted());
  }, 300_000);
});
