import type { ComponentName } from './components.ts';

interface Refusal {
  status: number;
  description: string;
  /** The function's, API Gateway's, or either; none for an answer without a body. */
  shapes: readonly ComponentName[];
}

/** What a route refuses with, by names that operations share. Statuses of one operation differ. */
export const REFUSALS = {
  unchanged: { status: 304, description: 'Nothing changed since.', shapes: [] },
  unknownRelease: {
    status: 404,
    description: 'No change is known in the release of `sinceRelease`.',
    shapes: ['Error', 'GatewayMessage'],
  },
  wrongParameters: {
    status: 400,
    description: 'A parameter is wrong; the message names all that are.',
    shapes: ['Error', 'GatewayMessage'],
  },
  wrongQuery: {
    status: 400,
    description: 'A parameter is wrong (`bad_request`), or the query is (`bad_query`, with the place).',
    shapes: ['QueryError', 'Error', 'GatewayMessage'],
  },
  wrongBody: {
    status: 400,
    description:
      'The body is no JSON, or what it asks for does not fit together; the message says what would.',
    shapes: ['Error', 'GatewayMessage'],
  },
  unauthorized: {
    status: 401,
    description: 'Nothing proves who calls.',
    shapes: ['Error'],
  },
  noRole: {
    status: 403,
    description: 'The caller is known and has no role here.',
    shapes: ['Error'],
  },
  triageForbidden: {
    status: 403,
    description:
      'It takes the role admin (`role_required`), or Sentry lets its token change no issue (`forbidden`).',
    shapes: ['TriageError', 'Error'],
  },
  unknown: {
    status: 404,
    description: 'Nothing of this id is stored here.',
    shapes: ['Error', 'GatewayMessage'],
  },
  triageUnknown: {
    status: 404,
    description: 'Sentry has none of the issues, or its token may not see them.',
    shapes: ['TriageError'],
  },
  tooLarge: {
    status: 413,
    description: 'The body is larger than what is taken.',
    shapes: ['Error', 'GatewayMessage'],
  },
  triageRefused: {
    status: 422,
    description: 'Sentry itself takes none of the changes.',
    shapes: ['TriageError'],
  },
  tooMany: {
    status: 429,
    description: 'More requests than the API’s limit; the gateway answers.',
    shapes: ['GatewayMessage'],
  },
  longHeaders: {
    status: 431,
    description:
      'More than 10,240 bytes of headers, the address among them; the gateway answers, without a body.',
    shapes: [],
  },
  internal: {
    status: 500,
    description: 'A fault of ours; the log has the reason.',
    shapes: ['Error', 'GatewayMessage'],
  },
  sentryAway: {
    status: 502,
    description: 'Sentry could not be reached, did not answer or does not know our token.',
    shapes: ['TriageError'],
  },
  syncRefused: {
    status: 502,
    description: 'Sentry refused what the sync asked for.',
    shapes: ['FailedSync'],
  },
  unavailable: {
    status: 503,
    description: 'Something that is needed cannot be reached just now; try again.',
    shapes: ['FailedSync', 'Error', 'GatewayMessage'],
  },
} as const satisfies Record<string, Refusal>;

export type RefusalName = keyof typeof REFUSALS;
