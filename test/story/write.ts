import { writeFile } from 'node:fs/promises';
import { brotliCompressSync, constants } from 'node:zlib';
import type { Frame, Recording } from '../../lib/local/story/recording.ts';

const FOLDER = 'lib/local/story';

/**
 * Writes the recording in two files: what a start waits for, and the events with their bodies, most of it all, which
 * come right after it.
 */
export async function writeRecording({ midnight, frames }: Recording): Promise<void> {
  const isEvent = ({ row }: Frame['rows'][number]) => row['sk']?.S === 'EVENT';
  await write('recording.json.br', {
    midnight,
    frames: frames.map((frame) => ({
      ...frame,
      rows: frame.rows.filter((told) => !isEvent(told)),
      objects: [],
    })),
  });
  await write('recording-events.json.br', {
    midnight,
    frames: frames.map((frame) => ({
      rows: frame.rows.filter(isEvent),
      gone: [],
      objects: frame.objects,
      mails: [],
    })),
  });
}

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
