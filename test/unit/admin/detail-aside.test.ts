import { anEvent } from '../../support/fakes/admin-services.ts';
import { cardOf, hoursAgo, openBusyPage, wordsOf } from '../../support/samples/admin-busy-page.ts';
import { webhookRecord } from '../../support/samples/admin-samples.ts';

describe('where it was seen', () => {
  it('stands with counts, and each leads to its newest event', async () => {
    const one = {
      environment: 'production',
      release: 'shop@4.2.0',
      count: 7,
      firstSeen: hoursAgo(48),
      lastSeen: hoursAgo(1),
    };

    const { html } = await openBusyPage('/admin/error-log/101', {
      seen: { seen: [one, { ...one, environment: null, count: 2 }], uncounted: 3 },
    });

    const words = wordsOf(cardOf(html, 'seen'));
    expect(words).toContain('Environments production 7 2 days ago to 1 h ago');
    expect(words).toContain('none 2');
    expect(words).toContain('shop@4.2.0 9');
    expect(words).toContain('3 events of an earlier version');
    expect(html).toContain('href="/admin/error-log/101?release=shop%404.2.0"');
  });

  it('has the times themselves where both ends are of the same age in words', async () => {
    const [firstSeen, lastSeen] = [hoursAgo(100), hoursAgo(98)];
    const one = { environment: 'production', release: 'shop@4.2.0', count: 7, firstSeen, lastSeen };

    const { html } = await openBusyPage('/admin/error-log/101', { seen: { seen: [one], uncounted: 0 } });

    expect(wordsOf(cardOf(html, 'seen'))).toContain(
      'production 7 2026-11-16 08:30:00 UTC to 2026-11-16 10:30:00 UTC',
    );
  });

  it('says an only time once', async () => {
    const one = {
      environment: 'production',
      release: null,
      count: 1,
      firstSeen: hoursAgo(100),
      lastSeen: hoursAgo(100),
    };

    const { html } = await openBusyPage('/admin/error-log/101', { seen: { seen: [one], uncounted: 0 } });

    expect(wordsOf(cardOf(html, 'seen'))).toContain('production 1 4 days ago Releases');
  });
});

describe('tags', () => {
  const events = Array.from({ length: 100 }, (_, at) =>
    anEvent({
      eventId: at.toString().padStart(32, '0'),
      timestamp: hoursAgo(at),
      tags: { browser: at < 70 ? 'Firefox' : at < 99 ? 'Chrome' : 'Lynx' },
      archive: { key: 'archive/x', offset: at, length: 1 },
    }),
  );

  it('are shares of the newest events, counted in rows that are read anyway', async () => {
    const { html } = await openBusyPage('/admin/error-log/101', { events, records: new Map() });

    expect(wordsOf(cardOf(html, 'tags'))).toBe(
      'Tags 100 newest events browser Firefox 70 % 2 other values Chrome 29 % Lynx 1 % Count all tags of 1,000 events',
    );
  });

  it('have the value of this event once, with its share, and not among the others', async () => {
    const { html } = await openBusyPage(`/admin/error-log/101/events/${'80'.padStart(32, '0')}`, {
      ...{ events, records: new Map() },
    });

    expect(wordsOf(cardOf(html, 'tags'))).toContain(
      'browser Firefox 70 % this event Chrome 29 % 1 other value Lynx 1 %',
    );
  });

  it('fold nothing where no further value is left', async () => {
    const two = events.filter(({ tags }) => tags['browser'] !== 'Lynx');

    const { html } = await openBusyPage(`/admin/error-log/101/events/${'80'.padStart(32, '0')}`, {
      ...{ events: two, records: new Map() },
    });

    expect(wordsOf(cardOf(html, 'tags'))).not.toContain('other value');
  });

  it('lead to the events that have the value, and where the list knows the key, to all errors with it', async () => {
    const { html } = await openBusyPage('/admin/error-log/101', { events, indexTags: new Set(['browser']) });

    expect(html).toContain('href="/admin/error-log/101?tag=browser%3AFirefox"');
    expect(html).toContain('href="/admin/error-log?status=ALL&amp;query=browser%3AFirefox"');
  });

  describe('of who was hit', () => {
    /** The first user in as many events as there are above a hundred and twenty, each other in one. */
    const hit = (users: number) => {
      const some = Array.from({ length: users + 2 }, (_, at) =>
        anEvent({
          eventId: at.toString().padStart(32, '0'),
          timestamp: hoursAgo(at / 10),
          archive: { key: 'archive/x', offset: at, length: 1 },
        }),
      );
      const tagOf = (at: number): [string, string][] => [['user', `id:${Math.max(0, at - 2).toString()}`]];
      return {
        events: some,
        records: new Map(some.map(({ eventId }, at) => [eventId, webhookRecord({ tags: tagOf(at) })])),
      };
    };

    it('name everybody, with the number of their events, and lead to those', async () => {
      const { html } = await openBusyPage('/admin/error-log/101?tags=1', hit(12));

      expect(wordsOf(cardOf(html, 'tags'))).toContain('user 12 users id:0 3 events id:1 1 event');
      expect(wordsOf(cardOf(html, 'tags'))).toContain('2 more users id:8 1 event id:9 1 event');
      expect(html).toContain('href="/admin/error-log/101?tag=user%3Aid%3A9&amp;tags=1"');
    });

    it('name the hundred with most events, and in how many events further ones were', async () => {
      const { html } = await openBusyPage('/admin/error-log/101?tags=1', hit(130));

      const words = wordsOf(cardOf(html, 'tags'));
      expect(words).toContain('user the 100 users with most events id:0 3 events');
      expect(words).toContain('Further ones in 30 events.');
      expect(words).toContain('Counted in the records of the newest 132 stored events');
    });

    it('are one step from the number of users, which says whose events are counted', async () => {
      const { html } = await openBusyPage('/admin/error-log/101', hit(12));

      expect(cardOf(html, 'facts')).toMatch(
        /<a\s+href="\/admin\/error-log\/101\?tags=1#tags"\s+title="Who they are, by the tags of the 1,000 newest stored events"/,
      );
    });
  });

  it('are counted in the records where somebody asks for it', async () => {
    const [first, second] = events;
    const record = webhookRecord({ tags: [['customer', 'acme']] });

    const { html } = await openBusyPage('/admin/error-log/101?tags=1', {
      events: [first!, second!],
      records: new Map([[first!.eventId, record]]),
    });

    const words = wordsOf(cardOf(html, 'tags'));
    expect(words).toContain('customer acme 100 %');
    expect(words).toContain('Counted in the records of the newest 2 stored events; of 1 the record is gone');
  });
});

describe('the releases among the facts', () => {
  it('lead from the first one to what began in it, and from the last one to what was seen in it', async () => {
    const seen = (release: string, hours: number) => ({
      ...{
        environment: 'production',
        release,
        count: 1,
        firstSeen: hoursAgo(hours),
        lastSeen: hoursAgo(hours),
      },
    });

    const { html } = await openBusyPage('/admin/error-log/101', {
      seen: { seen: [seen('shop@4.1.0', 300), seen('shop@4.2.0', 12)], uncounted: 0 },
    });

    const leads = [...(cardOf(html, 'facts') ?? '').matchAll(/query=([^"]+)" title="([^"]+)"/g)];
    expect(leads.map(([, query, title]) => [decodeURIComponent(query ?? ''), title])).toEqual([
      ['firstRelease:shop@4.1.0', 'All errors that began in it'],
      ['release:shop@4.2.0', 'All errors that were seen in it'],
    ]);
  });
});
