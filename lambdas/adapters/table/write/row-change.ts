import type { StoredEvent } from '../../../core/group/group.ts';
import type { EventSighting } from '../../../core/group/observation.ts';
import type { GroupReader } from '../read/group-reader.ts';
import type { Action } from './actions.ts';
import type { ChangeServices } from './changes.ts';

/** A stored event and what becomes of it. */
export interface RowChange {
  before: StoredEvent;
  after: StoredEvent;
  /** What the content is from, where that is at hand: it knows more than the row does. */
  telling: EventSighting | null;
  /** Writes it, unless the row is no longer as it was read. */
  action: Action;
}

export interface RowServices extends ChangeServices {
  reader: Pick<GroupReader, 'getGroup'>;
  /** What the record tells that the event's content is from; null where it is no longer there. Absent: the row alone. */
  retold?: (row: StoredEvent) => Promise<EventSighting | null>;
}

/** Actions that hold only while these rows are as they were read. */
export interface Guarded {
  actions: Action[];
  rows: readonly StoredEvent[];
}
