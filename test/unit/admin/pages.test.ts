import fc from 'fast-check';
import type { Group } from '../../../lambdas/core/group/group.ts';
import { aGroup, anAdmin, anEvent, type World } from '../../support/fakes/admin-services.ts';
import { aBusyWorld } from '../../support/samples/admin-busy-world.ts';
import { cartError, webhookRecord } from '../../support/samples/admin-samples.ts';

const open = async (path: string, world: Partial<World> = aBusyWorld()) => {
  const { call } = await anAdmin(world);
  const answer = await call(path);
  return { status: answer.status, html: await answer.text(), headers: answer.headers };
};

it.each(['error-log', 'activity', 'trends', 'completeness', 'alerts', 'system', 'audit', 'error-log/101'])(
  'the head of /admin/%s marks the one place where one is',
  async (path) => {
    const { html } = await open(`/admin/${path}`);

    const nav = html.slice(html.indexOf('<nav class="places"'), html.indexOf('</nav>'));
    const marked = [...nav.matchAll(/href="([^"]+)"\s+aria-current="page"/g)].map(([, address]) => address);
    expect(marked).toEqual([`/admin/${path.split('/')[0] ?? ''}`]);
  },
);

describe('the list', () => {
  it('opens on open errors and marks the tab', async () => {
    const { html } = await open('/admin/error-log');

    expect(html).toMatch(/aria-current="page"\s*>Open\b/);
    expect(html).toContain('SHOP-7K');
    expect(html).not.toContain('KeyError: sku');
  });

  it.each([
    ['RESOLVED', 'KeyError: sku'],
    ['ALL', 'KeyError: sku'],
    ['ALL', 'SHOP-7M'],
  ])('tab %s shows %s', async (status, text) => {
    expect((await open(`/admin/error-log?status=${status}`)).html).toContain(text);
  });

  it('shows Sentry’s count, and the stored one only where it differs', async () => {
    const { html } = await open('/admin/error-log');

    expect(html).toContain('1,498 stored');
    expect(html).not.toContain('38,211 stored');
  });

  it('keeps the filters in the form, in the tabs and in the link to the next page', async () => {
    const groups = Array.from({ length: 3 }, (_, index) => aGroup({ issueId: `${index}` }));

    const { html } = await open('/admin/error-log?environment=production&sortBy=event_count&limit=2', {
      groups,
    });

    expect(html).toContain('name="environment" value="production"');
    expect(html).toMatch(/sortBy=event_count&amp;sortOrder=asc"\s+aria-current="true"/);
    expect(html).toContain(
      '?status=OPEN&amp;environment=production&amp;sortBy=event_count&amp;cursor=after-2',
    );
    expect(html).toContain('?status=RESOLVED&amp;environment=production&amp;sortBy=event_count');
  });

  it.each([
    ['', 'No errors here yet'],
    ['?search=x', 'No open error matches these filters'],
    ['?status=ALL&search=x', 'Nothing matches these filters'],
    ['?status=RESOLVED', 'Nothing is resolved'],
    ['?status=IGNORED', 'Nothing is archived'],
    ['?query=10008', 'Errors of the user 10008'],
    ['?query=percentOff', 'Search every status'],
  ])('an empty list (%s) says why and what to do', async (query, text) => {
    expect((await open(`/admin/error-log${query}`, { groups: [] })).html).toContain(text);
  });

  it('a mistake in the address is a page that names it', async () => {
    const { status, html } = await open('/admin/error-log?limit=5000');

    expect(status).toBe(400);
    expect(html).toContain('limit must be a whole number from 1 to 100');
  });
});

describe('a group', () => {
  it('shows the newest own frame first, open, with its source lines', async () => {
    const { html } = await open('/admin/error-log/101');

    expect(html).toContain('const total = prices.at(-1).total - discount.total;');
    expect(html.indexOf('src/checkout/summarise.ts')).toBeLessThan(html.indexOf('src/routes/checkout.ts'));
    expect(html).toMatch(/<details class="frame in-app" open/);
    expect(html).toMatch(/<details class="frame" >/);
  });

  it.each([
    ['OPEN', ['Resolve']],
    ['RESOLVED', ['Reopen']],
    ['IGNORED', ['Reopen', 'Resolve']],
  ] as const)('that is %s offers %j, and each archive by its name', async (status, labels) => {
    const { html } = await open('/admin/error-log/101', { groups: [aGroup({ status })] });

    const buttons = [...html.matchAll(/<button\s[^>]*name="status"[^>]*>\s*(\w+)/g)].map((match) => match[1]);
    expect(buttons).toEqual(labels);
    const archives = [...html.matchAll(/name="substatus" value="(\w+)"\s*>([^<]+)</g)];
    expect(archives.map(([, value, label]) => [value, label])).toEqual([
      ['archived_until_escalating', 'Until it escalates'],
      ['archived_forever', 'For ever'],
      ['archived_until_condition_met', 'Archive until then'],
    ]);
  });

  it.each([
    ['archived_until_escalating', 'archived until it escalates'],
    ['archived_until_condition_met', 'archived until a condition is met'],
    ['archived_forever', 'archived for ever'],
    ['archived_until_monday', 'archived until monday'],
  ])('of the substatus %s reads "%s"', async (substatus, words) => {
    const { html } = await open('/admin/error-log/101', {
      groups: [aGroup({ status: 'IGNORED', substatus })],
    });

    expect(html).toContain(`>${words}</span`);
  });

  it('that Sentry merged away offers nothing and leads to the other', async () => {
    const gone = { at: '2026-11-19T00:00:00.000Z', mergedInto: '77' };

    const { html } = await open('/admin/error-log/101', { groups: [aGroup({ gone })] });

    expect(html).toContain('href="/admin/error-log/77"');
    expect(html).not.toContain('name="status"');
  });

  it('links an event to its neighbours', async () => {
    const { html } = await open(`/admin/error-log/101/events/${'1'.repeat(32)}`);

    expect(html).toMatch(new RegExp(`rel="prev"\\s+href="/admin/error-log/101/events/${'2'.repeat(32)}"`));
    expect(html).toMatch(new RegExp(`rel="next"\\s+href="/admin/error-log/101/events/${'0'.repeat(32)}"`));
  });

  it('says so where the archive no longer has the event', async () => {
    const { html } = await open(`/admin/error-log/101/events/${'1'.repeat(32)}`);

    expect(html).toContain('no longer holds');
  });

  it('says so where no event is stored', async () => {
    expect((await open('/admin/error-log/101', { events: [] })).html).toContain('No event stored yet');
  });

  it('that nobody knows is a page, too', async () => {
    const { status, html } = await open('/admin/error-log/999');

    expect([status, html.includes('No error has the id 999 here.')]).toEqual([404, true]);
  });

  it('lists all its events', async () => {
    expect((await open('/admin/error-log/101/events')).html).toContain(`/events/${'3'.repeat(32)}`);
  });

  it('whose event is nothing but nulls still has a page', async () => {
    const nulls = Object.fromEntries(Object.keys(cartError).map((key) => [key, null]));
    const event = anEvent();
    const group = aGroup({
      shortId: null,
      culprit: null,
      substatus: null,
      platform: null,
      permalink: null,
      assignee: null,
      environment: null,
      release: null,
    });

    const { status } = await open('/admin/error-log/101', {
      groups: [group],
      events: [event],
      records: new Map([
        [
          event.eventId,
          webhookRecord({ ...nulls, exception: { values: [null, {}] }, breadcrumbs: { values: [null, {}] } }),
        ],
      ]),
    });

    expect(status).toBe(200);
  });
});

describe('text from outside', () => {
  it.each([
    ['nobody in particular', '/admin/error-log/999', '', 0],
    ['the events of a group', '/admin/error-log/101/events', "script-src 'nonce-\\S+'; ", 1],
    ['a group', '/admin/error-log/101', "script-src 'nonce-\\S+'; connect-src 'self'; ", 2],
  ])(
    'may load and run nothing: the page of %s allows what is its own alone',
    async (_name, path, script, scripts) => {
      const { headers, html } = await open(path);

      const policy = headers.get('content-security-policy') ?? '';
      const nonce = /style-src 'nonce-([^']+)'/.exec(policy)?.[1] ?? 'none';
      expect(policy).toMatch(
        new RegExp(
          `^default-src 'none'; style-src 'nonce-\\S+'; ${script}form-action 'self'; frame-ancestors 'none'; base-uri 'none'$`,
        ),
      );
      expect(html).toContain(`<style nonce="${nonce}">`);
      expect(html.match(/<script[^>]*>/g) ?? []).toEqual(
        Array.from({ length: scripts }, () => `<script nonce="${nonce}">`),
      );
      expect(html).not.toMatch(/<link|<img|<iframe|\sstyle=|url\(|@import|\son\w+=/i);
    },
  );

  it('every page has a nonce of its own', async () => {
    const { call } = await anAdmin();
    const policies = [await call('/admin/error-log'), await call('/admin/error-log')].map((answer) =>
      answer.headers.get('content-security-policy'),
    );

    expect(policies[0]).not.toBe(policies[1]);
  });

  it.each([
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    'data:text/html,x',
    '//evil.test',
    'vbscript:x',
    ' javascript:alert(1)',
  ])('the permalink %p never becomes a link', async (permalink) => {
    const { html } = await open('/admin/error-log/101', { groups: [aGroup({ permalink })] });

    expect(html).not.toContain('Open in Sentry');
    expect(html.toLowerCase()).not.toMatch(/href="\s*(javascript|data|vbscript|\/\/)/);
  });

  it('appears escaped wherever it stands, in list, detail, events and list of events', async () => {
    const hostile = fc
      .tuple(
        fc.constantFrom(
          '<x-evil>',
          '"><x-evil a="',
          "'><x-evil a='",
          '</style><x-evil>',
          '" onfocus="x-evil',
          "' onfocus='x-evil",
          '--><x-evil>',
          '${x-evil}<x-evil>',
          '</title><x-evil>',
        ),
        fc.string({ unit: 'grapheme', maxLength: 20 }),
      )
      .map(([attack, text]) => `${text}${attack}${text}`);

    await fc.assert(
      fc.asyncProperty(hostile, async (text) => {
        const pages = await pagesWith(text);

        expect(pages.slice(0, 5).every((page) => page.includes('evil'))).toBe(true);
        for (const page of pages) {
          expect(page).not.toContain('<x-evil');
          expect(page).not.toContain('" onfocus="x-evil');
          expect(page).not.toContain("' onfocus='x-evil");
        }
      }),
      { numRuns: 40 },
    );
  });
});

/** Pages with one text in every place that comes from outside; the first five certainly show it. */
async function pagesWith(text: string): Promise<string[]> {
  const poison = (value: unknown): unknown => {
    if (typeof value === 'string') return text;
    if (Array.isArray(value)) return value.map(poison);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).flatMap(([key, item]) => [
        [key, poison(item)],
        [text, poison(item)],
      ]),
    );
  };
  const event = anEvent();
  const group: Group = {
    ...aGroup(),
    ...Object.fromEntries(
      [
        'shortId',
        'title',
        'culprit',
        'level',
        'substatus',
        'platform',
        'permalink',
        'environment',
        'release',
      ].map((key) => [key, text]),
    ),
    project: { id: '7', slug: text },
    assignee: { type: text, id: text, name: text },
  };
  const { call } = await anAdmin({
    groups: [group, { ...group, issueId: '102', gone: { at: text, mergedInto: text } }],
    events: [
      {
        ...event,
        title: text,
        level: text,
        environment: text,
        release: text,
        timestamp: text,
        tags: { [text]: text },
      },
      anEvent({ eventId: text, tags: { [text]: text } }),
    ],
    records: new Map([[event.eventId, webhookRecord({ ...(poison(cartError) as object), message: text })]]),
    history: [
      {
        issueId: '101',
        at: text,
        to: 'OPEN',
        substatus: text,
        source: 'webhook',
        action: text,
        actor: text,
        reason: text,
      },
    ],
  });
  const query = new URLSearchParams({
    search: text,
    level: text,
    project: text,
    environment: text,
    release: text,
    notice: text,
  });
  const paths = [
    `/admin/error-log?${query.toString()}`,
    '/admin/error-log?status=ALL',
    `/admin/error-log/101?${query.toString()}`,
    '/admin/error-log/102',
    '/admin/error-log/101/events',
    `/admin/error-log/101/events/${encodeURIComponent(text)}`,
    `/admin/error-log?limit=${encodeURIComponent(text)}`,
    `/admin/${encodeURIComponent(text)}`,
  ];
  return Promise.all(paths.map(async (path) => (await call(path)).text()));
}
