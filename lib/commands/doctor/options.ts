import { parseArgs } from 'node:util';
import * as z from 'zod';
import { CannotRunError, messageOf } from './failure.ts';

export const USAGE = `npm run doctor -- [options]: checks the whole way of an error, from Sentry to the table.

Target (without any: the local stack if one is running, else the stack of the stage in cdk.json)
  --local            the stack that npm start runs, found by .local/endpoints.json (LOCAL_DIR is respected)
  --stage <stage>    the deployed stack SentryErrorLog-<stage>; AWS_REGION and AWS_PROFILE as usual
  --stack <name>     a deployed stack by its name
  --outputs <file>   a deployed stack by the file of cdk deploy --outputs-file

Options
  --integration <slug>   the integration in Sentry, where the organization has several
  --timeout <seconds>    how long to wait until the test delivery is stored (30)
  --fix                  set the integration's webhook URL and events in Sentry, after asking
  --yes                  do not ask
  --json                 one JSON document on stdout
  --help

Environment
  SENTRY_ADMIN_TOKEN      a token of yours with org:write, for --fix and where the stored token may not read the
                          integration; the stored one otherwise
  SENTRY_WEBHOOK_SECRET   the client secret as Sentry shows it: the test delivery is signed with it

Exit codes: 0 all well, or warnings alone; 1 something failed; 2 could not run.
`;

export type Options = z.infer<typeof schema>;
const name = z.string().min(1).optional();
const schema = z.object({
  local: z.boolean().default(false),
  stage: name,
  stack: name,
  outputs: name,
  integration: name,
  /** Seconds. */
  timeout: z
    .string()
    .default('30')
    .transform(Number)
    .refine((value) => value > 0 && value <= 900, { error: 'must be seconds, from 1 to 900' }),
  fix: z.boolean().default(false),
  yes: z.boolean().default(false),
  json: z.boolean().default(false),
  help: z.boolean().default(false),
});

/** Throws `CannotRunError` for a command line that says something else. */
export function parseOptions(args: readonly string[]): Options {
  const parsed = schema.safeParse(valuesOf(args));
  if (parsed.success) return parsed.data;
  const mistakes = parsed.error.issues.map((issue) => `--${issue.path.join('.')} ${issue.message}`);
  throw new CannotRunError(`${mistakes.join('; ')}. See npm run doctor -- --help.`);
}

function valuesOf(args: readonly string[]): unknown {
  try {
    return parseArgs({
      args: [...args],
      strict: true,
      allowPositionals: false,
      options: {
        local: { type: 'boolean' },
        stage: { type: 'string' },
        stack: { type: 'string' },
        outputs: { type: 'string' },
        integration: { type: 'string' },
        timeout: { type: 'string' },
        fix: { type: 'boolean' },
        yes: { type: 'boolean', short: 'y' },
        json: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch (error) {
    throw new CannotRunError(`${messageOf(error)}. See npm run doctor -- --help.`);
  }
}
