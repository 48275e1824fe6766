/** One HTTP request without AWS's signature. */
export type Http = (url: string, init?: HttpInit) => Promise<HttpAnswer>;

export interface HttpInit {
  method?: string;
  headers?: Record<string, string>;
  body?: string;
}

export interface HttpAnswer {
  status: number;
  headers: Headers;
  text: string;
  /** Our clock before and after, milliseconds since the epoch. */
  sentAt: number;
  receivedAt: number;
}

/** A person waits; a server that needs longer is as good as away. */
const TIMEOUT_MS = 15_000;

/** Redirects are answers: Sentry does not follow them either. */
export const systemHttp: Http = async (url, init = {}) => {
  const sentAt = Date.now();
  const response = await fetch(url, {
    ...init,
    redirect: 'manual',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, sentAt, receivedAt: Date.now() };
};
