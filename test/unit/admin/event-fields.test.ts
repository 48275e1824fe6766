import { eventDetail } from '../../../lambdas/core/sentry/event/detail.ts';
import { EVENT_FIELDS, type EventField } from '../../fixtures/event-fields.ts';
import { anAdmin, anEvent } from '../../support/fakes/admin-services.ts';
import { backfillRecord, webhookRecord } from '../../support/samples/admin-samples.ts';
import { generatedEvent, restShapeOf } from '../../support/samples/generated-event.ts';

const EVENT_ID = 'e'.repeat(32);
const PATH = `error-log/101/events/${EVENT_ID}`;

async function shown(event: Record<string, unknown>) {
  const stored = anEvent({ eventId: EVENT_ID, environment: null, release: null, platform: null, tags: {} });
  const { call } = await anAdmin({
    events: [stored],
    records: new Map([[EVENT_ID, webhookRecord(event)]]),
  });
  const html = await (await call(`/admin/${PATH}`)).text();
  const { event: answer } = JSON.parse(await (await call(`/api/admin/${PATH}`)).text());
  return { page: outsideOfJson(html), api: JSON.stringify({ ...answer.detail, rawTrace: null }) };
}

/** What is read on the page, but for the folded JSON and the raw trace, which repeat it. */
function outsideOfJson(html: string): string {
  const folded = /<details class="card folded" id="(?:json|raw-trace)">.*?<\/details>/gs;
  const text = html.replaceAll(folded, '').replaceAll(/<style.*?<\/style>/gs, '');
  return unescaped(text.replaceAll(/<[^>]*>/g, ' ')).replaceAll(/\s+/g, ' ');
}

const unescaped = (text: string) =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&');

/** The texts and numbers of a value, as a page may write them. */
function writings(value: unknown): string[][] {
  if (typeof value === 'string') return [[value]];
  if (typeof value === 'number')
    return [
      [
        value.toString(),
        value.toLocaleString('en-US'),
        `0x${value.toString(16)}`,
        new Date(value * 1000).toISOString(),
        `${new Date(value * 1000).toISOString().slice(0, 19).replace('T', ' ')} UTC`,
        new Date(value * 1000).toISOString().slice(11, 23),
      ],
    ];
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).flatMap(([name, item]) => [
      ...(Array.isArray(value) || name === 'relevant_address' ? [] : [[name]]),
      ...writings(item),
    ]);
  return [];
}

const without = (field: EventField) => EVENT_FIELDS.filter((other) => other.path !== field.path);

describe('an event with every field that Sentry knows', () => {
  let whole: Awaited<ReturnType<typeof shown>>;
  beforeAll(async () => {
    whole = await shown(generatedEvent());
  });

  it('is long enough a list to be all of them', () => {
    expect(EVENT_FIELDS.length).toBeGreaterThan(350);
    expect(new Set(EVENT_FIELDS.map(({ path }) => path)).size).toBe(EVENT_FIELDS.length);
  });

  it.each(EVENT_FIELDS.filter(({ value }) => typeof value !== 'boolean'))(
    'shows $path outside of the folded JSON, and the API names it',
    ({ value }) => {
      const missing = writings(value).filter((ways) => !ways.some((way) => whole.page.includes(way)));
      const unnamed = writings(value).filter((ways) => !ways.some((way) => whole.api.includes(way)));

      expect({ missing, unnamed }).toEqual({ missing: [], unnamed: [] });
    },
  );

  it.each(EVENT_FIELDS.filter(({ value }) => typeof value === 'boolean'))(
    'says in words what $path says, and the API names it',
    async (field) => {
      const rest = await shown(generatedEvent(without(field)));

      expect([rest.page === whole.page, rest.api === whole.api]).toEqual([false, false]);
    },
  );
});

describe('an event by webhook and the same by REST', () => {
  it('lose and keep the same', () => {
    const event = generatedEvent(EVENT_FIELDS.filter(({ isInRest }) => isInRest));
    const [byWebhook, byRest] = [
      eventDetail(webhookRecord(event)),
      eventDetail(backfillRecord(restShapeOf(event))),
    ];

    const comparable = ({ raw: _r, stored: _s, tags, ...detail }: typeof byWebhook) => ({
      ...detail,
      // The API repeats some fields as tags.
      tags: tags.slice(0, 1),
    });
    expect(comparable(byRest)).toEqual(comparable(byWebhook));
  });
});
