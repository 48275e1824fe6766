import { asRecord, fieldsOf, isRecord, says, type JsonRecord } from './fields.ts';
import { frameOf, type FrameDetail } from './frame.ts';

/** A stack trace: of an exception, of a thread, or of the event itself. */
export interface TraceDetail {
  /** Oldest call first. */
  frames: FrameDetail[];
  /** As they were before Sentry mapped or symbolicated them; empty where it changed nothing. */
  rawFrames: FrameDetail[];
  /** Of the newest frame. */
  registers: JsonRecord;
  /** First and last position of the frames that were left out before Sentry stored the event. */
  framesOmitted: unknown;
  /** Every further field of the trace. */
  traceOther: JsonRecord;
}

/** `mapped` is what Sentry shows, `raw` what the SDK sent. */
export function traceOf(mapped: unknown, raw: unknown): TraceDetail {
  const fields = fieldsOf(asRecord(mapped));
  const frames = framesIn(fields.list('frames'));
  const sent = fieldsOf(asRecord(raw));
  const rawFrames = framesIn(sent.list('frames'));
  const registers = [fields.record('registers'), sent.record('registers')];
  // Derived by Sentry's API from the frames' own `inApp`.
  for (const each of [fields, sent]) each.flag('has_system_frames');
  const omitted = [fields.any('frames_omitted'), sent.any('frames_omitted')];
  const sentRest = sent.rest();
  return {
    frames: frames.length > 0 ? frames : rawFrames,
    rawFrames: frames.length > 0 ? rawFrames : [],
    registers: registers.find(says) ?? {},
    framesOmitted: omitted.find(says) ?? null,
    traceOther: { ...fields.rest(), ...(says(sentRest) ? { raw_stacktrace: sentRest } : {}) },
  };
}

const framesIn = (frames: readonly unknown[]): FrameDetail[] => frames.filter(isRecord).map(frameOf);
