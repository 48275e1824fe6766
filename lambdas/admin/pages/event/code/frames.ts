import { html } from 'hono/html';
import { says } from '../../../../core/sentry/event/fields.ts';
import type { FrameDetail } from '../../../../core/sentry/event/frame.ts';
import { hasSource, tellingFrames } from '../../../../core/sentry/event/frame-of-both.ts';
import { frameWords, originOf } from '../../../../core/sentry/event/frame-words.ts';
import type { TraceDetail } from '../../../../core/sentry/event/trace.ts';
import type { Html } from '../../layout.ts';
import { pairTable } from '../../parts/pair-table.ts';
import type { Part } from '../../page-budget.ts';
import { plural } from '../../text.ts';
import { languageOf } from './languages.ts';
import { sourceLines } from './source.ts';
import { valueTree } from '../value-tree.ts';
import { MAX_LINE_LENGTH, notShown, told, type EventView } from '../view.ts';

/** Recursion gives thousands of frames: as many at once. */
export const FRAMES_AT_ONCE = 200;
/** A run of library frames is folded from this length on. */
const FOLD_FROM = 2;
const MAX_ORIGINS = 3;
/** So many of our own frames stand open; the failing line is in one of the first. */
const OPEN_FRAMES = 4;

interface FrameList {
  /** Name of the trace, under which the rest of it can be opened. */
  part: string;
  /** First frame to show, counted from the newest. */
  from?: number;
  counts?: Part;
}

/** The newest call first, our own code open, runs of the libraries' folded into a line that says how many. */
export function frameList(
  view: EventView,
  trace: TraceDetail,
  { part, from = 0, counts = 'frame' }: FrameList,
): Html {
  const newestFirst = trace.frames.toReversed();
  const shown = newestFirst.slice(from, from + FRAMES_AT_ONCE);
  const taken = view.budget.take(counts, shown);
  const opened = new Set(tellingFrames(trace).slice(0, OPEN_FRAMES));
  const [failing] = opened;
  const block = (frame: FrameDetail) =>
    html`<li>${frameBlock(view, frame, { isOpen: opened.has(frame), isFailing: frame === failing })}</li>`;
  const runs = newestFirst.some(({ inApp }) => inApp) ? runsOf(taken) : taken.map((frame) => [frame]);
  const end = from + taken.length;
  return html`<ol class="frames">
      ${runs.map((run) => (run.length < FOLD_FROM ? run.map(block) : foldedRun(view, run, block)))}
    </ol>
    ${notShown(view, newestFirst.length - end, 'older frame', part, end)} ${omitted(trace.framesOmitted)}
    ${traceExtras(view, trace)}`;
}

/** Neighbours that are all of libraries stand in one run, every other frame in a run of its own. */
function runsOf(frames: readonly FrameDetail[]): FrameDetail[][] {
  const runs: FrameDetail[][] = [];
  for (const frame of frames) {
    const last = runs.at(-1);
    if (!frame.inApp && last?.[0]?.inApp === false) last.push(frame);
    else runs.push([frame]);
  }
  return runs;
}

const foldedRun = (view: EventView, run: readonly FrameDetail[], block: (frame: FrameDetail) => Html): Html =>
  html`<li>
    <details class="fold">
      <summary>${plural(run.length, 'library frame')}${originWords(view, run)}</summary>
      <ol class="frames inner">
        ${run.map(block)}
      </ol>
    </details>
  </li>`;

/** ` of express, router and 2 others`. */
function originWords({ detail, budget }: EventView, run: readonly FrameDetail[]): string {
  const origins = [...new Set(run.map((frame) => originOf(frame, detail.platform)))].filter(
    (origin) => origin !== null && origin !== '',
  );
  if (origins.length === 0) return '';
  const named = origins.slice(0, MAX_ORIGINS).join(', ');
  const more = origins.length - MAX_ORIGINS;
  return budget.clip(` of ${named}${more > 0 ? ` and ${plural(more, 'other')}` : ''}`, MAX_LINE_LENGTH);
}

/** Which frames Sentry or the SDK left out: `[from, to]`. */
const omitted = (framesOmitted: unknown): Html | string =>
  says(framesOmitted)
    ? html`<p class="muted small">
        Left out before Sentry stored it: frames ${JSON.stringify(framesOmitted)}.
      </p>`
    : '';

/** Registers, what Sentry was sent before it mapped the trace, and what else the trace carries. */
function traceExtras(view: EventView, trace: TraceDetail): Html | string {
  const { budget } = view;
  const registers = Object.entries(trace.registers);
  return html`${
    registers.length === 0
      ? ''
      : html`<details class="extra">
          <summary>${plural(registers.length, 'register')}</summary>
          <div class="registers">
            ${budget
              .take('register', registers)
              .map(
                ([name, value]) =>
                  html`<span
                    ><b>${budget.clip(name, 40)}</b>
                    ${budget.clip(typeof value === 'string' ? value : JSON.stringify(value), 100)}</span
                  >`,
              )}
          </div>
        </details>`
  }
  ${
    trace.rawFrames.length === 0
      ? ''
      : html`<details class="extra">
          <summary>As sent, before Sentry mapped it: ${plural(trace.rawFrames.length, 'frame')}</summary>
          <ol class="frames">
            ${budget
              .take('frame of other threads', trace.rawFrames.toReversed().slice(0, FRAMES_AT_ONCE))
              .map((frame) => html`<li>${frameBlock(view, frame, CLOSED)}</li>`)}
          </ol>
        </details>`
  }
  ${
    says(trace.traceOther)
      ? pairTable(Object.entries(trace.traceOther), { label: 'Of this trace', budget })
      : ''
  }`;
}

interface Shown {
  isOpen: boolean;
  /** The newest of our own: its variables are in sight as well. */
  isFailing: boolean;
}
const CLOSED: Shown = { isOpen: false, isFailing: false };

function frameBlock(view: EventView, frame: FrameDetail, { isOpen, isFailing }: Shown): Html {
  const { budget, detail } = view;
  const words = frameWords(frame, detail.platform, detail.debugImages);
  const kind = frame.inApp ? 'frame in-app' : 'frame';
  const head = html`${
      words.package === null
        ? ''
        : html`<span class="package">${budget.clip(words.package, MAX_LINE_LENGTH)}</span> `
    }${
      words.address === null ? '' : html`<span class="address">${budget.clip(words.address, 40)}</span> `
    }<span class="call">${budget.clip(words.call, MAX_LINE_LENGTH)}</span>
    ${words.place === null ? '' : html`<span class="place">${budget.clip(words.place, MAX_LINE_LENGTH)}</span>`}
    ${frame.inApp ? html`<span class="badge own">in app</span>` : ''}`;
  const about = aboutFrame(frame, detail.platform);
  if (!hasSource(frame) && about.length === 0) return html`<div class="${kind}">${head}</div>`;
  return html`<details class="${kind}" ${isOpen && hasSource(frame) ? 'open' : ''}>
    <summary>${head}</summary>
    ${sourceLines(frame, budget, languageOf(frame, detail.platform))} ${variables(view, frame, isFailing)}
    ${
      about.length === 0
        ? ''
        : aboutBlock(hasSource(frame), pairTable(about, { label: 'This frame', budget, part: 'frame fact' }))
    }
  </details>`;
}

/** Under source and variables the rest of a frame is looked up rather than read. */
const aboutBlock = (isFolded: boolean, table: Html): Html =>
  isFolded
    ? html`<details class="vars">
        <summary>About this frame</summary>
        ${table}
      </details>`
    : html`<div class="about">${table}</div>`;

/** What a frame's line does not say already. */
function aboutFrame(frame: FrameDetail, platform: string | null): (readonly [string, unknown])[] {
  const words = frameWords(frame, platform);
  const line = `${words.package ?? ''} ${words.call} ${words.place ?? ''}`;
  const unsaid = (value: string | null) => (value !== null && line.includes(value) ? null : value);
  return told([
    ['module', unsaid(frame.module)],
    ['package', unsaid(frame.package)],
    ['path', unsaid(frame.absPath)],
    ['file', unsaid(frame.filename)],
    ['function', unsaid(frame.function)],
    ['raw function', unsaid(frame.rawFunction)],
    ['symbol', unsaid(frame.symbol)],
    ['instruction address', words.address === null ? frame.instructionAddr : null],
    ['symbol address', frame.symbolAddr],
    ['image address', frame.imageAddr],
    ['address mode', frame.addrMode],
    ['found by', frame.trust],
    ['platform', frame.platform === platform ? null : frame.platform],
    ['lock', frame.lock],
    ...Object.entries(frame.other),
  ]);
}

function variables({ budget }: EventView, { vars }: FrameDetail, isOpen: boolean): Html | string {
  const all = Object.entries(vars);
  if (all.length === 0)
    return isOpen ? html`<p class="muted small unsent">No variables were sent with this frame.</p>` : '';
  return html`<details class="vars" ${isOpen ? 'open' : ''}>
    <summary>${plural(all.length, 'variable')}</summary>
    ${valueTree(all, { budget, part: 'variable' })}
  </details>`;
}
