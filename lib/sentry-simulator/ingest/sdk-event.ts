import * as z from 'zod';

/**
 * An event as SDKs send it. Only what is read here has a schema; the rest travels along untouched. A member of the
 * wrong type counts as absent, as it does with Sentry's own intake, which never rejects an event for one bad field.
 */
const text = z.string().nullish().catch(null);
const bag = z.record(z.string(), z.unknown()).nullish().catch(null);

const frame = z.looseObject({
  filename: text,
  abs_path: text,
  function: text,
  module: text,
  context_line: text,
  in_app: z.boolean().nullish().catch(null),
  lineno: z.number().nullish().catch(null),
  colno: z.number().nullish().catch(null),
  pre_context: z.array(z.string()).nullish().catch(null),
  post_context: z.array(z.string()).nullish().catch(null),
});

const exceptionValue = z.looseObject({
  type: text,
  value: text,
  module: text,
  mechanism: z
    .looseObject({ type: text, handled: z.boolean().nullish().catch(null) })
    .nullish()
    .catch(null),
  stacktrace: z
    .looseObject({ frames: z.array(frame).catch([]) })
    .nullish()
    .catch(null),
});

/** Both `[...]` and `{values: [...]}` are in use. */
const listOf = <Item extends z.ZodType>(item: Item) =>
  z
    .union([z.array(item), z.object({ values: z.array(item) }).transform(({ values }) => values)])
    .nullish()
    .catch(null);

/** sentry-cli sends the text alone; other SDKs its parameters with it. */
const logentry = z.looseObject({ message: text, formatted: text, params: z.unknown().optional() });

export const sdkEvent = z.looseObject({
  event_id: text,
  timestamp: z.union([z.number(), z.string()]).nullish().catch(null),
  level: text,
  platform: text,
  logger: text,
  release: text,
  dist: text,
  environment: text,
  transaction: text,
  server_name: text,
  message: z.union([z.string(), logentry]).nullish().catch(null),
  logentry: logentry.nullish().catch(null),
  exception: listOf(exceptionValue),
  breadcrumbs: listOf(z.looseObject({ timestamp: z.union([z.number(), z.string()]).nullish().catch(null) })),
  tags: z.union([bag, z.array(z.tuple([z.string(), z.unknown()]))]).catch(null),
  user: bag,
  request: z
    .looseObject({
      url: text,
      method: text,
      headers: z.union([bag, z.array(z.tuple([z.string(), z.unknown()]))]).catch(null),
      cookies: z.unknown().optional(),
      query_string: z.unknown().optional(),
    })
    .nullish()
    .catch(null),
  contexts: z.record(z.string(), bag).nullish().catch(null),
  extra: bag,
  modules: bag,
  sdk: bag,
  fingerprint: z.array(z.string()).nullish().catch(null),
});

export type SdkEvent = z.infer<typeof sdkEvent>;
export type SdkEventInput = z.input<typeof sdkEvent>;
export type ExceptionValue = z.infer<typeof exceptionValue>;
export type Frame = z.infer<typeof frame>;
