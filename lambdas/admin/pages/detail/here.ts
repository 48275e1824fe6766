import { writtenView, type DetailView } from '../../detail/detail-view.ts';
import { eventAddress, groupAddress } from '../addresses.ts';

/** Where somebody is on the page of a group, for links that change one thing of it. */
export interface Here {
  issueId: string;
  /** Null on the group's own page, which follows its newest event. */
  eventId: string | null;
  /** The filter of events, as an address says it. */
  written: readonly (readonly [string, string])[];
  view: DetailView;
}

/** What the filter says, each part in the words of its chip. */
export const filterWords = (written: Here['written']): string[] =>
  written.map(([name, value]) => (name === 'query' || name === 'tag' ? value : `${name}:${value}`));

/** The same page with something of it changed. */
export function hereWith(here: Here, change: Partial<Here>): string {
  const { issueId, eventId, written, view } = { ...here, ...change };
  const parameters = [...written, ...writtenView(view)];
  if (eventId !== null) return eventAddress({ issueId, eventId }, parameters);
  return groupAddress(issueId, parameters);
}
