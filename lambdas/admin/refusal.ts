/** A request that we answer with an error. The message reaches the caller: it names no secret and no stored data. */
export class RefusedRequest extends Error {
  override readonly name = 'RefusedRequest';
  readonly status: number;
  /** Stable word for programs. */
  readonly code: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Further fields of the answer, beside `error`. */
  readonly fields: Readonly<Record<string, unknown>>;

  constructor(
    status: number,
    code: string,
    message: string,
    more: { headers?: Record<string, string>; fields?: Record<string, unknown> } = {},
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = more.headers ?? {};
    this.fields = more.fields ?? {};
  }
}

export const badRequest = (message: string) => new RefusedRequest(400, 'bad_request', message);
export const notFound = (message: string) => new RefusedRequest(404, 'not_found', message);
