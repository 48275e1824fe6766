import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import * as z from 'zod';
import { defineCommand } from '../command-line/define-command.ts';
import { CommandError, EXIT } from '../command-line/exit.ts';
import { reasonOf } from '../command-line/failure.ts';
import { flag, option } from '../command-line/options.ts';
import { createClients } from '../target/clients.ts';
import { systemHttp, type Http } from '../target/http.ts';
import { jsonOf } from '../target/json.ts';
import { required, type Target } from '../target/target.ts';
import { whyNoToken } from './ask-sentry.ts';
import { askHidden, readInput } from './hidden-input.ts';
import { readPasted, SECRET_KINDS, SECRET_NAMES, type SecretKind } from './pasted.ts';

export const secretCommand = defineCommand({
  name: 'secret',
  summary: 'Stores a secret that is pasted unseen, and refuses what cannot be it.',
  calls: ['--set <name> [options]', '--set <name> [options] < file'],
  description: `Stores a secret of a deployment: ${SECRET_NAMES.join(', ')}. On a terminal it asks, and shows nothing of what is pasted; otherwise it reads standard input. Blanks and line ends around the value are dropped. What is empty, quoted, or something else (a DSN, a header, a client id in the place of a token) is refused with what was expected, and nothing is stored. Of a token Sentry is asked whether it may read events.

The other keys of the same secret stay as they are. The version before stays readable for a day, which is how a rotation refuses nothing. The functions take the new value by themselves, within ten seconds of the first delivery or request that needs it.`,
  json: 'one line, stored {name, secret, replaced}.',
  page: 'docs/deploy.md',
  fallsBackToStage: false,
  options: {
    set: option(
      z.enum(SECRET_NAMES, { error: `must be one of ${SECRET_NAMES.join(', ')}.` }),
      '<name>',
      `which one: ${SECRET_NAMES.join(', ')}`,
    ),
    unchecked: flag('store a token although Sentry cannot be asked about it just now'),
  },
  run: async (context) => {
    const { options, report, ask, stop } = context;
    const kind = options.set;
    const { what, expected } = SECRET_KINDS[kind];
    const target = await context.target();
    const arn = required(target, SECRET_KINDS[kind].resource);
    const pasted =
      ask === undefined
        ? await readInput()
        : await askHidden(`Paste ${what}, then Enter (nothing is shown): `, stop);
    const read = readPasted(kind, pasted);
    if (!read.isGood) throw new CommandError(refusal(kind, read.because, expected));
    if (kind === 'token' && !options.unchecked) await requireReadsEvents(target, read.value, systemHttp);
    const isReplaced = await store(createClients(target).secrets, arn, kind, read.value);
    report.result(
      'stored',
      { name: kind, secret: arn, replaced: isReplaced },
      `Stored ${kind} (${read.value.length.toString()} characters) in ${target.description}.`,
    );
    return EXIT.done;
  },
});

const refusal = (kind: SecretKind, because: string, expected: string): string =>
  `Nothing was stored as ${kind}: ${because}. Expected: ${expected}.`;

/** Throws `CommandError` where Sentry says that this token is of no use here, or cannot be asked. */
export async function requireReadsEvents(
  target: Pick<Target, 'resources'>,
  token: string,
  http: Http,
): Promise<void> {
  const { sentryBaseUrl: baseUrl, sentryOrganization: orgSlug } = target.resources;
  if (baseUrl === undefined || orgSlug === undefined) {
    throw new CommandError(
      'The target does not say which Sentry is meant: name a stack, or add --unchecked.',
    );
  }
  const because = await whyNoToken(http, { baseUrl, orgSlug }, token).catch((error: unknown) => {
    throw new CommandError(
      `Nothing was stored: Sentry at ${baseUrl} could not be asked about the token: ${reasonOf(error)}. Try again, or add --unchecked.`,
    );
  });
  if (because !== undefined) throw new CommandError(refusal('token', because, SECRET_KINDS.token.expected));
}

const stored = z.record(z.string(), z.unknown());

/** Puts a value beside what the secret has under other keys; resolves to whether there was another one of this key. */
export async function store(
  client: SecretsManagerClient,
  arn: string,
  kind: SecretKind,
  value: string,
): Promise<boolean> {
  const { key } = SECRET_KINDS[kind];
  const { SecretString = '' } = await client.send(new GetSecretValueCommand({ SecretId: arn }));
  // What is no JSON object no function can read: there is nothing in it to keep.
  const before = stored.safeParse(jsonOf(SecretString)).data ?? {};
  const text = key === null ? value : JSON.stringify({ ...before, [key]: value });
  await client.send(new PutSecretValueCommand({ SecretId: arn, SecretString: text }));
  if (key === null) return Object.keys(before).length > 0 && SecretString !== value;
  return before[key] !== undefined && before[key] !== value;
}
