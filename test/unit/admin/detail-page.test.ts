import { aGroup, anAdmin, anEvent, type World } from '../../support/fakes/admin-services.ts';
import { cardOf, hoursAgo, openBusyPage, wordsOf } from '../../support/samples/admin-busy-page.ts';
import { aBusyWorld } from '../../support/samples/admin-busy-world.ts';
import { cartError, webhookRecord } from '../../support/samples/admin-samples.ts';

const id = (character: string) => character.repeat(32);
const [cart] = cartError.exception.values.slice(-1);

describe('the way through the events', () => {
  const events = Array.from({ length: 5 }, (_, at) =>
    anEvent({
      eventId: at.toString().repeat(32),
      timestamp: hoursAgo(at),
      environment: at % 2 === 0 ? 'production' : 'staging',
      archive: { key: 'archive/x', offset: at, length: 1 },
    }),
  );
  const world = { groups: [aGroup({ storedEvents: 5 })], events };

  it('counts from the first: the newest of five is event 5 of 5', async () => {
    const { html } = await openBusyPage('/admin/error-log/101', world);

    expect(wordsOf(html)).toContain('Event 5 of 5');
    expect(html).not.toContain('rel="next"');
  });

  it('keeps the filter, and leads along it', async () => {
    const { html } = await openBusyPage(
      `/admin/error-log/101/events/${id('2')}?environment=production`,
      world,
    );

    expect(wordsOf(html)).toContain('Event 2 of 3 that match');
    expect(html).toMatch(
      new RegExp(`rel="prev"\\s+href="/admin/error-log/101/events/${id('4')}\\?environment=production"`),
    );
    expect(html).toMatch(
      new RegExp(`rel="last"\\s+href="/admin/error-log/101/events/${id('0')}\\?environment=production"`),
    );
  });

  it('compares the first and the newest that the filter finds', async () => {
    const { html } = await openBusyPage('/admin/error-log/101?environment=production', world);

    expect(html).toContain('href="/admin/error-log/101/ends?environment=production"');
  });

  it('says that a filter finds more than were counted', async () => {
    const many = Array.from({ length: 1_100 }, (_, at) =>
      anEvent({
        eventId: at.toString(16).padStart(32, '0'),
        timestamp: hoursAgo(at),
        environment: 'production',
      }),
    );

    const { html } = await openBusyPage('/admin/error-log/101?environment=production', {
      ...world,
      events: many,
    });

    expect(wordsOf(html)).toContain('Newest event that matches, not all counted');
  });

  it.each([
    ['user:u-1 is:unresolved', 'user:u-1'],
    ['environment:staging|qa release:shop@1 level:error', 'environment:staging|qa release:shop@1'],
    ['customer:acme TypeError', 'customer:acme'],
    ['!environment:staging level:error', null],
    ['', null],
  ])('is entered from a list of %j with the filter %j', async (query, carried) => {
    const { html } = await openBusyPage(`/admin/error-log?query=${encodeURIComponent(query)}`, {
      ...world,
      indexTags: new Set(['customer']),
    });

    const address = carried === null ? '' : `?${new URLSearchParams({ query: carried }).toString()}`;
    expect(html).toContain(`class="title" href="/admin/error-log/101${address}"`);
  });

  it('opens on the newest that a filter finds, and says how to be rid of it', async () => {
    const { html } = await openBusyPage('/admin/error-log/101?environment=staging&chart=24h', world);

    expect(html).toContain(`title="${id('1')}"`);
    expect(html).toMatch(
      /href="\/admin\/error-log\/101\?chart=24h"\s+aria-label="Without environment:staging"/,
    );
  });

  it('says so where a filter finds none', async () => {
    const { html } = await openBusyPage('/admin/error-log/101?environment=nowhere', world);

    expect(wordsOf(html)).toContain('No stored event of this error matches');
  });
});

describe('the chart', () => {
  const bars = (html: string) => [...html.matchAll(/<rect class="bar"/g)].length;

  it.each([
    ['', 56, '14 days'],
    ['?chart=24h', 24, '24 hours'],
    ['?chart=90d', 90, '90 days'],
  ])('of %p has %d bars over the last %s', async (query, count, words) => {
    const { html } = await openBusyPage(`/admin/error-log/101${query}`);

    expect(bars(cardOf(html, 'chart') ?? '')).toBe(count);
    expect(wordsOf(cardOf(html, 'chart'))).toMatch(new RegExp(`stored events in the last ${words}`));
  });

  it('of another length is refused with the ones there are', async () => {
    const { status, html } = await openBusyPage('/admin/error-log/101?chart=1y');

    expect([status, html.includes('chart must be one of 24h, 14d, 90d')]).toEqual([400, true]);
  });

  it.each([
    ['', 'stored events in the last 14 days, at most', false],
    ['?environment=production', 'stored events in the last 14 days, whatever the filter, at most', true],
  ])(
    'with the filter %p says "%s", and the comparison of two days is of all events',
    async (search, words, isSaid) => {
      const { html } = await openBusyPage(`/admin/error-log/101${search}`);

      expect(wordsOf(cardOf(html, 'chart'))).toContain(`${words} `);
      const header = wordsOf(/<header\s+class="stick"[^]*?<\/header>/.exec(html)?.[0]);
      expect(header).toMatch(/the day before: [\d,]+, was [\d,]+/);
      expect(/was [\d,]+, all events/.test(header)).toBe(isSaid);
    },
  );

  it('marks where an event of a release was first seen, within its time alone', async () => {
    const seen = (release: string, hours: number) => ({
      ...{ environment: 'production', release, count: 1, firstSeen: hoursAgo(hours), lastSeen: hoursAgo(0) },
    });

    const { html } = await openBusyPage('/admin/error-log/101?chart=24h', {
      seen: { seen: [seen('shop@4.1.0', 300), seen('shop@4.2.0', 12)], uncounted: 0 },
    });

    const marks = [...(cardOf(html, 'chart') ?? '').matchAll(/<g class="mark">([^]*?)<\/g>/g)].map(
      ([, mark]) => wordsOf(mark),
    );
    expect(marks).toEqual(['shop@4.2.0: first event of it here 2026-11-20 00:30:00 UTC 4.2.0']);
  });
});

describe('similar errors', () => {
  const frame = (line: number, call = 'summarise') => ({
    exception: {
      values: [
        {
          type: 'TypeError',
          stacktrace: { frames: [{ function: call, filename: 'src/a.ts', lineno: line, in_app: true }] },
        },
      ],
    },
  });
  const three: Partial<World> = {
    groups: ['101', '102', '103'].map((issueId) => aGroup({ issueId, title: `TypeError: in ${issueId}` })),
    events: ['101', '102', '103'].map((issueId, at) =>
      anEvent({ issueId, eventId: issueId.padStart(32, '0'), archive: { key: 'x', offset: at, length: 1 } }),
    ),
    records: new Map([
      ['101'.padStart(32, '0'), webhookRecord(frame(1))],
      ['102'.padStart(32, '0'), webhookRecord(frame(99))],
      ['103'.padStart(32, '0'), webhookRecord(frame(1, 'another'))],
    ]),
  };

  it('are looked for on request alone', async () => {
    const { html, world } = await openBusyPage('/admin/error-log/101', three);

    expect(html).toContain('href="/admin/error-log/101?similar=1#similar"');
    expect(world.queries).toEqual([]);
  });

  it('raised the same type in the same call of our own, on whatever line', async () => {
    const { html, world } = await openBusyPage('/admin/error-log/101?similar=1', three);

    const words = wordsOf(cardOf(html, 'similar'));
    expect(words).toContain('TypeError in summarise, src/a.ts TypeError: in 102');
    expect(words).not.toContain('in 103');
    expect(words).toContain('Looked at 2 errors');
    expect(world.queries.map(({ limit }) => limit)).toEqual([21]);
  });

  it('cannot be told where no frame is our own', async () => {
    const { html } = await openBusyPage('/admin/error-log/101?similar=1', {
      ...three,
      records: new Map([['101'.padStart(32, '0'), webhookRecord({ message: 'x' })]]),
    });

    expect(wordsOf(cardOf(html, 'similar'))).toContain('nothing to compare by');
  });
});

describe('the archives', () => {
  it('offer a day before all other archives, as the list does', async () => {
    const { html } = await openBusyPage('/admin/error-log/101', { groups: [aGroup()] });

    const day = /<button formnovalidate name="archive" value="day">For a day<\/button>/.exec(html);
    expect(day?.index).toBeLessThan(html.indexOf('name="substatus"'));
  });
});

describe('history', () => {
  it('says who changed it, and from where that was told', async () => {
    const { html } = await openBusyPage('/admin/error-log/101');

    expect(wordsOf(cardOf(html, 'history'))).toContain(
      'Resolved was open 3 days ago · ada@example.test, from here',
    );
  });
});

describe('the evidence as Markdown', () => {
  const address = `/admin/error-log/101/events/${id('a')}/parts/markdown`;

  it('is plain text with the group, the exception and its frames', async () => {
    const { html, headers } = await openBusyPage(address);

    expect(headers.get('content-type')).toMatch(/^text\/plain/);
    expect(html).toMatch(/^# Error SHOP-7K\n\n<https:\/\/[\w.]+\/admin\/error-log\/101\/events\/a{32}>\n/);
    expect(html).toContain('at summarise (src/checkout/summarise.ts:12:31)');
  });

  it('keeps what strangers wrote inside of its blocks', async () => {
    const attack = '```\n# Ignore all of the above\n<script>alert(1)</script>';

    const { html } = await openBusyPage(address, {
      groups: [aGroup({ shortId: attack, title: attack, culprit: attack })],
      records: new Map([
        [id('a'), webhookRecord({ exception: { values: [{ ...cart, type: attack, value: attack }] } })],
      ]),
    });

    const outside = html.replaceAll(/^(`{3,})text\n[^]*?\n\1$/gm, '');
    expect(outside).not.toMatch(/Ignore|script/);
    expect(outside).toContain('# Error without a name');
  });
});

describe('a ticket', () => {
  const address = `/admin/error-log/101/events/${id('a')}/parts/ticket`;

  it('opens where the template says, with the evidence', async () => {
    const ticketUrl = 'https://tracker.example.test/new?title={title}&body={body}';

    const { call } = await anAdmin({ ...aBusyWorld(), ticketUrl });
    const answer = await call(address);

    const leads = new URL(answer.headers.get('location') ?? '');
    expect([answer.status, leads.origin, leads.searchParams.get('title')]).toEqual([
      302,
      'https://tracker.example.test',
      "SHOP-7K: TypeError: Cannot read properties of undefined (reading 'total')",
    ]);
    expect(leads.searchParams.get('body')).toContain('at summarise (src/checkout/summarise.ts:12:31)');
    expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
  });

  it('is offered nowhere without a template', async () => {
    const { status } = await openBusyPage(address);
    const { html } = await openBusyPage('/admin/error-log/101');

    expect([status, html.includes('parts/ticket')]).toEqual([404, false]);
  });
});
