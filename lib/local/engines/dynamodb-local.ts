import { execFile, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { promisify } from 'node:util';
import { ownFile } from '../installation.ts';
import { freePort } from '../loopback/listen.ts';
import { emulatorFolder, HOW_TO_INSTALL } from './emulator.ts';

/** A running DynamoDB, ours or somebody else's. */
export interface DynamoDb {
  endpoint: string;
  /** Ends what was started here; does nothing to an endpoint that was given. */
  stop: () => Promise<void>;
}

export interface DynamoDbOptions {
  /** Keep data in this folder; in memory without it. */
  dataDir?: string | undefined;
  /** For runs of minutes: compile for a quick start in place of the highest speed. */
  isShort?: boolean;
  /** Where the package keeps what it has installed; in a checkout npm has installed it. */
  localDir?: string;
  log?: (line: string) => void;
}

/** The threads of a second collector gain nothing on two cores: 56 s of processor in place of 68 for a test of the table. */
const ONE_COLLECTOR = '-XX:+UseSerialGC';
/**
 * Every answer makes short-lived objects of all the items that were looked at: with the third of a small heap that the JVM
 * gives to them, a search through 10,000 rows takes 290 to 340 ms of processor, with this 220 to 290 ms.
 */
const ROOM_FOR_NEW_OBJECTS = '-Xmn256m';
/**
 * The second compiler of the JVM takes a third of all its time in the first minutes: 10.9 s of processor with it, 4.7 s
 * without, for a local stack that lived half a minute.
 */
const ONE_COMPILER = '-XX:TieredStopAtLevel=1';
/** DynamoDB Local 1.25 needs Java 17 or newer (AWS, "Deploying DynamoDB locally"). */
const OLDEST_JAVA = 17;
const READY_WITHIN_MS = 30_000;

export class NoDynamoDbError extends Error {
  override readonly name = 'NoDynamoDbError';
}

/**
 * AWS's own DynamoDB Local, from the first of: `DYNAMODB_ENDPOINT`, Java, Docker.
 * @throws NoDynamoDbError with the next step to take when there is none of them.
 */
export async function startDynamoDbLocal(options: DynamoDbOptions = {}): Promise<DynamoDb> {
  const given = process.env['DYNAMODB_ENDPOINT'];
  if (given) return { endpoint: given, stop: () => Promise.resolve() };

  const [port, java] = await Promise.all([freePort(), javaVersion()]);
  const endpoint = `http://127.0.0.1:${port.toString()}`;
  const child = startEngine(port, java, options);
  let output = '';
  child.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stdout?.on('data', (chunk: Buffer) => options.log?.(chunk.toString().trimEnd()));
  await untilAnswering(endpoint, child, () => output);
  return { endpoint, stop: () => end(child) };
}

function startEngine(port: number, java: number, options: DynamoDbOptions): ChildProcess {
  const hasJava = java >= OLDEST_JAVA;
  const emulator = emulatorFolder(options.localDir);
  if (hasJava && emulator !== undefined) return startJava(port, emulator, options);
  if (hasDocker()) return startDocker(port);
  throw new NoDynamoDbError(
    hasJava
      ? `AWS's DynamoDB Local is not installed here. ${HOW_TO_INSTALL}, start Docker, ${OR_ANOTHER}`
      : 'DynamoDB Local needs Java 17 or newer, and none was found (nor a running Docker). ' +
          `Install Java 17 (for example \`apt-get install openjdk-17-jre-headless\`), start Docker, ${OR_ANOTHER}`,
  );
}

const OR_ANOTHER = 'or set DYNAMODB_ENDPOINT to a DynamoDB Local that runs already.';

function startJava(port: number, emulator: string, { dataDir, isShort }: DynamoDbOptions): ChildProcess {
  const libraries = path.join(emulator, 'DynamoDBLocal_lib');
  return startGuarded('java', [
    ...[ONE_COLLECTOR, ROOM_FOR_NEW_OBJECTS],
    ...(isShort ? [ONE_COMPILER] : []),
    `-Djava.library.path=${libraries}`,
    `-Ddynamodb.port=${port.toString()}`,
    ...(dataDir ? ['-Ddynamodb.inMemory=false', `-Ddynamodb.path=${path.resolve(dataDir)}`] : []),
    '-cp',
    [path.join(emulator, 'DynamoDBLocal.jar'), path.join(libraries, '*')].join(path.delimiter),
    'org.eclipse.jetty.xml.XmlConfiguration',
    ownFile('engines/dynamodb-local.xml'),
  ]);
}

const hasDocker = (): boolean => spawnSync('docker', ['info'], { stdio: 'ignore' }).status === 0;

function startDocker(port: number): ChildProcess {
  const publish = `127.0.0.1:${port.toString()}:8000`;
  return startGuarded('docker', ['run', '--rm', '-p', publish, 'amazon/dynamodb-local']);
}

/** A killed runner or test run leaves no database behind: the open stdin tells the guard that we live. */
function startGuarded(program: string, args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [ownFile('engines/end-with-parent.ts'), program, ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
}

/** Major version of the `java` on the path, 0 without one. */
async function javaVersion(): Promise<number> {
  const { stderr } = await promisify(execFile)('java', ['-version']).catch(() => ({ stderr: '' }));
  return Number(/version "(\d+)/.exec(stderr)?.[1] ?? 0);
}

async function untilAnswering(endpoint: string, child: ChildProcess, output: () => string): Promise<void> {
  const deadline = Date.now() + READY_WITHIN_MS;
  for (;;) {
    if (child.exitCode !== null) throw new NoDynamoDbError(`DynamoDB Local ended at start: ${output()}`);
    const answered = await fetch(endpoint).then(
      () => true,
      () => false,
    );
    if (answered) return;
    if (Date.now() > deadline) {
      await end(child);
      throw new NoDynamoDbError(`DynamoDB Local did not answer at ${endpoint}: ${output()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}
