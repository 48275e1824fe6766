import type { EventDetail } from './detail.ts';
import { exceptionTree, type ExceptionDetail, type ExceptionNode } from './exceptions.ts';
import type { FrameDetail } from './frame.ts';
import { familyOf, frameWords, type Family, type FrameWords } from './frame-words.ts';
import { threadsByTrace, type ThreadDetail } from './threads.ts';

/** How a platform prints a stack trace. */
interface Printer {
  /** Lines of one frame; `index` counts from the first that is printed. */
  frame(words: FrameWords, frame: FrameDetail, index: number): string[];
  head(exception: ExceptionDetail, newest: FrameWords | undefined): string;
  /** Printed before the frames where the head comes after them. */
  preface?: string;
  isOldestFirst?: boolean;
  /** The head stands below the frames, and causes above what they caused. */
  isHeadLast?: boolean;
  cause: string;
  context?: string;
  member(position: number): string;
}

const titled = ({ type, value }: ExceptionDetail): string =>
  [type, value].filter((part) => part !== null && part !== '').join(': ') || 'Stack trace';
const at = (words: FrameWords): string =>
  words.place === null ? words.call : `${words.call} (${words.place})`;
const member = (position: number): string => `[${position.toString()}] `;

const GENERIC: Printer = {
  frame: (words) => [`    at ${at(words)}`],
  head: titled,
  cause: 'Caused by: ',
  member,
};

const PRINTERS: Record<Family, Printer> = {
  other: GENERIC,
  javascript: { ...GENERIC, cause: '[cause]: ' },
  jvm: {
    ...GENERIC,
    frame: (words) => [`\tat ${words.call}`],
    head: (exception) => `${exception.module === null ? '' : `${exception.module}.`}${titled(exception)}`,
    member: () => 'Suppressed: ',
  },
  dotnet: {
    ...GENERIC,
    frame: ({ call, place }) => [
      `   at ${call}${place === null ? '' : ` in ${place.replace(/:(\d+)(?::\d+)?$/, ':line $1')}`}`,
    ],
    cause: ' ---> ',
    member: (position) => ` ---> (Inner Exception #${(position - 1).toString()}) `,
  },
  python: {
    ...GENERIC,
    preface: 'Traceback (most recent call last):',
    isOldestFirst: true,
    isHeadLast: true,
    frame: (words, { filename, absPath, module, lineno, contextLine }) => [
      `  File "${absPath ?? filename ?? module ?? '<unknown>'}", line ${lineno?.toString() ?? '?'}, in ${words.call}`,
      ...(contextLine === null || contextLine.trim() === '' ? [] : [`    ${contextLine.trim()}`]),
    ],
    cause: 'The above exception was the direct cause of the following exception:',
    context: 'During handling of the above exception, another exception occurred:',
  },
  ruby: {
    ...GENERIC,
    frame: ({ call, place }) => [`\tfrom ${place ?? '<unknown>'}:in '${call}'`],
    head: ({ type, value }, newest) =>
      `${newest === undefined ? '' : `${newest.place ?? '<unknown>'}:in '${newest.call}': `}${value ?? ''} (${type ?? 'Error'})`,
    cause: '',
  },
  php: {
    ...GENERIC,
    frame: ({ call, place }, _, index) => [
      `#${index.toString()} ${place?.replace(/:(\d+)(?::\d+)?$/, '($1)') ?? '[internal function]'}: ${call}()`,
    ],
    head: (exception) => `PHP Fatal error:  Uncaught ${titled(exception)}`,
    cause: 'Previous: ',
  },
  go: {
    ...GENERIC,
    frame: ({ call, place }) => [`${call}(...)`, ...(place === null ? [] : [`\t${place}`])],
    cause: 'caused by: ',
  },
  elixir: {
    ...GENERIC,
    frame: ({ call, place }) => [`    ${place === null ? '' : `${place}: `}${call}`],
    head: ({ type, value }) =>
      value?.startsWith('** (') === true ? value : `** (${type ?? 'error'}) ${value ?? ''}`.trimEnd(),
  },
  perl: {
    ...GENERIC,
    frame: ({ call, place }) => [
      `\t${call} called at ${place?.replace(/:(\d+)(?::\d+)?$/, ' line $1') ?? '?'}`,
    ],
  },
  rust: {
    ...GENERIC,
    frame: ({ call, place }, _, index) => [
      `${index.toString().padStart(4)}: ${call}`,
      ...(place === null ? [] : [`             at ${place}`]),
    ],
  },
  dart: { ...GENERIC, frame: (words, _, index) => [`#${index.toString().padEnd(6)} ${at(words)}`] },
  native: {
    ...GENERIC,
    frame: (words, _, index) => [
      [
        index.toString().padEnd(3),
        (words.package ?? '???').padEnd(24),
        (words.address ?? '').padEnd(18),
        at(words),
      ]
        .filter((part) => part !== '')
        .join(' '),
    ],
  },
};

/** The traces of an event as text, the way its platform prints them. Empty where it has none. */
export function rawTraceOf(detail: EventDetail): string {
  const printer = PRINTERS[familyOf(detail.platform)];
  const threadFor = threadsByTrace(detail.threads);
  const printed = { detail, printer, threadFor, shown: new Set<ThreadDetail>() };
  const exceptions = exceptionTree(detail.exceptions).flatMap((node) => printNode(node, '', printed));
  const threads = detail.threads
    .filter((thread) => thread.frames.length > 0 && !printed.shown.has(thread))
    .flatMap((thread) => ['', threadHead(thread), ...framesOf(thread.frames, printed)]);
  return [...exceptions, ...threads].join('\n').trim();
}

interface Printed {
  detail: EventDetail;
  printer: Printer;
  threadFor: ReturnType<typeof threadsByTrace>;
  /** Threads whose trace stands under an exception. */
  shown: Set<ThreadDetail>;
}

function printNode(node: ExceptionNode, prefix: string, printed: Printed): string[] {
  const { printer } = printed;
  const own = printOwn(node.exception, prefix, printed);
  const members = node.children.filter(({ relation }) => relation === 'member');
  const causes = node.children.filter(({ relation }) => relation !== 'member');
  const memberLines = members.flatMap((child, index) =>
    printNode(child, printer.member(index + 1), printed).map((line) => `  ${line}`),
  );
  if (printer.isHeadLast === true) {
    const above = causes.flatMap((child) => [
      ...printNode(child, '', printed),
      '',
      (child.relation === 'context' ? printer.context : null) ?? printer.cause,
      '',
    ]);
    return [...above, ...own, ...memberLines];
  }
  return [...own, ...memberLines, ...causes.flatMap((child) => printNode(child, printer.cause, printed))];
}

function printOwn(exception: ExceptionDetail, prefix: string, printed: Printed): string[] {
  const { printer, detail, threadFor, shown } = printed;
  const thread = exception.frames.length > 0 ? undefined : threadFor(exception.threadId);
  if (thread !== undefined) shown.add(thread);
  const traced = thread?.frames ?? exception.frames;
  const newestFrame = traced.at(-1);
  const newest = newestFrame && frameWords(newestFrame, detail.platform, detail.debugImages);
  const frames = framesOf(traced, printed);
  const head = prefix + printer.head(exception, newest);
  if (printer.isHeadLast !== true) return [head, ...frames];
  const preface = frames.length === 0 ? [] : [`${prefix}${printer.preface ?? ''}`];
  return [...preface, ...frames, preface.length > 0 ? printer.head(exception, newest) : head];
}

function framesOf(frames: readonly FrameDetail[], { detail, printer }: Printed): string[] {
  const ordered = printer.isOldestFirst === true ? frames : frames.toReversed();
  return ordered.flatMap((frame, index) => {
    const words = frameWords(frame, detail.platform, detail.debugImages);
    // A trace of mixed code (React Native, JNI) prints each frame in its own form.
    const own = PRINTERS[familyOf(frame.platform)];
    return (frame.platform === null || own === GENERIC ? printer : own).frame(words, frame, index);
  });
}

const threadHead = ({ id, name, crashed }: ThreadDetail): string =>
  `Thread ${id ?? '?'}${name === null ? '' : ` name: ${name}`}${crashed ? ' crashed' : ''}:`;
