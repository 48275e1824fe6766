import * as z from 'zod';
import {
  errorAnswer,
  gatewayAnswer,
  queryErrorAnswer,
} from '../../../lambdas/contracts/api/refusal-answers.ts';
import { quoted } from '../../../lambdas/core/markdown/quoting.ts';
import { reasonOf } from '../command-line/failure.ts';
import type { Http } from '../target/http.ts';
import { jsonOf } from '../target/json.ts';

export type Query = Readonly<Record<string, string | number | undefined>>;

/** The admin API with the token of whoever started the server. All answers are JSON as it came. */
export interface Api {
  /** Rejects with `ApiRefusal`, as `patch` does. */
  get(path: string, query?: Query): Promise<unknown>;
  patch(path: string, body: object): Promise<unknown>;
}

/** Why there is no answer, in words for an assistant; what servers said stands in quotes. */
export class ApiRefusal extends Error {
  override readonly name = 'ApiRefusal';
}

interface ApiOptions {
  /** Of the deployment; the API lies below it. */
  origin: string;
  /** Read for each request: a token is renewed while the server runs. Rejects with `ApiRefusal` where there is none. */
  token: () => Promise<string>;
  /** What gets a new one. */
  renewal: string;
  http: Http;
}

export function createApi({ origin, token, renewal, http }: ApiOptions): Api {
  const ask = async (method: string, path: string, query: Query, body?: object): Promise<unknown> => {
    const url = new URL(`/api/admin${path}`, origin);
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined && value !== '') url.searchParams.set(name, value.toString());
    }
    const headers = {
      authorization: `Bearer ${await token()}`,
      accept: 'application/json',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    };
    const sent = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    const { status, text } = await http(url.href, sent).catch((cause: unknown) => {
      throw new ApiRefusal(`The error log at ${origin} could not be reached: ${quoted(reasonOf(cause))}`);
    });
    const answer = jsonOf(text);
    if (status >= 200 && status < 300 && answer !== undefined) return answer;
    throw new ApiRefusal(refusalWords(status, answer, renewal));
  };
  return {
    get: (path, query = {}) => ask('GET', path, query),
    patch: (path, body) => ask('PATCH', path, {}, body),
  };
}

const results = z.object({
  results: z.array(z.object({ id: z.string(), error: z.object({ message: z.string() }).optional() })),
});

function refusalWords(status: number, answer: unknown, renewal: string): string {
  const error = errorAnswer.safeParse(answer).data?.error;
  const gateway = gatewayAnswer.safeParse(answer).data?.message;
  const said = error === undefined ? quoted(gateway ?? '') : `${error.code}: ${quoted(error.message, 2000)}`;
  const suggestion = queryErrorAnswer.safeParse(answer).data?.suggestion ?? null;
  const each = results.safeParse(answer).data?.results ?? [];
  return [
    `The error log answered ${status.toString()}, ${said}`,
    ...(suggestion === null ? [] : [`It suggests the query ${quoted(suggestion, 2000)}`]),
    ...each.flatMap(({ id, error: why }) =>
      why === undefined ? [] : [`${quoted(id)}: ${quoted(why.message)}`],
    ),
    ...(status === 401 ? [renewal] : []),
  ].join('\n');
}
