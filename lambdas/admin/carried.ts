/** Methods that a `Request` cannot have (Fetch Standard, "forbidden method"). */
const FORBIDDEN: ReadonlySet<string> = new Set(['CONNECT', 'TRACE', 'TRACK']);

interface HttpRequest {
  requestContext: { http?: { method: string } };
}

/**
 * The event in a form that a `Request` can carry: no path takes a forbidden method, and what every path answers to
 * OPTIONS, 405 with `Allow`, is the answer to one of these too.
 */
export function carried<Event extends object>(event: Event): Event {
  if (!isHttpRequest(event) || !FORBIDDEN.has(event.requestContext.http?.method.toUpperCase() ?? ''))
    return event;
  const { requestContext } = event;
  return {
    ...event,
    requestContext: { ...requestContext, http: { ...requestContext.http, method: 'OPTIONS' } },
  };
}

const isHttpRequest = (event: object): event is HttpRequest =>
  'requestContext' in event && typeof event.requestContext === 'object' && event.requestContext !== null;
