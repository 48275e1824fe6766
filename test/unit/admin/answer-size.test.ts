import fc from 'fast-check';
import { aGroup, anAdmin, anEvent, json } from '../../support/fakes/admin-services.ts';
import { cartError, webhookRecord } from '../../support/samples/admin-samples.ts';

/** Lambda refuses an answer above this, as the JSON that carries the body (AWS, "Lambda quotas"). */
const LAMBDA_ANSWER_BYTES = 6_291_556;
/** What a page may have: half of it is room for the escapes of that JSON. */
const PAGE_BYTES = 4_000_000;

/** More text than a webhook can carry, because Lambda takes no request above 6 MB. */
const EVENT_CHARACTERS = 6_000_000;

const EVENT_ID = 'a'.repeat(32);
const GROUP_PATH = '/admin/error-log/101';
const API_PATHS = ['/api/admin/error-log/101', `/api/admin/error-log/101/events/${EVENT_ID}`] as const;

const many = <T>(count: number, item: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => item(index));
const fields = (count: number, value: unknown) =>
  Object.fromEntries(many(count, (index) => [`name${index}`, value]));
const exceptions = (count: number, frames: unknown[]) => ({
  values: many(count, (index) => ({ type: `Error${index}`, value: 'x', stacktrace: { frames } })),
});

async function adminWith(error: Record<string, unknown>) {
  return anAdmin({ records: new Map([[EVENT_ID, webhookRecord(error)]]) });
}

async function pageOf(error: Record<string, unknown>) {
  const { call } = await adminWith(error);
  const answer = await call(GROUP_PATH);
  const html = await answer.text();
  return { status: answer.status, html, bytes: Buffer.byteLength(html), carried: carriedBytes(html) };
}

const carriedBytes = (body: string) => Buffer.byteLength(JSON.stringify(body));
const countOf = (html: string, part: string) => html.split(part).length - 1;

describe('the page of a group', () => {
  const manyVariables = {
    exception: exceptions(
      8,
      many(100, (index) => ({ function: `call${index}`, in_app: true, vars: fields(90, '') })),
    ),
  };

  it('shows 300 frames and 1,000 variables of an event that has more, and says what it left out', async () => {
    const { html } = await pageOf(manyVariables);

    expect(countOf(html, '<span class="call">')).toBe(300);
    expect(countOf(html, '<th scope="row">')).toBeLessThanOrEqual(1500);
    expect(html).toMatch(/role="note"[^>]*>\s*This event is too large for one page/);
    expect(html).toContain('500 frames');
    expect(html).toContain('26,000 variables');
    expect(html).toContain(`href="/api/admin/error-log/101/events/${EVENT_ID}"`);
  });

  it('keeps the rows of tags, request and contexts however many variables there are', async () => {
    const { html } = await pageOf({ ...cartError, ...manyVariables });

    for (const text of ['server_name', 'User-Agent', 'v24.1.0', 'cartId', 'country_code']) {
      expect(html).toContain(text);
    }
  });

  it('shows at most 40 source lines of a frame, those around the current one', async () => {
    const frame = {
      function: 'call',
      lineno: 501,
      pre_context: many(500, (index) => `before ${index}`),
      context_line: 'the line itself',
      post_context: many(500, (index) => `after ${index}`),
    };

    const { html } = await pageOf({ exception: exceptions(1, [frame]) });

    expect(countOf(html, '<span class="no">')).toBe(40);
    for (const text of ['before 499', 'the line itself', 'after 0', '<span class="no">501</span>']) {
      expect(html).toContain(text);
    }
    expect(html).toContain('961 source lines not shown');
  });

  it('of an ordinary event carries no such note', async () => {
    const { html } = await pageOf(cartError);

    expect(html).not.toContain('too large for one page');
    expect(html).not.toContain('not shown');
  });

  // Each is about as large as an event can be that comes through the archive.
  it.each<[string, () => Record<string, unknown>]>([
    ['variables', () => manyVariables],
    [
      'long variables',
      () => ({
        exception: exceptions(
          1,
          many(20, () => ({ vars: fields(100, '"'.repeat(2500)) })),
        ),
      }),
    ],
    [
      'source lines',
      () => ({
        exception: exceptions(
          4,
          many(100, () => ({
            context_line: '"'.repeat(200),
            pre_context: many(50, () => "'".repeat(200)),
            post_context: many(50, () => '&'.repeat(20)),
          })),
        ),
      }),
    ],
    ['exceptions', () => ({ exception: exceptions(60_000, []) })],
    ['long types', () => ({ exception: { values: [{ type: '"'.repeat(5_000_000) }] } })],
    [
      'mechanisms',
      () => ({
        exception: { values: many(50, () => ({ module: '<'.repeat(100_000), mechanism: { type: 'x' } })) },
      }),
    ],
    [
      'breadcrumbs',
      () => ({
        breadcrumbs: {
          values: many(100, () => ({
            category: '"'.repeat(10_000),
            level: '<'.repeat(10_000),
            message: '&'.repeat(10_000),
            data: { key: "'".repeat(10_000) },
          })),
        },
      }),
    ],
    ['contexts', () => ({ contexts: fields(200_000, {}) })],
    ['a context with a long name', () => ({ contexts: { ['"'.repeat(4_000_000)]: { a: 1 } } })],
    ['extra data', () => ({ extra: fields(2000, '\u0001'.repeat(2500)) })],
    ['tags', () => ({ tags: many(100_000, (index) => [`tag${index}`, '"""""""""""']) })],
    ['headers', () => ({ request: { headers: many(50_000, () => ['"'.repeat(50), '"'.repeat(50)]) } })],
    ['a body', () => ({ request: { data: '"'.repeat(5_000_000), url: '&'.repeat(9000) } })],
    ['a message', () => ({ message: '"'.repeat(5_000_000) })],
    ['control characters', () => ({ message: '\u0001'.repeat(5_000_000) })],
    [
      'every part of a page, and text',
      () => ({
        extra: fields(100, 'a'.repeat(250)),
        contexts: fields(120, fields(5, 'a'.repeat(250))),
        breadcrumbs: {
          values: many(120, () => ({ category: 'a', message: 'a'.repeat(250), data: { a: 1 } })),
        },
        exception: exceptions(
          60,
          many(6, () => ({
            function: 'call',
            in_app: true,
            lineno: 1000,
            context_line: '"'.repeat(45),
            pre_context: many(20, () => '"'.repeat(45)),
            vars: fields(4, 'a'.repeat(250)),
          })),
        ),
      }),
    ],
    [
      'everything at once',
      () => ({
        message: '"'.repeat(9000),
        user: fields(200, '"'.repeat(2500)),
        extra: fields(200, '"'.repeat(2500)),
        contexts: Object.fromEntries(many(20, (index) => [`c${index}`, fields(50, '"'.repeat(500))])),
        tags: many(200, (index) => [`tag${index}`, '"'.repeat(2500)]),
        exception: exceptions(
          20,
          many(30, () => ({
            function: '"'.repeat(600),
            in_app: true,
            context_line: '"'.repeat(300),
            pre_context: many(5, () => '"'.repeat(300)),
            vars: fields(4, '"'.repeat(300)),
          })),
        ),
      }),
    ],
  ])('fits into an answer whatever it has too many of: %s', async (_case, error) => {
    const { status, bytes, carried } = await pageOf(error());

    expect(status).toBe(200);
    expect(bytes).toBeLessThan(PAGE_BYTES);
    expect(carried).toBeLessThan(LAMBDA_ANSWER_BYTES);
  });

  it('fits into an answer for any event', async () => {
    const size = fc.record({
      character: fc.constantFrom('a', '"', '<', "'", '\u0001', '\\', 'é', '漢', '😀', '\ud800'),
      length: fc.nat(5000),
      entries: fc.nat(150),
      exceptions: fc.nat(60),
      frames: fc.nat(60),
      lines: fc.nat(60),
    });
    const event = size.map(({ character, length, entries, ...count }) => {
      const texts =
        count.exceptions * count.frames * (count.lines + entries + 2) + entries * (entries + 6) + 1;
      const text = character.repeat(Math.min(length, Math.ceil(EVENT_CHARACTERS / texts)));
      const record = fields(entries, text);
      const frame = {
        function: text,
        context_line: text,
        pre_context: many(count.lines, () => text),
        vars: record,
      };
      return {
        message: text,
        contexts: fields(entries, record),
        extra: record,
        tags: many(entries, () => [text, text]),
        breadcrumbs: many(entries, () => ({ message: text, category: text })),
        exception: exceptions(
          count.exceptions,
          many(count.frames, () => frame),
        ),
      };
    });

    await fc.assert(
      fc.asyncProperty(event, async (error) => {
        const { status, bytes, carried } = await pageOf(error);

        expect(status).toBe(200);
        expect(bytes).toBeLessThan(PAGE_BYTES);
        expect(carried).toBeLessThan(LAMBDA_ANSWER_BYTES);
      }),
      { numRuns: 12 },
    );
  }, 60_000);
});

describe('an event of the API', () => {
  const answerOf = async (path: string, error: Record<string, unknown>) => {
    const { call } = await adminWith(error);
    const answer = await call(path);
    const text = await answer.text();
    const body = JSON.parse(text);
    return { status: answer.status, carried: carriedBytes(text), event: body.event ?? body.latestEvent };
  };

  it.each(API_PATHS)('%s says that nothing is missing of an ordinary one', async (path) => {
    const { event } = await answerOf(path, cartError);

    expect(event).toMatchObject({ truncated: false, missing: [] });
    expect(event.detail).toBeDefined();
  });

  it.each(API_PATHS)('%s leaves `detail` out first, because it only repeats', async (path) => {
    const { event } = await answerOf(path, { ...cartError, extra: { note: 'x'.repeat(3_000_000) } });

    expect(event).toMatchObject({ truncated: true, missing: ['detail'] });
    expect(event.detail).toBeNull();
    expect(event.extra.note).toHaveLength(3_000_000);
  });

  it.each(API_PATHS)('%s then leaves out the largest sections, and names them', async (path) => {
    const { event } = await answerOf(path, {
      ...cartError,
      extra: { note: 'x'.repeat(2_000_000) },
      contexts: { note: { text: 'x'.repeat(3_900_000) } },
    });

    expect(event).toMatchObject({ truncated: true, missing: ['detail', 'contexts'] });
    expect([event.contexts, event.request]).toEqual([null, cartError.request]);
    expect(event.extra.note).toHaveLength(2_000_000);
  });

  it.each(API_PATHS)('%s keeps the few tags of the table where all of them are too many', async (path) => {
    const { event } = await answerOf(path, { tags: [['note', 'x'.repeat(6_000_000)]] });

    expect(event).toMatchObject({ missing: ['detail', 'tags'], tags: anEvent().tags });
  });

  it('counts as Lambda does: quotes and backslashes take more room in the answer', async () => {
    // 2.4 MB of quotes are 4.8 MB of JSON and 9.6 MB of JSON in JSON.
    const { status, carried, event } = await answerOf(API_PATHS[1], {
      extra: { note: '"'.repeat(2_400_000) },
    });

    expect([status, event.missing]).toEqual([200, ['detail', 'extra']]);
    expect(carried).toBeLessThan(LAMBDA_ANSWER_BYTES);
  });

  it.each([
    'exception',
    'breadcrumbs',
    'tags',
    'contexts',
    'request',
    'user',
    'extra',
    'message',
    'fingerprint',
  ])('fits into an answer when its %s alone is as large as an event can be', async (section) => {
    const large = '"'.repeat(4_900_000);
    const error = {
      [section]: section === 'message' ? large : section === 'fingerprint' ? [large] : { large },
    };

    for (const path of API_PATHS) {
      const { status, carried } = await answerOf(path, error);

      expect(status).toBe(200);
      expect(carried).toBeLessThan(LAMBDA_ANSWER_BYTES);
    }
  });

  it('the group is still told whole beside it', async () => {
    const { call } = await adminWith({ extra: { note: 'x'.repeat(6_000_000) } });

    const { body } = await json(await call(API_PATHS[0]));

    expect([body.group.id, body.trend.length, body.statusHistory]).toEqual([aGroup().issueId, 336, []]);
  });
});
