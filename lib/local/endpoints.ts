import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';

/** Where everything of a local run is; the content of `endpoints.json`. */
export type LocalEndpoints = z.infer<typeof localEndpoints>;
const localEndpoints = z.object({
  url: z.string(),
  webhookUrl: z.string(),
  syncUrl: z.string(),
  adminUrl: z.string(),
  apiUrl: z.string(),
  /** Bearer token for the admin API and pages. */
  adminToken: z.string(),
  /** The same of somebody who may only read. */
  viewerToken: z.string(),
  webhookSecret: z.string(),
  cronSecret: z.string(),
  dynamodbEndpoint: z.string(),
  /** The inbox of the local stack: a page, and JSON at `/messages`. */
  mailUrl: z.string(),
  /** SQS, S3, Secrets Manager and SES. */
  awsEndpoint: z.string(),
  tableName: z.string(),
  queueUrl: z.string(),
  dlqUrl: z.string(),
  archiveBucket: z.string(),
  /** The secrets of lib/constructs/product-secrets.ts. */
  secretArns: z.object({
    webhook: z.string(),
    sentryToken: z.string(),
    cron: z.string(),
    endpoints: z.string(),
    session: z.string(),
  }),
  /** What the functions know of Sentry. No projects: all that the token can see. */
  sentry: z.object({ baseUrl: z.string(), orgSlug: z.string(), projects: z.array(z.string()) }),
  /** Where every call is judged by its role, for tests: how commands reach the stack, and as whom. */
  operators: z
    .object({
      dynamodbEndpoint: z.string(),
      keyIds: z.object({ doctor: z.string(), operator: z.string() }),
    })
    .optional(),
  /** These two from the simulator only. */
  sentryUrl: z.string().optional(),
  dsn: z.string().optional(),
});

/** The file that stands there while `npm start` runs. */
export const endpointsFile = (localDir: string): string => path.join(localDir, 'endpoints.json');

/** Written whole or not at all: whoever waits for the file may read it as soon as it is there. */
export async function writeEndpoints(localDir: string, endpoints: LocalEndpoints): Promise<void> {
  const file = endpointsFile(localDir);
  await mkdir(localDir, { recursive: true });
  const temporary = `${file}.${process.pid}`;
  // It holds secrets, if only of this machine.
  await writeFile(temporary, `${JSON.stringify(endpoints, null, 2)}\n`, { mode: 0o600 });
  await rename(temporary, file);
}

export async function removeEndpoints(localDir: string): Promise<void> {
  await rm(endpointsFile(localDir), { force: true });
}

/** `absent` where no local run has written the file, `foreign` where it is not what this version writes. */
export type ReadEndpoints = { kind: 'running'; endpoints: LocalEndpoints } | { kind: 'absent' | 'foreign' };

export async function readEndpoints(localDir: string): Promise<ReadEndpoints> {
  let text: string;
  try {
    text = await readFile(endpointsFile(localDir), 'utf8');
  } catch (error) {
    if (isMissing(error)) return { kind: 'absent' };
    throw error;
  }
  const parsed = endpointsJson.safeParse(text);
  return parsed.success ? { kind: 'running', endpoints: parsed.data } : { kind: 'foreign' };
}

const isMissing = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT';

const endpointsJson = z
  .string()
  .transform((text, context): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      // Not its message, which quotes the file, and that holds secrets.
      context.addIssue('is not JSON');
      return z.NEVER;
    }
  })
  .pipe(localEndpoints);
