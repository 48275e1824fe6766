import type * as z from 'zod';
import { name } from '../command-line/option-values.ts';
import { flag, option } from '../command-line/options.ts';

/** How a command line names the deployment that is meant. */
export type TargetOptions = z.infer<z.ZodObject<typeof TARGET_OPTIONS>>;
export const TARGET_OPTIONS = {
  local: flag(
    'the stack that npm start runs, found by endpoints.json in .local (or LOCAL_DIR, also from .env)',
  ),
  stage: option(
    name().optional(),
    '<stage>',
    'the deployed stack SentryErrorLog-<stage>; AWS_REGION and AWS_PROFILE as usual',
  ),
  stack: option(name().optional(), '<name>', 'a deployed stack by its name'),
  id: option(
    name().optional(),
    '<path>',
    'which error log of that stack, by the path of its construct: Errors; not needed where there is one',
  ),
  outputs: option(
    name().optional(),
    '<file>',
    'a deployed stack by the file of outputs that cdk deploy wrote; no call to CloudFormation',
  ),
  table: option(name().optional(), '<name>', 'the table by hand; wins over the target above, as do these:'),
  bucket: option(name().optional(), '<name>', 'the bucket of the archive'),
  queue: option(name().optional(), '<url>', 'the queue'),
  dlq: option(name().optional(), '<url>', 'the dead-letter queue'),
};
