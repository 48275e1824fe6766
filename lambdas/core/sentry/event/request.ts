import { fieldsOf, pairsOf, says, type JsonRecord, type Pair } from './fields.ts';

/** The HTTP request in which the event happened. */
export interface RequestDetail {
  method: string | null;
  url: string | null;
  protocol: string | null;
  fragment: string | null;
  /** `graphql` and the like. */
  apiTarget: string | null;
  contentType: string | null;
  bodySize: number | null;
  headers: Pair[];
  query: Pair[];
  cookies: Pair[];
  env: Pair[];
  data: unknown;
  /** Every further field that Sentry sent. */
  other: JsonRecord;
}

export function requestOf(request: JsonRecord): RequestDetail {
  const fields = fieldsOf(request);
  return {
    method: fields.text('method'),
    url: fields.text('url'),
    protocol: fields.filled('protocol'),
    fragment: fields.filled('fragment'),
    apiTarget: fields.filled('api_target'),
    contentType: fields.filled('inferred_content_type'),
    bodySize: fields.number('body_size'),
    headers: pairsOf(fields.any('headers')),
    query: queryOf(fields.any('query_string') ?? fields.any('query')),
    cookies: cookiesOf(fields.any('cookies')),
    env: pairsOf(fields.any('env')),
    data: fields.any('data'),
    other: fields.rest(),
  };
}

const queryOf = (query: unknown): Pair[] =>
  typeof query === 'string' ? [...new URLSearchParams(query)] : pairsOf(query);

/** Redacted as a whole they are a text. */
const cookiesOf = (cookies: unknown): Pair[] =>
  typeof cookies === 'string' && says(cookies) ? [['cookies', cookies]] : pairsOf(cookies);
