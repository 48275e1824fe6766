import * as z from 'zod';
import { createClients } from '../target/clients.ts';
import type { Command } from '../command-line/run-command.ts';
import { EXIT_CODES } from '../command-line/exit.ts';
import { createHandMover } from './move-by-hand.ts';
import { createTaskMover, MAX_MOVE_RATE, NoMoveTasksError } from './move-task.ts';
import { DEFAULT_RATE } from '../queue/pace.ts';
import { queueFigures } from '../queue/queue-figures.ts';
import { numberOf } from '../command-line/option-values.ts';
import { redrive, type Mover } from './redrive.ts';
import { readStackOutputs } from '../target/stack-outputs.ts';
import { localDirOf, required, resolveTarget, TARGET_USAGE } from '../target/target.ts';

export const redriveCommand: Command = {
  name: 'redrive',
  usage: `npm run redrive -- [--rate <n>] [options]

Moves what lies in the dead-letter queue back to the queue. First mend what made the messages fail:
after five more failures they are back. On AWS the queue service moves them by itself
(StartMessageMoveTask) and this command watches; elsewhere it moves them one batch after another.

  --rate <n>        messages a second, up to ${MAX_MOVE_RATE.toString()} (${DEFAULT_RATE.toString()})
  --json            one line of JSON: redriven {before, moved, after, inFlight, queue, by}
  --help            this page

${TARGET_USAGE}

The counts are SQS's own and approximate. Progress goes to stderr. Ctrl-C cancels the move; the same
command moves the rest. It keeps no state file: what is moved is no longer in the dead-letter queue.

${EXIT_CODES}`,
  options: { rate: { type: 'string' } },
  run: async (values, context) => {
    const { rate } = z.object({ rate: z.string().default(DEFAULT_RATE.toString()) }).parse(values);
    const perSecond = numberOf('rate', rate, MAX_MOVE_RATE);
    const target = await resolveTarget(values, { localDir: localDirOf(context.env), readStackOutputs });
    const { queue: client } = createClients(target);
    const [dlqUrl, queueUrl] = [required(target, 'dlq'), required(target, 'queue')];
    const figures = async () => {
      const [dlq, queue] = await Promise.all([queueFigures(client, dlqUrl), queueFigures(client, queueUrl)]);
      return { dlq, queue };
    };
    const { dlq, queue } = await figures();
    const byService = createTaskMover(client, { dlqArn: dlq.arn, queueArn: queue.arn }, context);
    const byHand = createHandMover(
      client,
      { dlqUrl, queueUrl },
      async () => (await queueFigures(client, dlqUrl)).waiting,
      context,
    );
    return redrive(perSecond, { mover: firstThatWorks(byService, byHand), counts: figures }, context);
  },
};

/** The service's own redrive, and this command's where it has none. */
export function firstThatWorks(byService: Mover, byHand: Mover): Mover {
  let works = byService;
  return {
    get by() {
      return works.by;
    },
    move: async (rate, moved) => {
      try {
        return await byService.move(rate, moved);
      } catch (error) {
        if (!(error instanceof NoMoveTasksError)) throw error;
        works = byHand;
        return byHand.move(rate, moved);
      }
    },
  };
}
