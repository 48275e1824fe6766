import { AUDIT_ENVIRONMENT, auditOf } from '../audit/audit-of-target.ts';
import { defineCommand } from '../command-line/define-command.ts';
import { numberUpTo } from '../command-line/option-values.ts';
import { option } from '../command-line/options.ts';
import { DEFAULT_RATE } from '../queue/pace.ts';
import { queueFigures } from '../../../lambdas/adapters/queue/queue-figures.ts';
import { createClients } from '../target/clients.ts';
import { required } from '../target/target.ts';
import { createHandMover } from './move-by-hand.ts';
import { createTaskMover, MAX_MOVE_RATE, NoMoveTasksError } from './move-task.ts';
import { redrive, type Mover } from './redrive.ts';

export const redriveCommand = defineCommand({
  name: 'redrive',
  summary: 'Moves what lies in the dead-letter queue back to the queue.',
  calls: ['[--rate <n>] [options]'],
  description: `Moves what lies in the dead-letter queue back to the queue. First fix what made the messages fail: after five more failures they are back. On AWS the queue service moves them by itself (StartMessageMoveTask) and this command watches; elsewhere it moves them one batch after another.

The counts are SQS's own and approximate. Progress goes to stderr. Ctrl-C cancels the move; the same command moves the rest. It keeps no state file: what is moved is no longer in the dead-letter queue.

Each move is an entry of the audit, under the name by which AWS knows you; what cannot be recorded is not moved.`,
  json: 'one line, redriven {before, moved, after, inFlight, queue, by}.',
  page: 'docs/recovery.md',
  environment: AUDIT_ENVIRONMENT,
  fallsBackToStage: false,
  options: {
    rate: option(
      numberUpTo(MAX_MOVE_RATE).default(DEFAULT_RATE),
      '<n>',
      `messages a second, up to ${MAX_MOVE_RATE.toString()} (${DEFAULT_RATE.toString()})`,
    ),
  },
  run: async (context) => {
    const target = await context.target();
    const clients = createClients(target);
    const { queue: client } = clients;
    const [dlqUrl, queueUrl] = [required(target, 'dlq'), required(target, 'queue')];
    const audit = await auditOf(target, clients, context);
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
    const mover = firstThatWorks(byService, byHand);
    return redrive(context.options.rate, { mover, counts: figures, audit }, context);
  },
});

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
