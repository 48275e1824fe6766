import path from 'node:path';
import * as z from 'zod';
import { createArchiveScan } from '../../../lambdas/adapters/archive/scan.ts';
import { createSqsQueue } from '../../../lambdas/adapters/queue/sqs-queue.ts';
import { createClients } from '../clients.ts';
import type { Command, Context, Values } from '../command.ts';
import { CommandError, EXIT_CODES } from '../exit.ts';
import { DEFAULT_RATE } from '../pace.ts';
import { queueFigures } from '../queues.ts';
import { instantOf, numberOf } from '../ranges.ts';
import { createKeptBodies } from './kept-bodies.ts';
import { replay, replayState, type ReplayOptions } from './replay.ts';
import { readStackOutputs } from '../stack-outputs.ts';
import { createStateFile } from '../state-file.ts';
import { localDirOf, required, resolveTarget, TARGET_USAGE } from '../target.ts';

const MAX_RATE = 10_000;

export const replayCommand: Command = {
  name: 'replay',
  usage: `npm run replay -- --from <time> [--to <time>] [options]

Sends the records that were archived between two instants through the queue again. The consumer
knows that they are archived already: what the table has is not counted or archived twice, what
it lacks is stored. Times are those of archiving, not of the errors.

  --from <time>     a day (2026-11-23) or a time with its zone (2026-11-23T14:00:00Z)
  --to <time>       up to, but without, this instant (now)
  --quarantine      replay what was kept aside as undecodable instead, after a fix; of bytes that
                    nobody could read, those that this version can
  --rate <n>        messages a second (${DEFAULT_RATE.toString()}); waits where the consumer falls more than 10 s behind
  --json            one line of JSON for each result: skipped {key, offset, reason};
                    replayed {from, to, quarantine, objects, records, messages, skipped}
  --help            this page

${TARGET_USAGE}

Progress goes to stderr. Ctrl-C stops after the current step; the same command line goes on where
it stopped, from its state file under .local/ (LOCAL_DIR).

${EXIT_CODES}`,
  options: {
    from: { type: 'string' },
    to: { type: 'string' },
    quarantine: { type: 'boolean' },
    rate: { type: 'string' },
  },
  run: async (values, context) => {
    const options = replayOptions(values, context);
    const localDir = localDirOf(context.env);
    const target = await resolveTarget(values, { localDir, readStackOutputs });
    const clients = createClients(target);
    const bucket = required(target, 'bucket');
    const queueUrl = required(target, 'queue');
    const { from, to, isQuarantine } = options;
    const identity = { bucket, queueUrl, from, to, isQuarantine };
    return replay(
      options,
      {
        scan: createArchiveScan({ client: clients.bucket, bucket }),
        queue: createSqsQueue(clients.queue, queueUrl),
        bodies: createKeptBodies(clients.bucket, bucket, context.clock),
        queueDepth: async () => (await queueFigures(clients.queue, queueUrl)).waiting,
        state: createStateFile(path.resolve(localDir), 'replay', identity, replayState),
      },
      context,
    );
  },
};

const replayValues = z.object({
  from: z.string().optional(),
  to: z.string().optional(),
  quarantine: z.boolean().default(false),
  rate: z.string().default(DEFAULT_RATE.toString()),
});

function replayOptions(values: Values, { clock }: Context): ReplayOptions {
  const { from, to, quarantine, rate } = replayValues.parse(values);
  if (from === undefined) throw new CommandError('--from is missing: from when on? See --help.');
  const options = {
    from: instantOf('from', from),
    to: to === undefined ? null : instantOf('to', to),
    isQuarantine: quarantine,
    rate: numberOf('rate', rate, MAX_RATE),
  };
  const end = options.to ?? new Date(clock.now()).toISOString();
  if (options.from >= end)
    throw new CommandError(`--from lies at or after ${end}: there is nothing between.`);
  return options;
}
