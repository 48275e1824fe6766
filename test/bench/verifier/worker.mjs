/**
 * One Lambda-like process for one bundle. Plain JavaScript, so that nothing but Node itself is loaded before the
 * bundle. The order comes in argv[2] as JSON, the figures go to the parent.
 *
 *   cold   loads the bundle and asks once; `status` is what must be answered
 *   warm   asks `warmUp` times, says so, then measures as many requests as each message orders, until told to end
 *   once   loads the bundle, says so, and asks once when told to
 */
import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { pathToFileURL } from 'node:url';

const { kind, bundle, eventFile, warmUp, status = 202 } = JSON.parse(process.argv[2]);
const event = JSON.parse(readFileSync(eventFile, 'utf8'));
const context = { awsRequestId: 'bench', getRemainingTimeInMillis: () => 3000 };
const url = pathToFileURL(bundle).href;

const askOf = async (handler) => {
  const { statusCode } = await handler(event, context);
  if (statusCode !== status) throw new Error(`the handler answered ${statusCode}`);
};

const cold = async () => {
  const startedAt = performance.now();
  const { handler } = await import(url);
  const loadedAt = performance.now();
  await askOf(handler);
  return { loadMs: loadedAt - startedAt, totalMs: performance.now() - startedAt };
};

const nextOrder = () => new Promise((resolve) => process.once('message', resolve));

const warm = async () => {
  const { handler } = await import(url);
  for (let i = 0; i < warmUp; i++) await askOf(handler);
  let word = { warm: true };
  for (;;) {
    const ordered = nextOrder();
    process.send(word);
    const { requests } = await ordered;
    if (requests === 0) return { ended: true };
    const before = process.cpuUsage();
    for (let i = 0; i < requests; i++) await askOf(handler);
    const { user, system } = process.cpuUsage(before);
    word = { cpuMicroseconds: (user + system) / requests };
  }
};

const once = async () => {
  const { handler } = await import(url);
  const told = nextOrder();
  process.send({ loaded: true });
  await told;
  const startedAt = performance.now();
  const { statusCode } = await handler(event, context);
  return { statusCode, ms: performance.now() - startedAt };
};

const figures = await { cold, warm, once }[kind]();
process.send(figures, () => process.exit(0));
