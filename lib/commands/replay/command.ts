import { createArchiveScan } from '../../../lambdas/adapters/archive/scan.ts';
import { createSqsQueue } from '../../../lambdas/adapters/queue/sqs-queue.ts';
import { defineCommand } from '../command-line/define-command.ts';
import { CommandError } from '../command-line/exit.ts';
import { instant, numberUpTo } from '../command-line/option-values.ts';
import { flag, option } from '../command-line/options.ts';
import { createStateFile, type StateFile } from '../command-line/state-file.ts';
import { DEFAULT_RATE } from '../queue/pace.ts';
import { queueFigures } from '../../../lambdas/adapters/queue/queue-figures.ts';
import { createClients } from '../target/clients.ts';
import { required } from '../target/target.ts';
import { createKeptBodies } from './kept-bodies.ts';
import { replay, replayState, type ReplayOptions, type ReplayState } from './replay.ts';

const MAX_RATE = 10_000;

export const replayCommand = defineCommand({
  name: 'replay',
  summary: 'Sends what was archived between two instants through the queue again.',
  calls: ['--from <time> [--to <time>] [options]'],
  description: `Sends the records that were archived between two instants through the queue again. The consumer knows that they are archived already: what the table has is not counted or archived twice, what it lacks is stored. Times are those of archiving, not of the errors.

Progress goes to stderr. Ctrl-C stops after the current step; the same command line continues where it stopped, from its state file under .local/ (LOCAL_DIR).`,
  json: 'one line for each result: skipped {key, offset, reason}; replayed {from, to, quarantine, objects, records, messages, skipped}.',
  page: 'docs/recovery.md',
  fallsBackToStage: false,
  options: {
    from: option(
      instant().optional(),
      '<time>',
      'a day (2026-11-23) or a time with its zone (2026-11-23T14:00:00Z)',
    ),
    to: option(instant().optional(), '<time>', 'up to, but without, this instant (now)'),
    quarantine: flag(
      'replay what was quarantined as undecodable instead, after a fix; of bytes that nobody could read, those that this version can',
    ),
    rate: option(
      numberUpTo(MAX_RATE).default(DEFAULT_RATE),
      '<n>',
      `messages a second (${DEFAULT_RATE.toString()}); waits where the consumer falls more than 10 s behind`,
    ),
  },
  run: async (context) => {
    const { options, stateDir, clock } = context;
    const range = rangeOf(options, clock.now());
    const target = await context.target();
    const clients = createClients(target);
    const [bucket, queueUrl] = [required(target, 'bucket'), required(target, 'queue')];
    return replay(
      { ...range, rate: options.rate },
      {
        scan: createArchiveScan({ client: clients.bucket, bucket }),
        queue: createSqsQueue(clients.queue, queueUrl),
        bodies: createKeptBodies(clients.bucket, bucket, context.clock),
        queueDepth: async () => (await queueFigures(clients.queue, queueUrl)).waiting,
        state: replayStateFile(stateDir, { bucket, queueUrl, ...range }),
      },
      context,
    );
  },
});

type Range = Omit<ReplayOptions, 'rate'>;

function rangeOf(
  { from, to, quarantine }: { from?: string | undefined; to?: string | undefined; quarantine: boolean },
  now: number,
): Range {
  if (from === undefined) throw new CommandError('--from is missing: from when on? See --help.');
  const end = to ?? new Date(now).toISOString();
  if (from >= end) throw new CommandError(`--from lies at or after ${end}: there is nothing between.`);
  return { from, to: to ?? null, isQuarantine: quarantine };
}

/** Names and order of the identity are part of the file's name: changed, what is half done would begin anew. */
export const replayStateFile = (
  stateDir: string,
  { bucket, queueUrl, from, to, isQuarantine }: Range & { bucket: string; queueUrl: string },
): StateFile<ReplayState> =>
  createStateFile(stateDir, 'replay', { bucket, queueUrl, from, to, isQuarantine }, replayState);
