import { withDoers, type ActReader, type Told } from '../../adapters/table/read/doers.ts';
import type { Change } from '../../core/changes/change.ts';
import { reasonOfEcho, type Act } from '../../core/changes/doer.ts';

/**
 * These with who did them and why. Where Sentry's webhook told of a change before our own observation of it did, the change has
 * neither; the acts that are read for the one have the other (docs/adr/0068).
 */
export async function toldChanges(changes: readonly Change[], reader: ActReader): Promise<Told<Change>[]> {
  const acts: Act[] = [];
  const told = await withDoers(changes, {
    actsBetween: async (fromMs, toMs) => {
      const found = await reader.actsBetween(fromMs, toMs);
      acts.push(...found);
      return found;
    },
  });
  return told.map((change) => ({
    ...change,
    reason: change.reason ?? (isClosed(change) ? reasonOfEcho(change, acts) : null),
  }));
}

const isClosed = ({ kind }: Change): boolean => kind === 'resolved' || kind === 'archived';
