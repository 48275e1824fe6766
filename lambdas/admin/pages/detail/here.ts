import { parseDetailView, writtenView, type DetailView } from '../../detail/detail-view.ts';
import { parseEventFilter } from '../../detail/event-parameters.ts';
import { valuesOf } from '../../parameters.ts';
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

/** The page, as the address of its forms says it: what comes of an act is said on it again. */
export function hereParameters({ eventId, written, view }: Here): string {
  const parameters = new URLSearchParams(writtenView(view));
  for (const [name, value] of written) parameters.append(name, value);
  if (eventId !== null) parameters.set('event', eventId);
  return parameters.toString();
}

/** Where the forms of the page go. */
export function statusAddress(here: Here): string {
  const parameters = hereParameters(here);
  return `${groupAddress(here.issueId)}/status${parameters === '' ? '' : `?${parameters}`}`;
}

/** The page that such an address says. Refuses with 400 a filter that is none. */
export function hereOf(issueId: string, parameters: URLSearchParams): Here {
  const values = valuesOf(parameters);
  const [eventId = null] = /^[0-9a-f]{32}$/.exec(parameters.get('event') ?? '') ?? [];
  return {
    ...{ issueId, eventId },
    written: parseEventFilter(values).written,
    view: parseDetailView(values),
  };
}

/** The same page with something of it changed; `said` is of this once. */
export function hereWith(here: Here, change: Partial<Here>, said: Here['written'] = []): string {
  const { issueId, eventId, written, view } = { ...here, ...change };
  const parameters = [...written, ...writtenView(view), ...said];
  if (eventId !== null) return eventAddress({ issueId, eventId }, parameters);
  return groupAddress(issueId, parameters);
}
