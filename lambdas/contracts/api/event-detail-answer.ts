import * as z from 'zod';
import { anyRecord, instant, maybeNumber, maybeText, text } from './fields.ts';

/** `detail` of an event: core/sentry/event/detail.ts says where each field is from. */

const moment = instant.nullable();
const maybeFlag = z.boolean().nullable();
const other = anyRecord.meta({ description: 'Every further field that Sentry sent.' });
const source = { preContext: z.array(text), contextLine: maybeText, postContext: z.array(text) };

export const frameDetail = z.object({
  filename: maybeText,
  absPath: maybeText,
  function: maybeText,
  rawFunction: maybeText,
  symbol: maybeText,
  module: maybeText,
  package: maybeText,
  platform: maybeText,
  lineno: maybeNumber,
  colno: maybeNumber,
  inApp: z.boolean(),
  instructionAddr: maybeText,
  symbolAddr: maybeText,
  imageAddr: maybeText,
  addrMode: maybeText,
  trust: maybeText,
  lock: anyRecord.nullable(),
  ...source,
  vars: anyRecord,
  other,
});

const trace = {
  frames: z.array(frameDetail).meta({ description: 'The oldest call first.' }),
  rawFrames: z.array(frameDetail),
  registers: anyRecord,
  framesOmitted: z.unknown(),
  traceOther: anyRecord,
};

export const exceptionDetail = z.object({
  type: maybeText,
  value: maybeText,
  module: maybeText,
  mechanism: maybeText,
  handled: maybeFlag,
  mechanismDetail: z.object({
    type: maybeText,
    description: maybeText,
    helpLink: maybeText,
    handled: maybeFlag,
    synthetic: maybeFlag,
    words: z.array(text),
    data: anyRecord,
    other,
  }),
  threadId: maybeText,
  exceptionId: maybeNumber,
  parentId: maybeNumber,
  isExceptionGroup: z.boolean(),
  source: maybeText,
  ...trace,
  other,
});

export const threadDetail = z.object({
  id: maybeText,
  name: maybeText,
  crashed: z.boolean(),
  current: z.boolean(),
  main: z.boolean(),
  state: maybeText,
  heldLocks: z.array(anyRecord),
  ...trace,
  other,
});

export const breadcrumbDetail = z.object({
  timestamp: moment,
  type: maybeText,
  category: maybeText,
  level: maybeText,
  message: maybeText,
  eventId: maybeText,
  data: anyRecord,
  other,
});

const pair = z.tuple([z.string(), z.string()]);
const pairs = z.array(pair);
const requestDetail = z.object({
  method: maybeText,
  url: maybeText,
  protocol: maybeText,
  fragment: maybeText,
  apiTarget: maybeText,
  contentType: maybeText,
  bodySize: maybeNumber,
  headers: pairs,
  query: pairs,
  cookies: pairs,
  env: pairs,
  data: z.unknown(),
  other,
});

const debugImage = z.object({
  type: maybeText,
  codeFile: maybeText,
  codeId: maybeText,
  debugFile: maybeText,
  debugId: maybeText,
  arch: maybeText,
  imageAddr: maybeText,
  imageSize: maybeNumber,
  imageVmaddr: maybeText,
  debugStatus: maybeText,
  unwindStatus: maybeText,
  other,
});

const occurrence = z.object({
  id: maybeText,
  title: maybeText,
  subtitle: maybeText,
  type: maybeNumber,
  category: maybeText,
  level: maybeText,
  culprit: maybeText,
  resourceId: maybeText,
  detectedAt: moment,
  evidence: z.array(z.object({ name: text, value: text, important: z.boolean() })),
  evidenceData: anyRecord,
  fingerprint: z.array(text),
  priority: maybeNumber,
  initialPriority: z.union([z.number(), z.string()]).nullable(),
  assignee: maybeText,
  other,
});

const span = z.object({
  spanId: maybeText,
  parentSpanId: maybeText,
  traceId: maybeText,
  op: maybeText,
  description: maybeText,
  status: maybeText,
  startedAt: moment,
  endedAt: moment,
  duration: maybeNumber,
  isEvidence: z.boolean(),
  tags: anyRecord,
  data: anyRecord,
  other,
});

const feedback = z.object({
  message: maybeText,
  name: maybeText,
  email: maybeText,
  url: maybeText,
  source: maybeText,
  replayId: maybeText,
  eventId: maybeText,
  other,
});

const facts = {
  eventId: maybeText,
  timestamp: moment,
  received: moment,
  startTimestamp: moment,
  title: maybeText,
  level: maybeText,
  type: maybeText,
  platform: maybeText,
  environment: maybeText,
  release: maybeText,
  dist: maybeText,
  logger: maybeText,
  serverName: maybeText,
  transaction: maybeText,
  transactionInfo: anyRecord,
  culprit: maybeText,
  location: maybeText,
  version: maybeText,
  timeSpent: maybeNumber,
  metadata: anyRecord,
};

const sdk = z.object({
  name: maybeText,
  version: maybeText,
  packages: z.array(z.unknown()),
  integrations: z.array(z.unknown()),
  features: z.array(z.unknown()),
  other: anyRecord,
});

export const eventDetailAnswer = z
  .object({
    ...facts,
    message: maybeText,
    messageTemplate: maybeText,
    messageParams: z.unknown(),
    exceptions: z
      .array(exceptionDetail)
      .meta({ description: 'As Sentry orders them: the exception that was raised is the last.' }),
    threads: z.array(threadDetail),
    breadcrumbs: z.array(breadcrumbDetail),
    tags: z.array(z.object({ key: text, value: maybeText })),
    contexts: anyRecord,
    request: requestDetail.nullable(),
    user: anyRecord.nullable(),
    sdk: sdk.nullable(),
    extra: anyRecord,
    fingerprint: z.array(text),
    modules: anyRecord,
    debugImages: z.array(debugImage),
    debugMeta: anyRecord,
    template: z
      .object({ filename: maybeText, absPath: maybeText, lineno: maybeNumber, ...source, other })
      .nullable(),
    reports: z.array(
      z.object({ kind: z.enum(['csp', 'hpkp', 'expectct', 'expectstaple', 'nel']), fields: anyRecord }),
    ),
    feedback: z.array(feedback),
    occurrence: occurrence.nullable(),
    spans: z.array(span),
    measurements: anyRecord,
    breakdowns: anyRecord,
    flags: z.array(z.object({ flag: text, result: z.unknown(), other: anyRecord })),
    links: z.array(
      z.object({ kind: z.enum(['event', 'replay', 'profile', 'trace']), id: text, url: maybeText }),
    ),
    errors: z.array(
      z.object({ type: maybeText, message: text, name: maybeText, value: z.unknown(), data: anyRecord }),
    ),
    remarks: z.array(z.object({ path: text, words: z.array(text) })),
    other,
    rawTrace: text.meta({ description: 'The traces as text, the way the platform prints them.' }),
  })
  .meta({ description: 'An event in one shape, whichever way it came.' });
