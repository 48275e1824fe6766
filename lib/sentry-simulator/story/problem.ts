import type { Frame } from '../ingest/sdk-event.ts';

/** Places such as `{order}` in any text of a problem are filled for each event; see events.ts for those there are. */
export interface Problem {
  /** Names it in the plot. */
  key: string;
  /** Slug of its project. */
  project: string;
  type: string;
  value: string;
  /** Outermost call first, as SDKs send them. */
  frames: readonly Frame[];
  /** What it was raised from. */
  cause?: { type: string; value: string; frames: readonly Frame[] };
  /** Default `error`. */
  level?: 'fatal' | 'error' | 'warning';
  /** Default false. */
  handled?: boolean;
  mechanism: string;
  transaction: string;
  request?: { method: string; url: string };
  crumbs: readonly Crumb[];
  tags?: Readonly<Record<string, string>>;
  extra?: Readonly<Record<string, unknown>>;
  /** Further members of the event, such as `threads` and `debug_meta` of a crash. */
  more?: Readonly<Record<string, unknown>>;
  /** Events a day, on average. */
  perDay: number;
  /** When they come: with the shop's customers, at night with its jobs, or evenly. */
  rhythm: 'day' | 'night' | 'even';
  /** Days in which it happens, counted from the midnight before the story's end; default all. */
  days?: readonly [from: number, to: number];
  /** Share of events that staging has; default 0.04. */
  staging?: number;
  /** Whom it meets; default the shop's customers. */
  users?: 'customers' | 'staff' | 'nobody';
}

export interface Crumb {
  /** Seconds before the event. */
  before: number;
  category: string;
  type?: string;
  level?: 'info' | 'warning' | 'error' | 'debug';
  message?: string;
  data?: Readonly<Record<string, unknown>>;
}

interface Place {
  file: string;
  module?: string;
  function: string;
  line: number;
  column?: number;
}

/**
 * A frame of the shop's own code. `code` is what surrounds the line that runs, which begins with `>`.
 */
export const own = (place: Place, code: string, vars?: Readonly<Record<string, unknown>>): Frame => ({
  ...placeOf(place),
  in_app: true,
  ...contextOf(code),
  ...(vars === undefined ? {} : { vars }),
});

/** A frame of a library; most SDKs send its source too. */
export const library = (place: Place, code?: string): Frame => ({
  ...placeOf(place),
  in_app: false,
  ...(code === undefined ? {} : contextOf(code)),
});

const placeOf = ({ file, module, function: name, line, column }: Place): Frame => ({
  filename: file,
  abs_path: file.includes('://') || file.startsWith('/') ? file : `/srv/app/${file}`,
  module,
  function: name,
  lineno: line,
  colno: column,
});

const contextOf = (code: string): Pick<Frame, 'pre_context' | 'context_line' | 'post_context'> => {
  const lines = code.replace(/^\n/, '').trimEnd().split('\n');
  const at = lines.findIndex((line) => line.startsWith('>'));
  return {
    pre_context: lines.slice(0, at),
    context_line: lines[at]?.replace('>', ' ') ?? '',
    post_context: lines.slice(at + 1),
  };
};
