import { isDeepStrictEqual } from 'node:util';
import { tagStarts } from '../core/group/tag-starts.ts';
import type { SyncServices } from './services.ts';

/**
 * Notes since when each key of `INDEX_TAGS` is counted, where the setting is another one than at the last run: what
 * arrived before is found by no query on it until a rebuild adds it.
 */
export async function noteIndexedTags(
  { clock, settings, tagStarts: store }: Pick<SyncServices, 'clock' | 'settings' | 'tagStarts'>,
  isNewTable: boolean,
): Promise<void> {
  const known = await store.load();
  if (known === null && settings.indexTags.length === 0) return;
  const at = new Date(clock.now()).toISOString();
  const starts = tagStarts(known, { keys: settings.indexTags, at, isNewTable });
  if (!isDeepStrictEqual({ ...starts }, { ...known })) await store.save(starts);
}
