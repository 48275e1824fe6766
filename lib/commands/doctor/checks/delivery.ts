import * as z from 'zod';
import { DOCTOR_ACTION, DOCTOR_RESOURCE } from '../../../../lambdas/contracts/doctor.ts';
import { fail, ok, skipped, warn, type Check, type Context, type Finding } from '../check.ts';
import { startingConsumer } from '../copyable.ts';
import { jsonOf } from '../../target/json.ts';
import { visibleSecret, type Reading } from '../sentry/integration.ts';
import { sendPing, type Ping } from '../ping.ts';
import { readWebhookSecret, storing } from '../aws/secrets.ts';

/** Sentry hangs up then, and tries only once (docs/sentry-behaviour.md, Timeout). */
const SENTRY_WAITS_MS = 1_000;
/** The archive's keys carry the consumer's clock, the ping's answer that of API Gateway. */
const CLOCK_ROOM_MS = 10_000;
const LOOK_EVERY_MS = 500;

const errorBody = z.object({ error: z.object({ code: z.string() }) });

interface Sent {
  finding: Finding;
  /** The delivery that was accepted, by whichever secret. */
  accepted: Ping | undefined;
}

/** The test delivery and what became of it. `reading` may know the client secret as Sentry has it. */
export function deliveryChecks(reading: (context: Context) => Promise<Reading>): Check[] {
  let accepted: Ping | undefined;
  let notedBefore: string | undefined;
  return [
    {
      name: 'test-delivery',
      run: async (context) => {
        notedBefore = await notedAt(context);
        const sent = await deliver(context, await reading(context));
        ({ accepted } = sent);
        return sent.finding;
      },
    },
    {
      name: 'storage',
      run: async (context) =>
        accepted === undefined
          ? skipped('nothing was accepted that could be stored')
          : awaitStorage(context, accepted, notedBefore),
    },
  ];
}

/**
 * Signs with Sentry's own secret where it is known. Where that is refused, once more with the stored one: then it is
 * the secrets that differ, and the rest of the way can still be proved.
 */
async function deliver(context: Context, reading: Reading): Promise<Sent> {
  const shown = visibleSecret(reading);
  const clientId = reading.kind === 'found' ? reading.integration.clientId : undefined;
  const { http, aws, target, clock } = context;
  const stored = await readWebhookSecret(aws, target);
  const send = (clientSecret: string) =>
    sendPing(http, target.webhookUrl, { ...stored, clientSecret }, clock.now());
  const sentrys = shown ?? target.clientSecret;
  const first = await send(sentrys ?? stored.clientSecret);
  const signed: Signed =
    sentrys === undefined ? 'stored' : sentrys === stored.clientSecret ? 'both' : 'sentrys';
  const finding =
    stored.clientSecret === clientId
      ? fail(
          "the stored client secret is the integration's Client ID: Sentry signs with another value",
          storeSecret(context),
        )
      : judge(first, signed, context);
  if (first.answer.status === 202) return { finding, accepted: first };
  if (signed !== 'sentrys' || codeOf(first) !== 'bad_signature') return { finding, accepted: undefined };
  const second = await send(stored.clientSecret);
  return { finding, accepted: second.answer.status === 202 ? second : undefined };
}

/** By which client secret a delivery is signed: Sentry's and the stored one should be one and the same. */
type Signed = 'both' | 'sentrys' | 'stored';

const storeSecret = ({ target }: Context): string =>
  `Store the integration's Client Secret (docs/deploy.md, Connect Sentry): ${storing(target, 'client-secret')}`;

const codeOf = ({ answer }: Ping): string => errorBody.safeParse(jsonOf(answer.text)).data?.error.code ?? '';

function judge(ping: Ping, signed: Signed, context: Context): Finding {
  const { status, sentAt, receivedAt } = ping.answer;
  const code = codeOf(ping);
  const said = code === '' ? status.toString() : `${status.toString()} ${code}`;
  if (status === 202) return judgeAccepted(receivedAt - sentAt, signed, context);
  if (code === 'bad_signature') {
    return signed === 'sentrys'
      ? fail(`${said}: the stored client secret is not the one that Sentry signs with`, storeSecret(context))
      : fail(
          `${said}: the verifier does not know the stored client secret`,
          'Wait ten seconds and run the doctor again; if it stays, the verifier may not read the secret: look into its log.',
        );
  }
  if (code === 'bad_bearer') {
    return fail(
      `${said}: REQUIRE_BEARER is on, and the secret has no matching bearerToken`,
      `Store the token of the integration's custom header: ${storing(context.target, 'bearer-token')}`,
    );
  }
  if (status >= 500) {
    return fail(
      `${said}: the delivery was not kept`,
      "Look into the verifier's log in CloudWatch, and at SQS's status.",
    );
  }
  return fail(
    `${said}, so this is not our webhook route`,
    'Compare the output WebhookUrl with what answers there: domain, DNS record, proxy.',
  );
}

function judgeAccepted(took: number, signed: Signed, context: Context): Finding {
  if (signed === 'sentrys') {
    return fail(
      'accepted, but the stored client secret is not the one that Sentry signs with: the one before is taken for 24 hours more',
      storeSecret(context),
    );
  }
  if (took > SENTRY_WAITS_MS) {
    return warn(
      `accepted, but after ${took} ms, and Sentry waits ${SENTRY_WAITS_MS}`,
      'Run the doctor again; if it stays slow, docs/runbook.md, webhook-slow, has what to do.',
    );
  }
  return ok(`accepted in ${took} ms${signed === 'stored' ? ', signed with the stored client secret' : ''}`);
}

/** When the table last noted a test delivery. */
async function notedAt({ aws }: Context): Promise<string | undefined> {
  const notes = await aws.table.deliveries();
  return notes.find(({ resource, action }) => resource === DOCTOR_RESOURCE && action === DOCTOR_ACTION)
    ?.lastAt;
}

/** Stored: its record is in the archive, which proves this very delivery, and the table took a note of it. */
async function awaitStorage(context: Context, ping: Ping, notedBefore: string | undefined): Promise<Finding> {
  const { aws, clock, sleep, timeoutMs, target } = context;
  const acceptedAt = ping.answer.receivedAt;
  const serverTime = Date.parse(ping.answer.headers.get('date') ?? '') || acceptedAt;
  let isArchived = false;
  let isNoted = false;
  for (;;) {
    isArchived ||= await aws.isArchived(ping.requestId, serverTime - CLOCK_ROOM_MS);
    isNoted ||= (await notedAt(context)) !== notedBefore;
    const waited = clock.now() - acceptedAt;
    if (isArchived && isNoted)
      return ok(`in archive and table ${(waited / 1000).toFixed(1)} s after it was accepted`);
    if (waited >= timeoutMs) break;
    if (context.stop.aborted) return skipped('stopped before it was stored');
    context.waiting(`waiting until the test delivery is stored (${Math.round(waited / 1000)} s)`);
    await sleep(Math.min(LOOK_EVERY_MS, timeoutMs - waited));
  }
  const within = `within ${timeoutMs / 1000} s`;
  if (isArchived) {
    return fail(
      `archived, but the table took no note of it ${within}`,
      "Look into the consumer's log in CloudWatch: the table refuses its writes.",
    );
  }
  const { waiting, inFlight } = await aws.queue(target.queueUrl);
  return fail(
    `accepted, but not stored ${within}; the queue holds ${waiting + inFlight}`,
    await mendOf(context, inFlight),
  );
}

async function mendOf({ aws, target }: Context, inFlight: number): Promise<string> {
  if (inFlight > 0) {
    return 'The consumer works and does not finish: look into its log in CloudWatch. Nothing is lost; the queue keeps messages four days.';
  }
  return target.endpoints === undefined
    ? `The consumer is stopped; nothing is lost, the queue keeps messages four days: ${startingConsumer(target.queueUrl, await aws.region())}`
    : `The consumer is stopped: curl -X PUT -d '{"enabled":true}' ${target.endpoints.aws}/local/event-sources`;
}
