import type { EventDetail } from '../sentry/event/detail.ts';
import { exceptionTree, type ExceptionDetail, type ExceptionNode } from '../sentry/event/exceptions.ts';
import { frameWords } from '../sentry/event/frame-words.ts';
import type { FrameDetail } from '../sentry/event/frame.ts';
import { inlineJson, nameOf } from './json-lines.ts';
import { quoted, shortened } from './quoting.ts';

/** Where no frame is of the application, so many of the newest. */
const FOREIGN_FRAMES = 12;
/** Frames of the application that come with their source and variables. */
const SHOWN_WHOLE = 3;
const MAX_VARIABLES = 12;
const MAX_SOURCE = 200;

type Traced = Pick<EventDetail, 'exceptions' | 'threads' | 'platform' | 'debugImages'>;

/** The exceptions, the one that was raised first, each with the frames of the application, the newest call first. */
export const exceptionLines = (detail: Traced): string[] =>
  exceptionTree(detail.exceptions).flatMap((node) => nodeLines(node, 0, detail));

const RELATIONS: Record<ExceptionNode['relation'], string> = {
  raised: '',
  cause: 'caused by ',
  context: 'while handling ',
  member: 'one of its group: ',
};

function nodeLines(node: ExceptionNode, depth: number, detail: Traced): string[] {
  const indent = '  '.repeat(Math.min(depth, 6));
  const own = [
    `${RELATIONS[node.relation]}${headOf(node.exception)}`,
    ...framesOf(node.exception.frames, detail),
  ];
  return [
    ...own.map((line) => indent + line),
    ...node.children.flatMap((child) => nodeLines(child, depth + 1, detail)),
  ];
}

function headOf({ type, value, handled, mechanism }: ExceptionDetail): string {
  const remarks = [
    handled === false ? 'unhandled' : null,
    mechanism === null ? null : `mechanism ${nameOf(mechanism)}`,
  ].filter((remark) => remark !== null);
  const named = `${type === null ? 'exception' : nameOf(type)}: ${quoted(value ?? '', 1500)}`;
  return remarks.length === 0 ? named : `${named} (${remarks.join(', ')})`;
}

/** The thread that crashed, where no exception has frames. */
export function threadLines(detail: Traced): string[] {
  if (detail.exceptions.some(({ frames }) => frames.length > 0)) return [];
  const crashed = detail.threads.find(({ frames, crashed: is }) => is && frames.length > 0);
  const thread = crashed ?? detail.threads.find(({ frames }) => frames.length > 0);
  if (thread === undefined) return [];
  const name = quoted(thread.name ?? thread.id ?? '');
  return [`thread ${name}${thread.crashed ? ', which crashed' : ''}`, ...framesOf(thread.frames, detail)];
}

function framesOf(oldestFirst: readonly FrameDetail[], detail: Traced): string[] {
  const frames = oldestFirst.toReversed();
  if (!frames.some(({ inApp }) => inApp)) return foreignFrames(frames, detail);
  const lines: string[] = [];
  let foreign = 0;
  let whole = 0;
  const endForeign = () => {
    if (foreign > 0) lines.push(`  ... ${foreign.toString()} of libraries`);
    foreign = 0;
  };
  for (const frame of frames) {
    if (!frame.inApp) {
      foreign += 1;
      continue;
    }
    endForeign();
    whole += 1;
    lines.push(...frameLines(frame, detail, whole <= SHOWN_WHOLE));
  }
  endForeign();
  return lines;
}

function foreignFrames(frames: readonly FrameDetail[], detail: Traced): string[] {
  const shown = frames.slice(0, FOREIGN_FRAMES).flatMap((frame) => frameLines(frame, detail, false));
  const more = frames.length - FOREIGN_FRAMES;
  return more > 0 ? [...shown, `  ... ${more.toString()} more`] : shown;
}

function frameLines(frame: FrameDetail, { platform, debugImages }: Traced, isWhole: boolean): string[] {
  const { call, place } = frameWords(frame, platform, debugImages);
  const at = `  at ${shortened(call, 200)}${place === null ? '' : ` (${shortened(place, 200)})`}`;
  if (!isWhole) return [oneLine(at)];
  const variables = Object.entries(frame.vars).slice(0, MAX_VARIABLES);
  return [
    oneLine(at),
    ...sourceLines(frame),
    ...variables.map(([name, value]) => `      ${nameOf(name)} = ${inlineJson(value, MAX_SOURCE)}`),
  ];
}

function sourceLines({ preContext, contextLine, postContext }: FrameDetail): string[] {
  if (contextLine === null) return [];
  const before = preContext.slice(-2).map((line) => `      | ${line}`);
  const after = postContext.slice(0, 1).map((line) => `      | ${line}`);
  return [...before, `      > ${contextLine}`, ...after].map((line) => oneLine(shortened(line, MAX_SOURCE)));
}

const oneLine = (line: string): string => line.replaceAll(/[\r\n]+/g, ' ');
