import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { BatchGetCommand, TransactWriteCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Dice } from './dice.ts';

/** How often what goes wrong, as probabilities. */
export interface Odds {
  /** A batch dies at one of its calls. */
  crash: number;
  /** A single call fails before or after it took effect. */
  fault: number;
}

/** What went wrong, counted. */
export interface Mishaps {
  crashes: number;
  throttles: number;
  lostAnswers: number;
  conflicts: number;
  partialReads: number;
}

export const noMishaps = (): Mishaps => ({
  crashes: 0,
  throttles: 0,
  lostAnswers: 0,
  conflicts: 0,
  partialReads: 0,
});

/**
 * One life of a consumer, for one batch. When it dies, it dies at a call, before or after the call took effect, and
 * none of its later calls reaches anything.
 */
export interface Life {
  readonly isDead: boolean;
  /** Makes a call of this life; `name` is for the error alone. */
  call<T>(name: string, effect: () => Promise<T>): Promise<T>;
}

export class CrashError extends Error {
  override readonly name = 'CrashError';
}

/** A batch makes about so many calls: the crash comes at one of them. */
const CALLS_OF_A_BATCH = 24;

export function startLife(dice: Dice, odds: Odds, mishaps: Mishaps, isOutage: boolean): Life {
  const dies = isOutage || dice.chance(odds.crash);
  const lastCall = isOutage ? 1 : dice.below(CALLS_OF_A_BATCH) + 1;
  const isAfter = !isOutage && dice.chance(0.5);
  let calls = 0;
  let isDead = false;
  const refuse = (name: string): never => {
    throw new CrashError(`the consumer is dead: ${name}`);
  };
  return {
    get isDead() {
      return isDead;
    },
    call: async (name, effect) => {
      if (isDead) return refuse(name);
      calls++;
      if (!dies || calls !== lastCall) return effect();
      isDead = true;
      mishaps.crashes++;
      if (isAfter) await effect();
      return refuse(name);
    },
  };
}

const failure = (name: string, status: number): Error =>
  Object.assign(new Error(`${name} (injected)`), { name, $metadata: { httpStatusCode: status } });

const THROTTLES = [
  'ProvisionedThroughputExceededException',
  'ThrottlingException',
  'RequestLimitExceeded',
] as const;

/** A client whose calls belong to a life, and fail now and then as DynamoDB's do. */
export function flakyClient(
  client: DynamoDBDocumentClient,
  life: Life,
  { dice, odds, mishaps }: { dice: Dice; odds: Odds; mishaps: Mishaps },
): DynamoDBDocumentClient {
  const deliver = client.send.bind(client) as (command: unknown) => Promise<unknown>;

  const send = async (command: unknown): Promise<unknown> => {
    const name = (command as object).constructor.name;
    if (!dice.chance(odds.fault)) return life.call(name, () => deliver(command));
    const kind = dice.below(4);
    if (kind === 0) {
      mishaps.throttles++;
      throw failure(THROTTLES[dice.below(THROTTLES.length)] ?? 'ThrottlingException', 400);
    }
    if (kind === 1 && command instanceof BatchGetCommand) {
      mishaps.partialReads++;
      return life.call(name, () => halfRead(command, deliver));
    }
    if (kind === 2 && command instanceof TransactWriteCommand) {
      mishaps.conflicts++;
      throw conflictOf(command);
    }
    mishaps.lostAnswers++;
    await life.call(name, () => deliver(command)).catch(() => undefined);
    throw failure('TimeoutError', 0);
  };

  return new Proxy(client, {
    get: (target, property) => (property === 'send' ? send : (Reflect.get(target, property) as unknown)),
  });
}

/** Somebody else's transaction holds one of the items. */
function conflictOf(command: TransactWriteCommand): TransactionCanceledException {
  const actions = command.input.TransactItems ?? [];
  return new TransactionCanceledException({
    message: 'Transaction cancelled (injected)',
    $metadata: { httpStatusCode: 400 },
    CancellationReasons: actions.map((_, index) => ({
      Code: index === actions.length - 1 ? 'TransactionConflict' : 'None',
    })),
  });
}

/** Answers half of the keys, and the rest as unprocessed. */
async function halfRead(
  command: BatchGetCommand,
  deliver: (command: unknown) => Promise<unknown>,
): Promise<unknown> {
  const [[table, request] = []] = Object.entries(command.input.RequestItems ?? {});
  const keys = request?.Keys ?? [];
  if (table === undefined || keys.length < 2) return deliver(command);
  const half = keys.length >> 1;
  const part = (some: typeof keys) => ({ [table]: { ...request, Keys: some } });
  const answer = await deliver(new BatchGetCommand({ RequestItems: part(keys.slice(0, half)) }));
  return { ...(answer as object), UnprocessedKeys: part(keys.slice(half)) };
}
