import { writeFile } from 'node:fs/promises';
import { brotliCompressSync, constants } from 'node:zlib';
import type { Frame, Recording } from '../../lib/local/story/recording.ts';

const FOLDER = 'lib/local/story';

/** Events, and what only the pages on completeness, trends and runs show. */
const isLater = (pk: string, sk: string): boolean =>
  sk === 'EVENT' || /^SYNC#(?:LEDGER#|TREND#|RUN$)/.test(pk);

/**
 * Writes the recording in two files: what a start waits for, and most of it all, events with their bodies, which comes
 * right after it.
 */
export async function writeRecording({ midnight, frames }: Recording): Promise<void> {
  await write('recording.json.br', {
    midnight,
    frames: frames.map((frame) => ({ ...part(frame, false), mails: frame.mails })),
  });
  await write('recording-events.json.br', {
    midnight,
    frames: frames.map((frame) => ({ ...part(frame, true), objects: frame.objects })),
  });
}

const part = ({ rows, gone }: Frame, later: boolean): Frame => ({
  rows: rows.filter(({ row }) => isLater(row['pk']?.S ?? '', row['sk']?.S ?? '') === later),
  gone: gone.filter(([pk, sk]) => isLater(pk, sk) === later),
  objects: [],
  mails: [],
});

async function write(name: string, recording: Recording): Promise<void> {
  const text = JSON.stringify(recording);
  const packed = brotliCompressSync(text, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: 9,
      [constants.BROTLI_PARAM_LGWIN]: 24,
      [constants.BROTLI_PARAM_SIZE_HINT]: text.length,
    },
  });
  await writeFile(`${FOLDER}/${name}`, packed);
  console.log(`${FOLDER}/${name}: ${packed.length} bytes of ${text.length}`);
}
