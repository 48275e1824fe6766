import { anAdmin, anEvent } from '../../support/fakes/admin-services.ts';
import { webhookRecord } from '../../support/samples/admin-samples.ts';

const [FIRST, NEWEST] = ['a'.repeat(32), 'b'.repeat(32)];

const recordOf = (release: string, vars: Record<string, unknown>, call = 'pay') =>
  webhookRecord({
    release,
    user: { id: vars['code'] },
    transaction: '/checkout',
    exception: {
      values: [
        {
          type: 'CardDeclined',
          stacktrace: {
            frames: [
              {
                ...{ function: call, filename: 'shop/pay.py', lineno: 41, in_app: true, vars },
                context_line: `raise CardDeclined(${String(vars['code'])})`,
              },
            ],
          },
        },
      ],
    },
  });

interface Ended {
  eventId: string;
  hour: string;
  release: string;
  code: string;
  environment?: string;
  /** Beside the code; null where none are sent. */
  vars?: Record<string, unknown> | null;
  call?: string;
}

async function open(events: readonly Ended[], search = '') {
  const { call } = await anAdmin({
    events: events.map(({ eventId, hour, release, environment = 'production' }) =>
      anEvent({ eventId, release, environment, timestamp: `2026-11-20T${hour}:00:00.000Z` }),
    ),
    records: new Map(
      events.map(({ eventId, release, code, vars = {}, call: name }) => [
        eventId,
        recordOf(release, vars === null ? {} : { code, ...vars }, name),
      ]),
    ),
  });
  const answer = await call(`/admin/error-log/101/ends${search}`);
  const html = await answer.text();
  const main = html.slice(html.indexOf('<main'), html.indexOf('</main>'));
  return { status: answer.status, main, text: main.replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ') };
}

const first = { eventId: FIRST, hour: '08', release: 'shop@1', code: 'no_funds' };
const newest = { eventId: NEWEST, hour: '12', release: 'shop@2', code: 'expired' };

describe('the page of the first and the newest event', () => {
  it('has the failing line and the variables of both', async () => {
    const { text } = await open([newest, first]);

    const [, ofFirst = '', ofNewest = ''] = text.split(/First event|Newest event/);
    expect(ofFirst).toContain('raise CardDeclined(no_funds)');
    expect(ofNewest).toContain('raise CardDeclined(expired)');
  });

  it('begins with what differs, and only counts what does not', async () => {
    const { text } = await open([newest, first]);

    const [differs = ''] = text.split('First event');
    expect(differs).toMatch(/release shop@1 shop@2 /);
    expect(differs).toMatch(/user id no_funds expired /);
    expect(differs).not.toContain('/checkout');
  });

  it('of a group with one event shows it once', async () => {
    const { text } = await open([first]);

    expect(text).toContain('One event is stored');
    expect(text.match(/raise CardDeclined/g)).toHaveLength(1);
  });

  it('of a group without events says so', async () => {
    expect((await open([])).text).toContain('No event of this error is stored.');
  });

  it('keeps the filter: it has the first and the newest that match, and leads on along it', async () => {
    const others = [
      { eventId: 'c'.repeat(32), hour: '07', release: 'shop@0', code: 'earlier', environment: 'staging' },
      { eventId: 'd'.repeat(32), hour: '13', release: 'shop@3', code: 'later', environment: 'staging' },
    ];

    const { text, main } = await open([...others, newest, first], '?environment=production');

    expect(text).toContain('raise CardDeclined(no_funds)');
    expect(text).toContain('raise CardDeclined(expired)');
    expect(text).not.toMatch(/earlier|later/);
    expect(text).toContain('Of the events that match environment:production');
    expect(main).toContain(`href="/admin/error-log/101/events/${FIRST}?environment=production"`);
    expect(main).toContain('href="/admin/error-log/101/ends"');
  });

  it('says which of the events that match it has where one alone does', async () => {
    const other = { ...newest, environment: 'staging' };

    expect((await open([other, first], '?environment=staging')).text).toContain('One stored event matches');
  });

  it('says so where no event matches the filter', async () => {
    const { text } = await open([newest, first], '?environment=nowhere');

    expect(text).toContain('No stored event of this error matches');
  });

  it('says where it stopped looking for the events that match', async () => {
    const many = Array.from({ length: 2_100 }, (_, at) => ({
      ...{ eventId: at.toString(16).padStart(32, '0'), hour: '09', release: 'shop@1', code: 'x' },
    }));
    const staging = { ...newest, environment: 'staging' };

    const { text } = await open([staging, ...many], '?environment=staging');

    expect(text).toContain('not all events were looked at');
  });

  it('of a group that is not stored is none', async () => {
    const { call } = await anAdmin();

    expect((await call('/admin/error-log/999/ends')).status).toBe(404);
  });
});

/** What stands before the two events, as its text and as it is marked. */
async function differencesOf(ofFirst: Partial<Ended>, ofNewest: Partial<Ended>) {
  const { main, text } = await open([
    { ...newest, ...ofNewest },
    { ...first, ...ofFirst },
  ]);
  const [html = ''] = main.split('aria-label="First event"');
  return { html: html.replaceAll(/\s+/g, ' '), text: text.split('First event')[0] ?? '' };
}

describe('the variables of the call that failed in both', () => {
  it('stand beside each other, those that differ, under the name of the call', async () => {
    const { text } = await differencesOf(
      { vars: { order: { id: 1, total: 7 }, retry: false } },
      { vars: { order: { id: 2, total: 7 }, retry: false } },
    );

    expect(text).toMatch(/Variables of pay shop\/pay\.py:41/);
    expect(text).toMatch(/ code no_funds expired /);
    expect(text).toMatch(/ order\.id 1 2 /);
    expect(text).not.toContain('order.total');
  });

  it('have what differs marked, and no more', async () => {
    const { html } = await differencesOf(
      { vars: { url: 'https://pay.test/?order=48213' } },
      { vars: { url: 'https://pay.test/?order=48977' } },
    );

    expect(html).toContain('https://pay.test/?order=<mark>48213</mark>');
    expect(html).toContain('https://pay.test/?order=<mark>48977</mark>');
  });

  it('show the place in a long text where it differs', async () => {
    const long = (word: string) => ({
      vars: { body: `${'a '.repeat(300_000)}${word}${' z'.repeat(300_000)}` },
    });

    const { html } = await differencesOf(long('one'), long('two'));

    expect(html).toContain('<mark>one</mark>');
    expect(html).toContain('<mark>two</mark>');
    expect(html.length).toBeLessThan(10_000);
  });

  it('are folded where they are the same', async () => {
    const { html, text } = await differencesOf({ vars: { retry: 'thrice' } }, { vars: { retry: 'thrice' } });

    const [open = '', folded = ''] = html.split('<details');
    expect(open).not.toContain('thrice');
    expect(folded).toContain('thrice');
    expect(text).toContain('1 variable the same in both');
  });

  it('are told apart by kind, and from none and empty ones', async () => {
    const { text } = await differencesOf(
      { vars: { n: 5, gone: 'x', blank: '' } },
      { vars: { n: '5', blank: null, come: [] } },
    );

    expect(text).toMatch(/ n 5 &quot;5&quot; /);
    expect(text).toMatch(/ gone x absent /);
    expect(text).toMatch(/ blank empty null /);
    expect(text).toMatch(/ come absent \[\] /);
  });

  it('say so where none was sent', async () => {
    const { text } = await differencesOf({ vars: null }, { vars: null });

    expect(text).toContain('No variables were sent with pay');
  });

  it('say so where none differs', async () => {
    const { text } = await differencesOf({ code: 'a' }, { code: 'a' });

    expect(text).toContain('No variable of pay differs');
  });

  it('are not compared where the events failed in calls that they do not share', async () => {
    const { text } = await differencesOf({ call: 'pay' }, { call: 'refund' });

    expect(text).toContain('The two traces have no call in common');
    expect(text).not.toMatch(/ code no_funds/);
  });

  it('of more than 100 that differ are counted, and lead to both events as JSON', async () => {
    const many = (value: number) => ({
      vars: Object.fromEntries(Array.from({ length: 10_000 }, (_, at) => [`v${at.toString()}`, value])),
    });

    const { html, text } = await differencesOf(many(1), many(2));

    expect(html.match(/<tr class="var">/g)).toHaveLength(100);
    expect(text).toContain('9,901 more that differ, not shown');
    for (const id of [FIRST, NEWEST])
      expect(html).toContain(`href="/admin/error-log/101/events/${id}/parts/json"`);
  });

  it('are text, whatever they are', async () => {
    const hostile = (end: string) => ({
      vars: { ['<b onclick=x>']: `</td><script>alert(1)</script>\u202e${end}` },
    });

    const { html } = await differencesOf(hostile('a'), hostile('b'));

    expect(html).not.toMatch(/<script|<b /);
    expect(html).toContain('&lt;script&gt;alert(1)');
  });
});

/** Lambda refuses an answer above this, as the JSON that carries the body (AWS, "Lambda quotas"). */
const LAMBDA_ANSWER_BYTES = 6_291_556;
const fields = (count: number, value: unknown) =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [`name${at.toString()}`, value]));

describe('the page of two events that are as large as events can be', () => {
  it.each<[string, (end: string) => Record<string, unknown>]>([
    ['one long text', (end) => ({ body: '"'.repeat(2_500_000) + end })],
    ['long texts', (end) => fields(1_000, '<'.repeat(2_500) + end)],
    ['long names', (end) => ({ ['"'.repeat(2_500_000)]: end })],
    ['many variables', (end) => fields(72_000, end)],
    ['many values in each', (end) => fields(900, fields(80, end))],
    ['control characters', (end) => fields(100, '\u0001'.repeat(25_000) + end)],
    ['letters from right to left', (end) => fields(100, `\u202e${'ا'.repeat(10_000)}${end}`)],
  ])('fits into an answer: %s', async (_name, vars) => {
    const { status, main } = await open([
      { ...newest, vars: vars('a') },
      { ...first, vars: vars('b') },
    ]);

    expect(status).toBe(200);
    expect(Buffer.byteLength(JSON.stringify(main))).toBeLessThan(LAMBDA_ANSWER_BYTES);
  });
});
