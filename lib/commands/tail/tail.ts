import type { Context } from '../command-line/context.ts';
import { CommandError, EXIT, type ExitCode } from '../command-line/exit.ts';
import type { Http } from '../target/http.ts';
import { jsonOf } from '../target/json.ts';
import { activityPage, lineOf, type ShownChange } from './changes.ts';

export interface TailOptions {
  /** Of the activity route. */
  url: string;
  token: string;
  /** The first instant of which changes are shown, ISO 8601. */
  since: string;
  matches: (change: ShownChange, nowMs: number) => boolean;
}

const PAUSE_MS = 2_000;
/** While the API is out of reach or has too much to do. */
const LONGEST_PAUSE_MS = 60_000;
const PAGE = 100;
/** A change may be committed this long after the instant that it names (docs/adr/0048). */
const OVERLAP_MS = 120_000;

/** Shows each change once as it is written, oldest first, until somebody stops it. */
export async function tail(
  options: TailOptions,
  http: Http,
  { report, stop, clock, sleep }: Pick<Context, 'report' | 'stop' | 'clock' | 'sleep'>,
): Promise<ExitCode> {
  /** Ids that were shown or left out, with when their change was written. */
  const known = new Map<string, number>();
  let from = Date.parse(options.since);
  let pause = PAUSE_MS;
  while (!stop.aborted) {
    const changes = await changesFrom(
      Math.max(from - OVERLAP_MS, Date.parse(options.since)),
      options,
      http,
      known,
    );
    if (changes === undefined) {
      report.waiting('The API does not answer, and is asked again');
      pause = Math.min(2 * pause, LONGEST_PAUSE_MS);
    } else {
      pause = PAUSE_MS;
      for (const change of changes.reverse()) {
        known.set(change.id, Date.parse(change.at));
        from = Math.max(from, Date.parse(change.at));
        if (options.matches(change, clock.now())) report.result('change', { ...change }, lineOf(change));
      }
      for (const [id, at] of known) if (at < from - 2 * OVERLAP_MS) known.delete(id);
    }
    await sleep(pause);
  }
  return EXIT.stopped;
}

/** Changes that are not known yet, newest first; undefined where the API cannot answer just now. */
async function changesFrom(
  sinceMs: number,
  { url, token }: Pick<TailOptions, 'url' | 'token'>,
  http: Http,
  known: ReadonlyMap<string, number>,
): Promise<ShownChange[] | undefined> {
  const found: ShownChange[] = [];
  const address = new URL(url);
  address.searchParams.set('since', new Date(sinceMs).toISOString());
  address.searchParams.set('limit', PAGE.toString());
  for (;;) {
    const answer = await http(address.href, { headers: { authorization: `Bearer ${token}` } }).catch(
      () => undefined,
    );
    if (answer === undefined || answer.status === 429 || answer.status >= 500) return undefined;
    if (answer.status === 401)
      throw new CommandError(
        'The API does not take this token. Sign in with npm run token, then run the same command again.',
      );
    const page = activityPage.safeParse(jsonOf(answer.text));
    if (answer.status !== 200 || !page.success)
      throw new CommandError(
        `The API answered ${answer.status.toString()}, and no changes: is it of this version?`,
      );
    found.push(...page.data.changes.filter(({ id }) => !known.has(id)));
    if (page.data.nextCursor === null) return found;
    address.searchParams.set('cursor', page.data.nextCursor);
  }
}
