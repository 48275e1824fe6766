import type { StoredEvent } from '../../core/group/group.ts';

/** Where the groups are listed that were archived for ever from here. */
export const FOREVER_ADDRESS = '/admin/archived-for-ever';

/** Where the changes of all groups are listed. */
export const ACTIVITY_ADDRESS = '/admin/activity';

/** Where saved views are named anew and deleted, and what saves one. */
export const VIEWS_ADDRESS = '/admin/views';

/** Where a change of all that match a list is asked for, and stands. */
export const bulkAddress = (id: string): string => `/admin/bulk/${segment(id)}`;

/** Where somebody is chosen to assign something to. */
export const ASSIGN_ADDRESS = '/admin/assign';

/** Where the rules and routes of alerts are shown. */
export const ALERTS_ADDRESS = '/admin/alerts';
export const snoozeAddress = (thing: Readonly<Record<string, string>>): string =>
  `${ALERTS_ADDRESS}/snooze?${new URLSearchParams(thing).toString()}`;

/** Parameters of a filter, as an address writes them. */
type Written = readonly (readonly [string, string])[];

/** Where a group is shown, with its newest event or the newest of a filter. */
export const groupAddress = (issueId: string, written: Written = []): string =>
  `/admin/error-log/${segment(issueId)}${search(written)}`;

/** Where the errors of every status are listed that a query finds. */
export const foundAddress = (query: string): string =>
  `/admin/error-log?status=ALL&query=${encodeURIComponent(query.toWellFormed())}`;

/** Where all events of a group are listed, or those of a filter. */
export const eventsAddress = (issueId: string, written: Written = []): string =>
  `${groupAddress(issueId)}/events${search(written)}`;

/** Where the first and the newest event of a group, or of a filter, stand beside each other. */
export const endsAddress = (issueId: string, written: Written = []): string =>
  `${groupAddress(issueId)}/ends${search(written)}`;

/** Where an event is shown, among all of its group or those of a filter. */
export const eventAddress = (
  event: Pick<StoredEvent, 'issueId' | 'eventId'>,
  written: Written = [],
): string => `${eventsAddress(event.issueId)}/${segment(event.eventId)}${search(written)}`;

const search = (written: Written): string => {
  const parameters = new URLSearchParams();
  for (const [name, value] of written) parameters.append(name, value);
  return parameters.size === 0 ? '' : `?${parameters.toString()}`;
};

/** Where a part of an event is shown that a page cannot show whole. */
export const partAddress = (
  event: Pick<StoredEvent, 'issueId' | 'eventId'>,
  part: string,
  from = 0,
): string => `${eventAddress(event)}/parts/${segment(part)}${from === 0 ? '' : `?from=${from.toString()}`}`;

/** The API's answer for an event. */
export const eventApiAddress = (event: Pick<StoredEvent, 'issueId' | 'eventId'>): string =>
  `/api${eventAddress(event)}`;

/** `encodeURIComponent` throws on half a surrogate pair, and one such id must not take a whole list with it. */
const segment = (id: string): string => encodeURIComponent(id.toWellFormed());
