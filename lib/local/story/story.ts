import type { Cleanup } from '../cleanup.ts';
import type { Engines } from '../engines/engines.ts';
import type { Progress } from '../report.ts';
import { EVENTS, readStory, STORY, writeRows, type Addresses, type PastStory } from './load.ts';

/** Where the story is put: where the functions find it. */
interface Stores extends Pick<Engines, 'clients' | 'inbox' | 'putObject'> {
  tableName: string;
  archiveBucket: string;
}

interface Telling {
  progress: Progress;
  cleanup: Cleanup;
  beside: Promise<void>;
  then: () => void;
}

/** The story that a run begins with. */
export interface LocalStory {
  past: PastStory;
  /** Groups with their counts and changes, and the inbox: all that the list opens on. */
  tellPast(stores: Stores): Promise<void>;
  /**
   * Events and their bodies, the newest first, and the ledger, while people look around already; `then` is what would miss them, such as
   * a sync, and waits for `beside` as well. Cleaning up gives it up.
   */
  tellEvents(stores: Stores, options: Telling): void;
}

/** @param now milliseconds since the epoch */
export async function openStory(now: number, addresses: Addresses): Promise<LocalStory> {
  const past = await readStory(STORY, now, addresses);
  return {
    past,
    async tellPast({ clients, inbox, tableName }) {
      inbox.restore(past.mails);
      await writeRows(clients.dynamodb, tableName, past.rows);
    },
    tellEvents({ clients, putObject, tableName, archiveBucket }, { progress, cleanup, beside, then }) {
      const giveUp = new AbortController();
      const tell = async () => {
        const { rows, objects } = await readStory(EVENTS, now, addresses);
        for (const { key, bytes } of objects) putObject(archiveBucket, key, bytes);
        await writeRows(clients.dynamodb, tableName, rows.toSorted(byTime), giveUp.signal);
        await beside;
        if (giveUp.signal.aborted) return;
        progress.step(`Told fourteen days of a shop: ${rows.length + past.rows.length} rows`);
        then();
      };
      const telling = tell().catch((error: unknown) => {
        if (!giveUp.signal.aborted) progress.problem(`The story could not be told: ${String(error)}`);
      });
      cleanup.add(async () => {
        giveUp.abort();
        await telling;
      });
    },
  };
}

type Row = PastStory['rows'][number];

/** The newest first. */
const byTime = (a: Row, b: Row): number => (timeOf(a) < timeOf(b) ? 1 : -1);
/** Of the ledger, whose rows come first, none. */
const timeOf = ({ timestamp }: Row): string => timestamp?.S ?? '~';
