import type { DomainEvent } from '../contracts/domain-event.ts';
import type { Delivery, DigestEntry, DigestNotification, Links } from '../contracts/notification.ts';
import { UNSUBSCRIBE_PATH } from '../contracts/routes.ts';
import { rulesOf, type Entry, type HeldEntry } from '../core/alerts/entry.ts';
import { isGroupEvent } from '../core/alerts/judge.ts';
import { addressOf } from '../core/alerts/stopped-address.ts';
import type { HeldBecause } from '../core/alerts/passage.ts';
import { reportLinks } from '../core/notifications/report.ts';
import type { NotifierServices } from './services.ts';

/** What a channel is handed of an entry, or of all that were held back. */

/** A digest names no more; it says how many it leaves out. */
const NAMED_IN_DIGEST = 1_000;

type Means = Pick<NotifierServices, 'rules' | 'publicUrl' | 'ledger' | 'stops' | 'newToken'>;

export async function deliveryOf(entry: Entry, thread: string | null, means: Means): Promise<Delivery> {
  const { id, route, matter } = entry;
  const same = { id, route, zone: zoneOf(rulesOf(entry), means), thread };
  switch (matter.kind) {
    case 'test':
      return { ...same, notification: { kind: 'test', by: matter.by, at: matter.at } };
    case 'failing':
      return {
        ...same,
        notification: {
          kind: 'failing',
          route: matter.route,
          since: matter.since,
          reason: matter.reason,
          url: addressIn(means, '/admin/alerts'),
        },
      };
    case 'report':
      return {
        ...same,
        zone: matter.report.zone,
        notification: {
          kind: 'report',
          report: matter.report,
          links: {
            ...reportLinks(matter.report, means.publicUrl),
            unsubscribe: await unsubscribeLink(route, means),
          },
        },
      };
    case 'change': {
      const { event, rules, remarks } = matter;
      const evidence = isGroupEvent(event) ? await means.ledger.evidenceToShow(event) : null;
      return {
        ...same,
        notification: {
          kind: 'single',
          told: { event, rules, remarks, evidence },
          links: await linksOf(event, rules, route, means),
        },
      };
    }
  }
}

export interface Gathered {
  count: number;
  /** The newest of them. */
  held: readonly HeldEntry[];
  from: number;
  because: HeldBecause;
}

/** Adds a page of what was held back. */
export function gather(gathered: Gathered | null, page: readonly HeldEntry[]): Gathered | null {
  const [first] = page;
  if (first === undefined) return gathered;
  const before = gathered ?? { count: 0, held: [], from: first.heldAt, because: first.because };
  return {
    count: before.count + page.length,
    held: [...before.held, ...page].slice(-NAMED_IN_DIGEST),
    from: Math.min(before.from, ...page.map(({ heldAt }) => heldAt)),
    because: before.because,
  };
}

export async function digestDelivery(
  { id, route, at }: { id: string; route: string; at: number },
  gathered: Gathered,
  means: Means,
): Promise<Delivery> {
  const changes = gathered.held.flatMap(({ matter }) => (matter.kind === 'change' ? [matter] : []));
  const ids = changes.flatMap(({ event }) => (isGroupEvent(event) ? [event.subject] : []));
  const standings = await means.ledger.standings([...new Set(ids)]);
  const entries = changes.map(({ event, rules }): DigestEntry => ({
    event,
    rules,
    now: standings.get(event.subject) ?? null,
  }));
  const rules = [...new Set(changes.flatMap(({ rules: names }) => names))];
  const notification: DigestNotification = {
    kind: 'digest',
    from: new Date(gathered.from).toISOString(),
    to: new Date(at).toISOString(),
    why: gathered.because,
    count: gathered.count,
    entries,
    links: {
      group: addressIn(means, '/admin/error-log'),
      resolve: null,
      archive: null,
      mute: muteLink(rules, means),
      unsubscribe: await unsubscribeLink(route, means),
    },
  };
  return { id, route, zone: zoneOf(rules, means), thread: null, notification };
}

const zoneOf = (names: readonly string[], { rules }: Means): string =>
  rules.find(({ name }) => names.includes(name))?.zone ?? 'UTC';

const addressIn = ({ publicUrl }: Pick<Means, 'publicUrl'>, path: string): string | null =>
  publicUrl === '' ? null : `${publicUrl}${path}`;

/** Each leads to a page that asks before it changes anything: what opens links by itself must not resolve an error. */
async function linksOf(
  event: DomainEvent,
  rules: readonly string[],
  route: string,
  means: Means,
): Promise<Links> {
  const same = { mute: muteLink(rules, means), unsubscribe: await unsubscribeLink(route, means) };
  if (!isGroupEvent(event)) return { ...same, group: event.data.url, resolve: null, archive: null };
  const group = addressIn(means, `/admin/error-log/${encodeURIComponent(event.subject)}`);
  const status = (to: string) => group && `${group}/status?to=${to}`;
  return { ...same, group, resolve: status('resolved'), archive: status('archived') };
}

function muteLink([rule]: readonly string[], means: Means): string | null {
  return rule === undefined
    ? null
    : addressIn(means, `/admin/alerts/snooze?rule=${encodeURIComponent(rule)}`);
}

/** Only e-mail has one. It works without signing in, by a token that stands nowhere but in e-mail to that address. */
async function unsubscribeLink(route: string, means: Means): Promise<string | null> {
  const address = addressOf(route);
  if (address === null || means.publicUrl === '') return null;
  const token = await means.stops.keepToken(address, means.newToken());
  return addressIn(means, `${UNSUBSCRIBE_PATH}?${new URLSearchParams({ address, token }).toString()}`);
}
