/**
 * One Lambda instance: loads a function's bundle once and calls its handler for one event at a time. It runs in a
 * worker thread whose `process.env` is the function's own. Messages to the host: `ready`, `result`, `failure`;
 * from the host: `invoke`. Payloads are JSON text, as between Lambda and its runtime.
 */
import { setSourceMapsSupport } from 'node:module';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';

const { bundleFile, exportName, functionName, functionArn, memoryMb } = workerData;

// NODE_OPTIONS is read at process start only, so the one option a function may set is applied by hand.
if ((process.env.NODE_OPTIONS ?? '').includes('--enable-source-maps')) setSourceMapsSupport(true);

const describe = (error) =>
  error instanceof Error
    ? { errorType: error.name, errorMessage: error.message, stackTrace: (error.stack ?? '').split('\n') }
    : { errorType: typeof error, errorMessage: String(error), stackTrace: [] };

const contextOf = (requestId, deadline) => ({
  awsRequestId: requestId,
  callbackWaitsForEmptyEventLoop: true,
  functionName,
  functionVersion: '$LATEST',
  invokedFunctionArn: functionArn,
  logGroupName: `/aws/lambda/${functionName}`,
  logStreamName: 'local',
  memoryLimitInMB: String(memoryMb),
  getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  done: () => undefined,
  fail: () => undefined,
  succeed: () => undefined,
});

const load = async () => {
  const module = await import(pathToFileURL(bundleFile).href);
  const handler = module[exportName] ?? module.default?.[exportName];
  if (typeof handler !== 'function') throw new Error(`${bundleFile} exports no function ${exportName}`);
  return handler;
};

const answer = async (handler, { requestId, payload, deadline }) => {
  try {
    const value = await handler(JSON.parse(payload), contextOf(requestId, deadline));
    parentPort.postMessage({ type: 'result', requestId, payload: JSON.stringify(value ?? null) });
  } catch (error) {
    parentPort.postMessage({ type: 'failure', requestId, error: describe(error) });
  }
};

try {
  const handler = await load();
  parentPort.on('message', (message) => void answer(handler, message));
  parentPort.postMessage({ type: 'ready' });
} catch (error) {
  parentPort.postMessage({ type: 'failure', requestId: null, error: describe(error) });
}
