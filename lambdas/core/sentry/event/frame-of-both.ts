import type { EventDetail } from './detail.ts';
import { says } from './fields.ts';
import type { FrameDetail } from './frame.ts';
import { threadsByTrace } from './threads.ts';
import type { TraceDetail } from './trace.ts';

type Frames = Pick<TraceDetail, 'frames'>;

/** Whether a frame has source or variables to look at. */
export const hasSource = (frame: FrameDetail): boolean => frame.contextLine !== null || says(frame.vars);

/**
 * Where to look first, the newest call before the others: our own code that has something to show. Where no frame is such, the
 * newest one of all. The first of them is the one that failed.
 */
export function tellingFrames({ frames }: Frames): FrameDetail[] {
  const newestFirst = frames.toReversed();
  const own = newestFirst.filter((frame) => frame.inApp && hasSource(frame));
  return own.length > 0 ? own : newestFirst.slice(0, 1);
}

/** One call in the traces of two events. */
export interface FrameOfBoth {
  first: FrameDetail;
  newest: FrameDetail;
  /** Whether both failed in it; else it is the newest that both went through. */
  isFailing: boolean;
}

/**
 * The call by which two events of an error are compared: of the exception that was raised, or of the first cause of it where
 * that one has no variables. Null where the traces have no call in common.
 */
export function frameOfBoth(first: EventDetail, newest: EventDetail): FrameOfBoth | null {
  const others = tracesOf(first);
  const found = tracesOf(newest).flatMap((trace, at) => {
    const other = others[at];
    return (other === undefined ? null : commonFrame(other, trace)) ?? [];
  });
  return found.find((both) => says(both.first.vars) || says(both.newest.vars)) ?? found[0] ?? null;
}

/** Of the raised exception, then of its causes; that of a thread where the raised one has none of its own. */
function tracesOf({ exceptions, threads }: EventDetail): Frames[] {
  return exceptions
    .toReversed()
    .map((exception, at) =>
      at === 0 && exception.frames.length === 0
        ? (threadsByTrace(threads)(exception.threadId) ?? exception)
        : exception,
    );
}

function commonFrame(first: Frames, newest: Frames): FrameOfBoth | null {
  const others = tellingFrames(first);
  const byCall = new Map(others.toReversed().map((frame) => [callOf(frame), frame]));
  for (const [at, frame] of tellingFrames(newest).entries()) {
    const other = byCall.get(callOf(frame));
    if (other !== undefined)
      return { first: other, newest: frame, isFailing: at === 0 && other === others[0] };
  }
  return null;
}

/** What a call is named by. Its line is no part of that: another release has it elsewhere. */
const callOf = (frame: FrameDetail): string =>
  JSON.stringify([
    frame.function ?? frame.symbol ?? frame.rawFunction,
    frame.module ?? frame.filename ?? frame.absPath ?? frame.package,
  ]);
