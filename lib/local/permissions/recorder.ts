import { appendFileSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { decide, type AccessRequest, type Policy } from './policy.ts';

/** One kind of call, as often as it came: what is of one item or object is left out of it. */
export interface RecordedCall extends AccessRequest {
  role: string;
  isAllowed: boolean;
}

/** Lines of the file: a call when its kind came first, and at the end how many there were. */
export type RecordedLine =
  { call: RecordedCall } | { evaluated: number; denied: number; without: readonly string[] };

export interface Recorder {
  note(role: string, policy: Policy, request: AccessRequest, isAllowed: boolean): void;
  stop(): void;
}

/**
 * Writes what was judged to a file of one JSON a line. A kind of call is written when it is first seen, so that a run
 * that is killed has told it all the same.
 */
export function createRecorder(file: string, without: readonly string[]): Recorder {
  mkdirSync(path.dirname(file), { recursive: true });
  const write = (line: RecordedLine) => appendFileSync(file, `${JSON.stringify(line)}\n`);
  const seen = new Set<string>();
  let [evaluated, denied] = [0, 0];
  return {
    note(role, policy, request, isAllowed) {
      evaluated += 1;
      if (!isAllowed) denied += 1;
      const kind = kindOf(request);
      const key = `${role} ${String(isAllowed)} ${kind.action} ${kind.resource} ${JSON.stringify(kind.context)}`;
      if (seen.has(key)) return;
      seen.add(key);
      // A policy that tells two items of one kind apart gets the call as it was.
      const isTold = decide(policy, kind).isAllowed === isAllowed;
      write({ call: { role, ...(isTold ? kind : request), isAllowed } });
    },
    stop: () => write({ evaluated, denied, without }),
  };
}

/** `GROUP#4711` and `archive/dt=2026-11-28/...` without what names the one group or object. */
function kindOf({ action, resource, context }: AccessRequest): AccessRequest {
  const object = /^(arn:aws:s3:::[^/]+\/[^/]+\/)/.exec(resource)?.[1];
  return {
    action,
    resource: object === undefined ? resource : `${object}...`,
    context: Object.fromEntries(
      Object.entries(context).map(([key, values]) => [
        key,
        [...new Set(values.map((value) => value.replace(/^([^#/]*[#/]).*$/s, '$1...')))].sort(),
      ]),
    ),
  };
}
