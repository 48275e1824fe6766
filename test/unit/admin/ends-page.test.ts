import { anAdmin, anEvent } from '../../support/fakes/admin-services.ts';
import { webhookRecord } from '../../support/samples/admin-samples.ts';

const [FIRST, NEWEST] = ['a'.repeat(32), 'b'.repeat(32)];

const recordOf = (release: string, code: string) =>
  webhookRecord({
    release,
    user: { id: code },
    transaction: '/checkout',
    exception: {
      values: [
        {
          type: 'CardDeclined',
          stacktrace: {
            frames: [
              { function: 'pay', in_app: true, context_line: `raise CardDeclined(${code})`, vars: { code } },
            ],
          },
        },
      ],
    },
  });

async function open(
  events: readonly { eventId: string; hour: string; release: string; code: string; environment?: string }[],
  search = '',
) {
  const { call } = await anAdmin({
    events: events.map(({ eventId, hour, release, environment = 'production' }) =>
      anEvent({ eventId, release, environment, timestamp: `2026-11-20T${hour}:00:00.000Z` }),
    ),
    records: new Map(events.map(({ eventId, release, code }) => [eventId, recordOf(release, code)])),
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
