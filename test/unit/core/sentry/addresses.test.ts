import { eventAddressIn, issueAddress } from '../../../../lambdas/core/sentry/addresses.ts';
import { sentryLinks } from '../../../../lambdas/core/sentry/event/sentry-links.ts';

describe('the address of an issue', () => {
  it.each([
    ['https://sentry.io', 'acme', 'https://acme.sentry.io/issues/7/'],
    ['https://us.sentry.io', 'acme', 'https://acme.sentry.io/issues/7/'],
    ['https://de.sentry.io/', 'acme', 'https://acme.sentry.io/issues/7/'],
    ['https://acme.sentry.io', 'acme', 'https://acme.sentry.io/issues/7/'],
    ['https://sentry.io', 'acme_eu', 'https://sentry.io/organizations/acme_eu/issues/7/'],
    ['https://errors.example', 'acme', 'https://errors.example/organizations/acme/issues/7/'],
    [
      'https://example.test:9000/sentry/',
      'acme',
      'https://example.test:9000/sentry/organizations/acme/issues/7/',
    ],
    ['https://notsentry.io', 'acme', 'https://notsentry.io/organizations/acme/issues/7/'],
  ])('of a server at %s and the organization %s is %s', (baseUrl, orgSlug, address) => {
    expect(issueAddress({ baseUrl, orgSlug }, '7')).toBe(address);
  });
});

describe('links from an event', () => {
  it.each([
    ['https://acme.sentry.io/issues/7/', 'https://acme.sentry.io/replays/r1/'],
    [
      'https://errors.example/organizations/acme/issues/7/',
      'https://errors.example/organizations/acme/replays/r1/',
    ],
    [
      'https://example.test/sentry/organizations/acme/issues/7/',
      'https://example.test/sentry/organizations/acme/replays/r1/',
    ],
  ])('go where its issue is, at %s', (issue, replay) => {
    const address = eventAddressIn(issue, 'e1');

    const links = sentryLinks(
      { eventId: 'e1', contexts: { replay: { replay_id: 'r1' } }, projectSlug: 'shop' },
      address,
    );

    expect(links).toEqual([
      { kind: 'event', id: 'e1', url: `${issue}events/e1/` },
      { kind: 'replay', id: 'r1', url: replay },
    ]);
  });
});
