/** A stream as a process has it. */
export interface Terminal {
  isTTY?: boolean;
  columns?: number;
  write(text: string): unknown;
}

const CLEAR_LINE = '\r\u001b[2K';
/** Where a terminal does not say how wide it is. */
const COLUMNS = 80;

/** The last line of a terminal, which is written again and again; a line of its own for each text elsewhere. */
export interface StatusLine {
  show(text: string): void;
  /** What is shown stays on the screen. */
  keep(): void;
  /** What is shown goes. */
  clear(): void;
}

export function createStatusLine(stream: Terminal): StatusLine {
  let isShown = false;
  const end = (text: string) => {
    if (stream.isTTY === true && isShown) stream.write(text);
    isShown = false;
  };
  return {
    show: (text) => {
      if (stream.isTTY === true) stream.write(CLEAR_LINE + text.slice(0, (stream.columns ?? COLUMNS) - 1));
      else stream.write(`${text}\n`);
      isShown = true;
    },
    keep: () => end('\n'),
    clear: () => end(CLEAR_LINE),
  };
}
