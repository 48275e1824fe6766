import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { createCleanup, type Cleanup } from './cleanup.ts';
import { startDynamoDbLocal, type DynamoDb } from './engines/dynamodb-local.ts';
import type { Begun, StartedStack } from './run.ts';
import type { RunOptions } from './run-options.ts';
import { synthesizeStack } from './template/synthesize-stack.ts';

export interface RunningStack extends StartedStack {
  stop: () => Promise<void>;
}

/** Starts the stack and everything it needs. Where a part fails, all parts that had started are stopped again. */
export async function startStack(options: RunOptions): Promise<RunningStack> {
  const cleanup = createCleanup((error) => options.progress.problem(`Stopping: ${String(error)}`));
  try {
    const begun = begin(options, cleanup);
    // Not before the other programs run: what this loads is most of a second of processor, and they take the other core.
    const { start } = await import('./run.ts');
    const started = await start(options, begun, cleanup);
    return { ...started, stop: () => cleanup.run() };
  } catch (error) {
    await cleanup.run();
    throw error;
  }
}

/** The two other programs, which a start waits for longest and which need nothing of it but its settings. */
function begin(options: RunOptions, cleanup: Cleanup): Begun {
  const begun = { stack: synthesizeStack(options, cleanup), dynamodb: startDatabase(options, cleanup) };
  // A failure is told where they are awaited, which may be a second from now.
  for (const work of Object.values(begun)) void work.catch(() => undefined);
  return begun;
}

function startDatabase({ settings }: RunOptions, cleanup: Cleanup): Promise<DynamoDb> {
  const starting = openDatabase(settings);
  // Registered before it is up: a start that fails elsewhere must not leave it behind.
  cleanup.add(async () => {
    const started = await starting.catch(() => undefined);
    await started?.stop();
  });
  return starting;
}

async function openDatabase({ dataDir, localDir }: RunOptions['settings']): Promise<DynamoDb> {
  const folder = dataDir === undefined ? undefined : path.join(dataDir, 'dynamodb');
  if (folder !== undefined) await mkdir(folder, { recursive: true });
  return startDynamoDbLocal({ dataDir: folder, isShort: true, localDir });
}
