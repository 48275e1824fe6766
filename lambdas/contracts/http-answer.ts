import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { ErrorBody } from './routes.ts';
import { NO_PAGE_POLICY, SECURITY_HEADERS } from './security-headers.ts';

/** A JSON answer for an HTTP API with payload format 2.0. */
export const jsonAnswer = (
  statusCode: number,
  body: object,
  headers: Record<string, string> = {},
): APIGatewayProxyStructuredResultV2 => ({
  statusCode,
  headers: { 'content-type': 'application/json', ...SECURITY_HEADERS, ...NO_PAGE_POLICY, ...headers },
  body: JSON.stringify(body),
});

export interface Refusal {
  status: number;
  /** Stable word for programs. */
  code: string;
  /** What happened and what to do, for people. */
  message: string;
  headers?: Record<string, string>;
}

/** The error shape of every route: `{error: {code, message, requestId}}`. */
export const errorAnswer = (refusal: Refusal, requestId: string): APIGatewayProxyStructuredResultV2 => {
  const body: ErrorBody = { error: { code: refusal.code, message: refusal.message, requestId } };
  return jsonAnswer(refusal.status, body, refusal.headers);
};
