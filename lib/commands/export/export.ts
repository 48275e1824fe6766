import { open, rename, rm, stat } from 'node:fs/promises';
import * as z from 'zod';
import type { Context } from '../command-line/context.ts';
import { CommandError, EXIT, type ExitCode } from '../command-line/exit.ts';
import type { StateFile } from '../command-line/state-file.ts';
import type { Http, HttpAnswer } from '../target/http.ts';
import { jsonOf } from '../target/json.ts';

/** How far an export is: what of the file is written, and where the next part begins. */
export const exportState = z.object({
  cursor: z.string().nullable(),
  bytes: z.int().nonnegative(),
  parts: z.int().nonnegative(),
});
export type ExportState = z.infer<typeof exportState>;

export interface ExportOptions {
  /** Of the first part, with all parameters. */
  url: string;
  token: string;
  /** What the file is called once it is whole. */
  output: string;
  /** A byte order mark in front: written here, because a text that was fetched has none (Fetch, "UTF-8 decode"). */
  withMark: boolean;
}

interface Tools {
  http: Http;
  state: StateFile<ExportState>;
}

/** A file of this name is not whole yet. */
export const partName = (output: string): string => `${output}.part`;

const BEGINNING: ExportState = { cursor: null, bytes: 0, parts: 0 };

/** Joins all parts in `<output>.part` and gives it its name when it is whole. Continues where it was stopped. */
export async function exportGroups(
  options: ExportOptions,
  { http, state }: Tools,
  context: Pick<Context, 'report' | 'stop' | 'sleep'>,
): Promise<ExitCode> {
  const { report, stop } = context;
  const part = partName(options.output);
  const mark = options.withMark ? '\ufeff' : '';
  let at = await begunAt(part, state);
  if (at.parts > 0) report.note(`Continuing behind part ${at.parts.toString()} in ${part}.`);
  for (let isWhole = false; !isWhole;) {
    if (stop.aborted) return EXIT.stopped;
    const answer = await partBehind(at.cursor, options, http, context);
    const bytes = await writeAt(part, at.bytes, (at.bytes === 0 ? mark : '') + answer.text);
    const cursor = answer.headers.get('x-next-cursor');
    at = { cursor, bytes: at.bytes + bytes, parts: at.parts + 1 };
    isWhole = cursor === null;
    // First the bytes, then the note of them: what a crash between them has written is written over.
    await state.write(at);
    report.progress({
      ...{ done: at.parts, total: null, of: at.parts === 1 ? 'part' : 'parts', work: null },
      ...{ records: null, recordsThisRun: at.parts, remark: `${(at.bytes / 1e6).toFixed(1)} MB` },
    });
  }
  await rename(part, options.output);
  await state.remove();
  report.endProgress();
  const { output: file } = options;
  report.result('exported', { file, bytes: at.bytes, parts: at.parts }, `${file}: whole, ${figureOf(at)}`);
  return EXIT.done;
}

const figureOf = ({ bytes, parts }: ExportState): string =>
  `${(bytes / 1e6).toFixed(1)} MB in ${parts.toString()} ${parts === 1 ? 'part' : 'parts'}`;

/** Where to continue; from the beginning where the file does not hold what the state says. */
async function begunAt(part: string, state: StateFile<ExportState>): Promise<ExportState> {
  const begun = await state.read();
  const size = await stat(part).then(
    (found) => found.size,
    () => undefined,
  );
  if (begun !== undefined && begun.cursor !== null && size !== undefined && size >= begun.bytes) return begun;
  await rm(part, { force: true });
  return BEGINNING;
}

/** Writes behind the first `offset` bytes and cuts off whatever else was there. */
async function writeAt(file: string, offset: number, text: string): Promise<number> {
  const bytes = Buffer.from(text);
  const handle = await open(file, offset === 0 ? 'w' : 'r+');
  try {
    await handle.truncate(offset);
    await handle.writev([bytes], offset);
    await handle.sync();
  } finally {
    await handle.close();
  }
  return bytes.length;
}

/** As long as a deployment may take to be well again before somebody should look. */
const TRIES = 6;
const FIRST_WAIT_MS = 1_000;

async function partBehind(
  cursor: string | null,
  { url, token }: ExportOptions,
  http: Http,
  { report, sleep, stop }: Pick<Context, 'report' | 'stop' | 'sleep'>,
): Promise<HttpAnswer> {
  const address = new URL(url);
  if (cursor !== null) address.searchParams.set('cursor', cursor);
  for (let tries = 1; ; tries++) {
    const answer = await http(address.href, { headers: { authorization: `Bearer ${token}` } });
    if (answer.status === 200) return answer;
    const isPassing = answer.status === 429 || answer.status >= 500;
    if (!isPassing || tries === TRIES) throw refusalOf(answer);
    report.waiting(`The API answered ${answer.status.toString()}, and is asked again`);
    await sleep(FIRST_WAIT_MS * 2 ** (tries - 1));
    stop.throwIfAborted();
  }
}

const errorBody = z.object({ error: z.object({ message: z.string() }) });

function refusalOf({ status, text }: HttpAnswer): CommandError {
  const said = errorBody.safeParse(jsonOf(text)).data?.error.message ?? 'and says no more';
  const advice = status === 401 ? ' Sign in with npm run token, then run the same command again.' : '';
  return new CommandError(
    `The API answered ${status.toString()}: ${said}${advice}`,
    status < 500 && status !== 429 ? EXIT.usage : EXIT.failed,
  );
}
