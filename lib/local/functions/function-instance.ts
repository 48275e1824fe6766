import { Worker } from 'node:worker_threads';
import * as z from 'zod';

export interface FunctionError {
  errorType: string;
  errorMessage: string;
  stackTrace?: string[] | undefined;
}

type Outcome = { ok: true; payload: string } | { ok: false; error: FunctionError };

export interface InstanceOptions {
  workerFile: string;
  bundleFile: string;
  exportName: string;
  functionName: string;
  functionArn: string;
  memoryMb: number;
  timeoutMs: number;
  environment: Record<string, string>;
  /** Text the function wrote to stdout or stderr, in pieces of any length. */
  onOutput: (chunk: string) => void;
}

/** One instance of a function in a thread of its own. */
export interface Instance {
  /** Resolves when the bundle is loaded, to undefined or to what went wrong. */
  ready: Promise<FunctionError | undefined>;
  invoke(requestId: string, payload: string): Promise<Outcome>;
  /** False after a crash, a timeout or `stop`: the instance takes no more events. */
  readonly alive: boolean;
  stop: () => Promise<void>;
}

/** Lambda gives a function 10 seconds to load ("Lambda execution environment lifecycle", init phase). */
const INIT_TIMEOUT_MS = 10_000;

const errorSchema = z.object({
  errorType: z.string(),
  errorMessage: z.string(),
  stackTrace: z.array(z.string()).optional(),
});
const messageSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready') }),
  z.object({ type: z.literal('result'), requestId: z.string(), payload: z.string() }),
  z.object({ type: z.literal('failure'), requestId: z.string().nullable(), error: errorSchema }),
]);

export function startInstance(options: InstanceOptions): Instance {
  const { workerFile, bundleFile, exportName, functionName, functionArn, memoryMb } = options;
  const worker = new Worker(workerFile, {
    workerData: { bundleFile, exportName, functionName, functionArn, memoryMb },
    env: options.environment,
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: memoryMb },
    name: functionName,
  });
  let alive = true;
  let settleReady: (error: FunctionError | undefined) => void = () => undefined;
  const ready = new Promise<FunctionError | undefined>((resolve) => (settleReady = resolve));
  let settleInvocation: ((outcome: Outcome) => void) | undefined;

  const die = (error: FunctionError) => {
    alive = false;
    settleReady(error);
    settleInvocation?.({ ok: false, error });
    void worker.terminate();
  };
  const initTimer = setTimeout(
    () =>
      die({ errorType: 'Sandbox.Timedout', errorMessage: `Loading took longer than ${INIT_TIMEOUT_MS} ms` }),
    INIT_TIMEOUT_MS,
  );
  void ready.then(() => clearTimeout(initTimer));

  worker.stdout.setEncoding('utf8').on('data', options.onOutput);
  worker.stderr.setEncoding('utf8').on('data', options.onOutput);
  worker.on('message', (raw: unknown) => {
    const message = messageSchema.parse(raw);
    if (message.type === 'ready') settleReady(undefined);
    else if (message.type === 'result') settleInvocation?.({ ok: true, payload: message.payload });
    else if (message.requestId === null) die(message.error);
    else settleInvocation?.({ ok: false, error: message.error });
  });
  worker.on('error', (error: unknown) => die(describe(error)));
  worker.on('exit', (code) =>
    die({ errorType: 'Runtime.ExitError', errorMessage: `Runtime exited with status ${code}` }),
  );

  return {
    ready,
    get alive() {
      return alive;
    },
    async invoke(requestId, payload) {
      const initError = await ready;
      if (initError) return { ok: false, error: initError };
      return new Promise<Outcome>((resolve) => {
        const seconds = (options.timeoutMs / 1000).toFixed(2);
        const timer = setTimeout(
          () =>
            die({ errorType: 'Sandbox.Timedout', errorMessage: `Task timed out after ${seconds} seconds` }),
          options.timeoutMs,
        );
        settleInvocation = (outcome) => {
          clearTimeout(timer);
          settleInvocation = undefined;
          resolve(outcome);
        };
        worker.postMessage({ requestId, payload, deadline: Date.now() + options.timeoutMs });
      });
    },
    async stop() {
      alive = false;
      await worker.terminate();
    },
  };
}

const describe = (error: unknown): FunctionError =>
  error instanceof Error
    ? { errorType: error.name, errorMessage: error.message, stackTrace: error.stack?.split('\n') }
    : { errorType: 'Error', errorMessage: String(error) };
