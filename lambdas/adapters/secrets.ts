import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import type { GetSecretValueCommandOutput } from '@aws-sdk/client-secrets-manager';
import { TransientError } from '../core/failure.ts';
import type { Clock } from './clock.ts';

/** A cached JSON secret. No error of it ever holds a value. */
export interface SecretReader<T> {
  /** Rejects with `TransientError` only while nothing is cached. */
  current(): Promise<T>;
  /** The current value, and during a rotation the previous one after it. */
  all(): Promise<T[]>;
  /**
   * Reads again, but at most every ten seconds, so that a flood of bad signatures cannot become a flood of reads.
   * A first read does not count: an instance that started just before a rotation must be able to follow it.
   * Rejects where the read fails; what was cached stays in use.
   */
  refresh(): Promise<void>;
}

/** The part of zod's schemas that is used, so that zod and zod/mini both fit. */
interface Schema<T> {
  safeParse(value: unknown): { success: true; data: T } | { success: false };
}

interface SecretsClient {
  send(command: GetSecretValueCommand): Promise<GetSecretValueCommandOutput>;
}

export interface SecretReaderOptions<T> {
  client: SecretsClient;
  arn: string;
  schema: Schema<T>;
  /** The key that must be filled, for messages. */
  key: string;
  clock: Clock;
  ttlMs?: number;
  /** Told when an expired value stays in use, or a previous one could not be read; for a log line. */
  onFailure?: (error: unknown) => void;
}

const DEFAULT_TTL_MS = 5 * 60_000;
const REFRESH_INTERVAL_MS = 10_000;
/** Long enough for a person to change the secret in Sentry and here, one after the other. */
const ROTATION_WINDOW_MS = 24 * 3_600_000;

export function createSecretReader<T>(options: SecretReaderOptions<T>): SecretReader<T> {
  const { clock, ttlMs = DEFAULT_TTL_MS, onFailure = () => undefined } = options;
  let cached: { versions: Versions<T>; loadedAt: number } | undefined;
  let pending: Promise<Versions<T>> | undefined;
  let attemptedAt = Number.NEGATIVE_INFINITY;
  let refreshedAt = Number.NEGATIVE_INFINITY;

  const load = (): Promise<Versions<T>> => {
    attemptedAt = clock.now();
    pending ??= loadVersions(options, onFailure)
      .then((versions) => {
        cached = { versions, loadedAt: clock.now() };
        return versions;
      })
      .finally(() => (pending = undefined));
    return pending;
  };
  const attemptedJustNow = () => clock.now() - attemptedAt < REFRESH_INTERVAL_MS;

  const versions = async (): Promise<Versions<T>> => {
    if (cached === undefined) return load();
    if (clock.now() - cached.loadedAt < ttlMs || (pending === undefined && attemptedJustNow())) {
      return cached.versions;
    }
    const { versions: expired } = cached;
    return load().catch((error: unknown) => {
      onFailure(error);
      return expired;
    });
  };

  return {
    current: async () => (await versions()).current,
    all: async () => {
      const { current, previous } = await versions();
      return previous === undefined ? [current] : [current, previous];
    },
    refresh: async () => {
      if (pending === undefined) {
        if (clock.now() - refreshedAt < REFRESH_INTERVAL_MS) return;
        refreshedAt = clock.now();
      }
      await load();
    },
  };
}

interface Versions<T> {
  current: T;
  previous: T | undefined;
}

async function loadVersions<T>(
  options: SecretReaderOptions<T>,
  onFailure: (error: unknown) => void,
): Promise<Versions<T>> {
  const { value, createdAt } = await loadVersion(options, 'AWSCURRENT');
  if (createdAt === undefined || options.clock.now() - createdAt.getTime() >= ROTATION_WINDOW_MS) {
    return { current: value, previous: undefined };
  }
  return { current: value, previous: await loadPrevious(options, onFailure) };
}

/** A previous version that is absent or unreadable must not take the current one down with it. */
async function loadPrevious<T>(
  options: SecretReaderOptions<T>,
  onFailure: (error: unknown) => void,
): Promise<T | undefined> {
  try {
    return (await loadVersion(options, 'AWSPREVIOUS')).value;
  } catch (error) {
    const isAbsent = error instanceof TransientError && nameOf(error.cause) === 'ResourceNotFoundException';
    if (!isAbsent) onFailure(error);
    return undefined;
  }
}

async function loadVersion<T>({ client, arn, schema, key }: SecretReaderOptions<T>, stage: string) {
  const answer = await client
    .send(new GetSecretValueCommand({ SecretId: arn, VersionStage: stage }))
    .catch((error: unknown) => {
      const message = `Secret ${arn} (${stage}) could not be read: ${nameOf(error)}.`;
      throw new TransientError('secret_unreadable', message, { cause: error });
    });
  const json = withoutBlanks(jsonOf(answer.SecretString));
  const result = schema.safeParse(json);
  if (result.success) return { value: result.data, createdAt: answer.CreatedDate };
  // Neither JSON.parse's message nor the schema's may be passed on: both can quote the value.
  const { code, what } = faultOf(json, key);
  throw new TransientError(
    code,
    `Secret ${arn} (${stage}) ${what}; store it with npm run secret (docs/deploy.md, Connect Sentry).`,
  );
}

function jsonOf(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}

const isObject = (json: unknown): json is Record<string, unknown> =>
  typeof json === 'object' && json !== null && !Array.isArray(json);

/** As the command that stores a secret reads a paste: blanks and line ends around a value are nobody's intention. */
const withoutBlanks = (json: unknown): unknown =>
  isObject(json)
    ? Object.fromEntries(
        Object.entries(json).map(([name, value]) => [name, typeof value === 'string' ? value.trim() : value]),
      )
    : json;

function faultOf(json: unknown, key: string): { code: string; what: string } {
  const shape = `JSON of the shape {"${key}": "..."}`;
  if (!isObject(json)) return { code: 'secret_malformed', what: `is not ${shape}` };
  if (json[key] === '')
    return { code: 'secret_empty', what: `has a "${key}" that is empty or of blanks only` };
  return {
    code: 'secret_malformed',
    what: `is ${json[key] === undefined ? `without the key "${key}"` : `not ${shape}`}`,
  };
}

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : 'unknown error');
