/** Bodies in the shapes of Sentry's webhooks and REST answers, of our own making, with the oddities seen there. */

export const issueJson = (overrides: Record<string, unknown> = {}): Record<string, unknown> => ({
  id: '4501',
  shareId: null,
  shortId: 'SHOP-7',
  title: "TypeError: Cannot read properties of undefined (reading 'total')",
  culprit: 'POST /checkout',
  permalink: 'https://sentry.example/organizations/acme/issues/4501/',
  logger: null,
  level: 'error',
  status: 'unresolved',
  statusDetails: {},
  substatus: 'new',
  isPublic: false,
  platform: 'node',
  project: { id: '4509877862268928', name: 'Shop', slug: 'shop', platform: 'node' },
  type: 'error',
  metadata: { type: 'TypeError', value: 'Cannot read properties of undefined', title: null },
  numComments: 0,
  assignedTo: null,
  count: '3',
  userCount: 2,
  firstSeen: '2026-11-20T09:00:00.123000+00:00',
  lastSeen: '2026-11-20T09:30:00.611851Z',
  ...overrides,
});

export const errorJson = (overrides: Record<string, unknown> = {}): Record<string, unknown> => ({
  event_id: 'af7344af737b4811b76fc343679d6e0d',
  project: 4509877862268928,
  release: 'shop@1.4.0',
  dist: null,
  platform: 'node',
  message: '',
  datetime: '2026-11-20T09:30:00.611000Z',
  timestamp: 1795253400.611,
  received: 1795253401,
  tags: [
    ['environment', 'production'],
    ['level', 'error'],
    ['user', 'ip:203.0.113.9'],
    ['empty', null],
  ],
  level: 'error',
  type: 'error',
  title: "TypeError: Cannot read properties of undefined (reading 'total')",
  culprit: 'POST /checkout',
  environment: 'production',
  exception: {
    values: [
      null,
      {
        type: 'TypeError',
        value: "Cannot read properties of undefined (reading 'total')",
        mechanism: { type: 'onuncaughtexception', handled: false },
        stacktrace: {
          frames: [
            {
              filename: 'src/checkout.ts',
              function: 'pay',
              lineno: 41,
              colno: 12,
              in_app: true,
              pre_context: ['function pay(cart) {'],
              context_line: '  return cart.items.total;',
              post_context: ['}'],
              vars: { password: 'hunter2', cart: { items: null }, note: 'mail ada@example.org' },
            },
          ],
        },
      },
    ],
  },
  request: {
    url: 'https://shop.example/checkout?coupon=SPRING&token=abc123def',
    method: 'POST',
    headers: [
      ['Authorization', 'Bearer abcdef0123456789'],
      ['User-Agent', 'Mozilla/5.0 Chrome/120.0.0.0'],
      ['X-Api-Key', 'k-123'],
    ],
    cookies: [['session', 'topsecret']],
    data: { card: '4111111111111111' },
    query_string: [
      ['coupon', 'SPRING'],
      ['token', 'abc123def'],
    ],
  },
  user: { id: '77', email: 'ada@example.org', ip_address: '203.0.113.9', username: 'ada' },
  url: 'https://sentry.example/api/0/projects/acme/shop/events/af7344af737b4811b76fc343679d6e0d/',
  web_url: 'https://sentry.example/organizations/acme/issues/4501/events/af7344af737b4811b76fc343679d6e0d/',
  issue_url: 'https://sentry.example/api/0/organizations/acme/issues/4501/',
  issue_id: '4501',
  ...overrides,
});

export const envelope = (action: string, data: Record<string, unknown>): Record<string, unknown> => ({
  action,
  installation: { uuid: 'a8e5d37a-696c-4c54-adb5-b3f28d64c7de' },
  data,
  actor: { type: 'user', id: 77, name: 'Ada' },
});
