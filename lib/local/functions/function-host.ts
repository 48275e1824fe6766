import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import * as z from 'zod';
import type { AccountConcurrency } from './account-concurrency.ts';
import {
  startInstance,
  type FunctionError,
  type Instance,
  type InstanceOptions,
} from './function-instance.ts';

export type InvocationResult =
  | { ok: true; value: unknown }
  /** `isThrottled`: the function was not run, because the account has no execution free. */
  | { ok: false; error: FunctionError; isThrottled?: boolean };

/** What Lambda answers then (Lambda API reference, "Invoke"). */
const THROTTLED = { errorType: 'TooManyRequestsException', errorMessage: 'Rate Exceeded.' } as const;

/** A function as Lambda runs it: one event at a time per instance, more instances on demand. */
export interface FunctionHost {
  name: string;
  /** Never rejects: what a function throws is a result. `event` must be JSON. */
  invoke(event: unknown): Promise<InvocationResult>;
  /** Starts one instance, so that the first event finds it loaded; resolves to what went wrong, if anything. */
  warm(): Promise<FunctionError | undefined>;
  stop: () => Promise<void>;
}

export interface FunctionHostOptions extends Omit<InstanceOptions, 'onOutput'> {
  maxInstances: number;
  account: AccountConcurrency;
  logFile: string;
  /** One line for the terminal: errors that the function logged, threw or died of. */
  onError: (line: string) => void;
}

/** Request or response of a synchronous invocation, bytes of JSON (Lambda, "Quotas": 6 MB). */
export const MAX_PAYLOAD_BYTES = 6_291_556;

export function createFunctionHost(options: FunctionHostOptions): FunctionHost {
  const log = createWriteStream(options.logFile, { mode: 0o600 });
  const write = (text: string) => {
    if (!log.writableEnded) log.write(text);
  };
  /** Instances that are ended on purpose have nothing to report. */
  let stopping = false;
  const onOutput = (chunk: string) => {
    write(chunk);
    for (const line of chunk.split('\n')) {
      const message = loggedError(line);
      if (message !== undefined) options.onError(message);
    }
  };
  const pool = createPool(options.maxInstances, () => startInstance({ ...options, onOutput }));

  async function invoke(event: unknown): Promise<InvocationResult> {
    const requestId = randomUUID();
    if (!options.account.enter(options.functionName)) {
      // Not for the terminal: who invoked it retries, or tells its own caller.
      write(`THROTTLE RequestId: ${requestId} ${THROTTLED.errorMessage}\n`);
      return { ok: false, error: THROTTLED, isThrottled: true };
    }
    return execute(requestId, event).finally(() => options.account.leave(options.functionName));
  }

  async function execute(requestId: string, event: unknown): Promise<InvocationResult> {
    const instance = await pool.acquire();
    const startedAt = performance.now();
    const outcome = await instance.invoke(requestId, JSON.stringify(event));
    pool.release(instance);
    const ms = (performance.now() - startedAt).toFixed(1);
    write(
      `REPORT RequestId: ${requestId} Duration: ${ms} ms ${outcome.ok ? 'ok' : outcome.error.errorType}\n`,
    );
    if (outcome.ok && Buffer.byteLength(outcome.payload) > MAX_PAYLOAD_BYTES) {
      return failed({
        errorType: 'Function.ResponseSizeTooLarge',
        errorMessage: `Response payload size exceeded maximum allowed payload size (${MAX_PAYLOAD_BYTES} bytes).`,
      });
    }
    return outcome.ok ? { ok: true, value: JSON.parse(outcome.payload) } : failed(outcome.error);
  }

  function failed(error: FunctionError): InvocationResult {
    write(`${JSON.stringify(error)}\n`);
    if (!stopping) options.onError(`${error.errorType}: ${error.errorMessage}`);
    return { ok: false, error };
  }

  return {
    name: options.functionName,
    invoke,
    async warm() {
      const instance = await pool.acquire();
      const error = await instance.ready;
      pool.release(instance);
      if (error) failed(error);
      return error;
    },
    async stop() {
      stopping = true;
      await pool.stop();
      log.end();
      await finished(log);
    },
  };
}

interface Pool {
  acquire(): Promise<Instance>;
  release(instance: Instance): void;
  stop: () => Promise<void>;
}

/** Hands out instances, the most recently used first; past the limit callers wait in line. */
function createPool(maxInstances: number, start: () => Instance): Pool {
  const all = new Set<Instance>();
  const idle: Instance[] = [];
  const waiting: ((instance: Instance) => void)[] = [];

  const startOne = (): Instance => {
    const instance = start();
    all.add(instance);
    return instance;
  };
  const nextIdle = (): Instance | undefined => {
    for (let instance = idle.pop(); instance; instance = idle.pop()) {
      if (instance.alive) return instance;
      all.delete(instance);
    }
    return undefined;
  };

  return {
    acquire() {
      const instance = nextIdle() ?? (all.size < maxInstances ? startOne() : undefined);
      return instance ? Promise.resolve(instance) : new Promise((resolve) => waiting.push(resolve));
    },
    release(instance) {
      if (!instance.alive) all.delete(instance);
      const next = waiting.shift();
      if (next) next(instance.alive ? instance : startOne());
      else if (instance.alive) idle.push(instance);
    },
    async stop() {
      await Promise.all([...all].map((instance) => instance.stop()));
    },
  };
}

const logLineSchema = z.object({ level: z.enum(['ERROR', 'CRITICAL']), message: z.string() });

/** The message of a structured log line of level ERROR or above. */
function loggedError(line: string): string | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return logLineSchema.safeParse(JSON.parse(line)).data?.message;
  } catch {
    return undefined; // Half a line, or not JSON: it is in the log file anyway.
  }
}
