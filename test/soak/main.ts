import { startDynamoDbLocal } from '../../lib/local/engines/dynamodb-local.ts';
import type { Progress } from '../model/run.ts';
import { parseArguments, USAGE, type SoakArguments } from './arguments.ts';
import { runLongModel } from './long-model.ts';
import { runStorm, stormDifferences } from './storm.ts';

const PROGRESS_EVERY_MS = 5_000;

const say = (line: string): void => void process.stderr.write(`${line}\n`);
const megabytes = (bytes: number): string => `${Math.round(bytes / 1_048_576).toString()} MB`;

function progressLines(): (progress: Progress) => void {
  const startedAt = Date.now();
  let last = startedAt;
  return ({ phase, sent, stored, waiting }) => {
    const now = Date.now();
    if (now - last < PROGRESS_EVERY_MS) return;
    last = now;
    const seconds = Math.round((now - startedAt) / 1000).toString();
    say(
      `${seconds} s ${phase}: ${sent.toString()} sent, ${waiting.toString()} waiting, ` +
        `${stored.toString()} events stored, ${megabytes(process.memoryUsage().rss)}`,
    );
  };
}

/** What a run is judged by: all that is wrong, by check. */
interface Report {
  figures: object;
  differences: Record<string, { count: number; examples: string[] }>;
}

async function longModel(options: SoakArguments): Promise<Report> {
  const dynamodb = await startDynamoDbLocal();
  process.env['TEST_DYNAMODB_ENDPOINT'] = dynamodb.endpoint;
  try {
    const stop = new AbortController();
    // Not SIGINT: a terminal sends that to DynamoDB too.
    process.once('SIGUSR2', () => {
      say('no more messages: comparing what was sent');
      stop.abort();
    });
    return await runLongModel(options, progressLines(), stop.signal);
  } finally {
    await dynamodb.stop();
  }
}

async function storm(options: SoakArguments): Promise<Report> {
  const figures = await runStorm(options, say);
  return { figures, differences: { storm: stormDifferences(figures, options) } };
}

function print(report: Report, options: SoakArguments, seconds: number): boolean {
  const wrong = Object.entries(report.differences).filter(([, { count }]) => count > 0);
  const isGood = wrong.length === 0;
  if (options.json) {
    console.log(JSON.stringify({ ok: isGood, seed: options.seed, seconds, ...report }, null, 2));
    return isGood;
  }
  console.log(`seed ${options.seed.toString()}, ${seconds.toString()} s`);
  for (const [name, value] of Object.entries(report.figures)) console.log(`  ${name}: ${String(value)}`);
  for (const [check, { count, examples }] of wrong) {
    console.log(`${check}: ${count.toString()} differences`);
    for (const sentence of examples) console.log(`  ${sentence}`);
  }
  const verdict = options.storm ? 'every event stored and counted once' : 'table == model';
  console.log(
    isGood ? `${verdict}: 0 lost, 0 double` : `FAILED, repeat with --seed ${options.seed.toString()}`,
  );
  return isGood;
}

const options = parseArguments(process.argv.slice(2));
if (options.help) {
  console.log(USAGE);
} else {
  const startedAt = Date.now();
  say(`seed ${options.seed.toString()}, process ${process.pid.toString()}`);
  const report = await (options.storm ? storm(options) : longModel(options));
  const seconds = Math.round((Date.now() - startedAt) / 1000);
  if (!print(report, options, seconds)) process.exitCode = 1;
}
