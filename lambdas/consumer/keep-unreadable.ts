import { createHash } from 'node:crypto';
import { isoNow } from '../adapters/clock.ts';
import { unreadableObjectKey } from '../contracts/archive-keys.ts';
import type { Unreadable } from '../contracts/unreadable.ts';
import type { Services } from './services.ts';
import type { UnreadableBodyError } from './unpack.ts';

type Kept = Partial<UnreadableBodyError['delivery']> & { unreadable: Unreadable };

/**
 * Keeps bytes that nobody can read, and so nobody can sanitise, apart from the entry that tells of them: only a replay
 * reads them, once there is a decoder that can. Returns what the entry says: everything that was known without them.
 * @param delivery of a webhook whose body they are; null where they are a whole queue message.
 */
export async function keepUnreadable(
  bytes: Buffer,
  delivery: UnreadableBodyError['delivery'] | null,
  { archive, clock }: Pick<Services, 'archive' | 'clock'>,
): Promise<Kept> {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  // The day of a delivery, not ours: what is delivered once more is the same object then.
  const key = unreadableObjectKey(delivery?.receivedAt ?? isoNow(clock), sha256);
  await archive.keepUnreadable(key, bytes);
  return { ...delivery, unreadable: { key, bytes: bytes.length, sha256 } };
}
