import { createInterface } from 'node:readline';
import { Writable, type Readable } from 'node:stream';

interface Streams {
  input: Readable;
  output: { write(text: string): unknown };
}

/** More is no secret; a wrong file in the place of one must not fill the memory. */
const MAX_BYTES = 65_536;

/**
 * Asks on the terminal and shows nothing of what is typed or pasted. A paste of several lines comes as it is: whoever
 * judges it must see that there are more. Rejects where `stop` is aborted, by Ctrl-C too.
 */
export function askHidden(
  question: string,
  stop: AbortSignal,
  { input, output }: Streams = { input: process.stdin, output: process.stderr },
): Promise<string> {
  output.write(question);
  // It writes what was typed back to its output: into nothing.
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input, output: nowhere, terminal: true });
  // The terminal is in raw mode meanwhile, in which Ctrl-C is a key and no signal.
  terminal.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  return new Promise<string>((resolve, reject) => {
    const lines: string[] = [];
    const abandon = () => reject(new DOMException('This operation was aborted', 'AbortError'));
    if (stop.aborted) abandon();
    stop.addEventListener('abort', abandon, { once: true });
    terminal.on('line', (line) => {
      lines.push(line);
      // The lines of one paste come at once.
      if (lines.length === 1) setImmediate(() => resolve(lines.join('\n')));
    });
    terminal.on('close', () => resolve(lines.join('\n')));
  }).finally(() => {
    terminal.close();
    output.write('\n');
  });
}

/** All that comes in, for scripts and password managers. */
export async function readInput(input: Readable = process.stdin): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of input) {
    const part = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    bytes += part.length;
    if (bytes <= MAX_BYTES) chunks.push(part);
  }
  return Buffer.concat(chunks).toString('utf8');
}
