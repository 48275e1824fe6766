import { createHash } from 'node:crypto';
import { sdkEvent, type SdkEvent } from '../ingest/sdk-event.ts';
import { seededRandom } from '../traffic/made-up-event.ts';
import type { Problem } from './problem.ts';
import { releaseAt } from './shop.ts';
import { platformContexts, sdkOf } from './platforms.ts';

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

const pick = <Item>(items: readonly [Item, ...Item[]], random: () => number): Item =>
  items[Math.floor(random() * items.length)] ?? items[0];

const COUNTRIES = ['DE', 'DE', 'DE', 'AT', 'CH', 'NL', 'SE', 'JP'] as const;
const CATEGORIES = ['shoes', 'jackets', 'backpacks', 'tents', 'größen-xl'] as const;
const SOURCES = ['web', 'app', 'newsletter'] as const;
const STORES = ['berlin-mitte', 'leipzig', 'wien-neubau', 'zürich'] as const;
const CUSTOMERS = 900;
const STAFF = 12;

/** What fills the places of a problem's texts. */
const valuesOf = (problem: Problem, random: () => number): Readonly<Record<string, string>> => {
  const isStaff = problem.users === 'staff';
  // Squared: some come often, most come once.
  const user = isStaff
    ? `staff-${Math.floor(random() * STAFF) + 1}`
    : String(10_000 + Math.floor(random() ** 2 * CUSTOMERS));
  const order = String(Math.floor(random() * 900_000) + 100_000);
  return {
    user,
    mail: `${isStaff ? user : `kim${user}`}@example.com`,
    order,
    basket: md5(order).slice(0, 12),
    sku: `NW-${Math.floor(random() * 900) + 100}-${pick(['S', 'M', 'L', '42'], random)}`,
    n: String(Math.floor(random() * 8000) + 1000),
    country: pick(COUNTRIES, random),
    category: pick(CATEGORIES, random),
    source: pick(SOURCES, random),
    store: pick(STORES, random),
  };
};

/** Of each problem, what all its events have in common, as text with places. */
const templates = new Map<Problem, string>();

const templateOf = (problem: Problem): string => {
  const known = templates.get(problem);
  if (known !== undefined) return known;
  const { type, value, frames, cause, mechanism, handled = false, request, crumbs } = problem;
  const ownException = { type, value, mechanism: { type: mechanism, handled }, stacktrace: { frames } };
  const text = JSON.stringify({
    level: problem.level ?? 'error',
    transaction: problem.transaction,
    exception: {
      values: [
        ...(cause === undefined
          ? []
          : [{ type: cause.type, value: cause.value, stacktrace: { frames: cause.frames } }]),
        ownException,
      ],
    },
    request: request && {
      ...request,
      headers: {
        Accept: 'application/json',
        'Accept-Language': '{country}',
        Authorization: 'Bearer {basket}',
      },
      cookies: { sid: '{basket}', theme: 'dark' },
    },
    breadcrumbs: crumbs.map(({ before: _, ...crumb }) => ({ level: 'info', type: 'default', ...crumb })),
    tags: { ...problem.tags, ...(problem.users === 'nobody' ? {} : { country: '{country}' }) },
    extra: problem.extra,
    ...problem.more,
    sdk: sdkOf(problem.project),
  });
  templates.set(problem, text);
  return text;
};

export interface Happening {
  problem: Problem;
  /** Milliseconds since the epoch. */
  at: number;
  /** The same time as the plot counts it: days since the midnight before the story's end. */
  day: number;
  /** Everything about the event that is by chance follows from it. */
  seed: number;
}

/** The event as an SDK of the project's language sends it: the same for the same happening, whenever it is made. */
export const eventOf = ({ problem, at, day, seed }: Happening): SdkEvent => {
  const random = seededRandom(seed);
  const values = valuesOf(problem, random);
  const text = templateOf(problem).replaceAll(/\{(\w+)\}/g, (place, name: string) => values[name] ?? place);
  const id = md5(`${problem.key} ${at} ${seed}`);
  const { staging = 0.04, users = 'customers' } = problem;
  const event = sdkEvent.parse(JSON.parse(text));
  return {
    ...event,
    event_id: id,
    timestamp: at / 1000,
    environment: random() < staging ? 'staging' : 'production',
    release: releaseAt(problem.project, day),
    ...(users === 'nobody' ? {} : { user: userOf(values, users, random) }),
    breadcrumbs: event.breadcrumbs?.map((crumb, index) => ({
      ...crumb,
      timestamp: (at - (problem.crumbs[index]?.before ?? 0) * 1000) / 1000,
    })),
    ...platformContexts(problem.project, md5(id), random),
  };
};

const userOf = (
  { user, mail, country }: Readonly<Record<string, string>>,
  kind: 'customers' | 'staff',
  random: () => number,
): Record<string, unknown> => ({
  id: user,
  email: mail,
  ip_address: `203.0.113.${Math.floor(random() * 254) + 1}`,
  ...(kind === 'staff' ? { username: user } : { geo: { country_code: country } }),
});
