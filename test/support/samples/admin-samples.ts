import { NOW } from '../fakes/admin-services.ts';

/** What the verifier and consumer leave in the archive for an error webhook. */
export const webhookRecord = (error: Record<string, unknown>) => ({
  v: 1,
  kind: 'webhook',
  receivedAt: new Date(NOW).toISOString(),
  resource: 'error',
  hookTimestamp: NOW / 1000,
  requestId: null,
  body: { action: 'created', installation: { uuid: 'i' }, data: { error }, actor: { type: 'application' } },
});

export const backfillRecord = (event: unknown) => ({
  v: 1,
  kind: 'event',
  source: 'backfill',
  observedAt: new Date(NOW).toISOString(),
  issueId: '101',
  projectId: '7',
  event,
});

/** An event in the store's own shape, as error webhooks carry it. */
export const cartError = {
  event_id: 'a'.repeat(32),
  project: 7,
  platform: 'node',
  datetime: '2026-11-20T12:25:00.123Z',
  timestamp: 1_795_177_500.123,
  level: 'error',
  title: "TypeError: Cannot read properties of undefined (reading 'total')",
  message: '',
  environment: 'production',
  release: 'shop@4.2.0',
  tags: [
    ['browser', 'Firefox 140'],
    ['environment', 'production'],
    ['release', 'shop@4.2.0'],
    ['server_name', 'web-3'],
    ['url', 'https://shop.example.test/checkout'],
    ['handled', 'no'],
    null,
  ],
  exception: {
    values: [
      {
        type: 'SyntaxError',
        value: 'Unexpected end of JSON input',
        mechanism: { type: 'chained', handled: true },
        stacktrace: { frames: [{ function: 'JSON.parse', filename: '<anonymous>', in_app: false }] },
      },
      {
        type: 'TypeError',
        value: "Cannot read properties of undefined (reading 'total')",
        module: 'shop.checkout',
        mechanism: { type: 'onunhandledrejection', handled: false },
        stacktrace: {
          frames: [
            {
              function: 'process.processTicksAndRejections',
              filename: 'node:internal/process/task_queues',
              lineno: 105,
              colno: 5,
              in_app: false,
            },
            {
              function: 'Layer.handle',
              filename: 'node_modules/router/lib/layer.js',
              module: 'router.layer',
              lineno: 152,
              colno: 17,
              in_app: false,
              pre_context: ['  try {', '    // the handler may be asynchronous'],
              context_line: '    const answer = fn(request, response, next)',
              post_context: ['    if (isPromise(answer)) {', '      answer.catch(next)'],
            },
            {
              function: 'postCheckout',
              filename: 'src/routes/checkout.ts',
              abs_path: '/app/src/routes/checkout.ts',
              lineno: 41,
              colno: 24,
              in_app: true,
              pre_context: [
                'export async function postCheckout(request: Request) {',
                '  const cart = await loadCart(request.session);',
              ],
              context_line: '  const summary = summarise(cart);',
              post_context: ['  await charge(request.user, summary.total);', '  return created(summary);'],
            },
            {
              function: 'summarise',
              filename: 'src/checkout/summarise.ts',
              abs_path: '/app/src/checkout/summarise.ts',
              lineno: 12,
              colno: 31,
              in_app: true,
              pre_context: [
                'export function summarise(cart: Cart): Summary {',
                '  const prices = cart.lines.map((line) => priceOf(line));',
                '  const discount = discountOf(cart);',
              ],
              context_line: '  const total = prices.at(-1).total - discount.total;',
              post_context: ['  return {', '    total,', '    currency: cart.currency,'],
              vars: { cart: { lines: [], currency: 'EUR' }, prices: [], discount: '[redacted]' },
            },
          ],
        },
      },
    ],
  },
  breadcrumbs: {
    values: [
      {
        timestamp: 1_795_177_490.2,
        category: 'http',
        type: 'http',
        level: 'info',
        data: { method: 'GET', url: '/cart', status_code: 200 },
      },
      {
        timestamp: 1_795_177_495.7,
        category: 'console',
        level: 'warning',
        message: 'Cart has no lines; the price service answered an empty list.',
      },
      { timestamp: 1_795_177_499.9, category: 'ui.click', message: 'form#checkout > button.primary' },
    ],
  },
  request: {
    url: 'https://shop.example.test/checkout',
    method: 'POST',
    query_string: [['step', 'pay']],
    headers: [
      ['User-Agent', 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'],
      ['Accept', 'application/json'],
      ['Authorization', '[redacted]'],
    ],
    data: '[redacted]',
  },
  user: { id: '4711', email: '[redacted]', ip_address: '[redacted]', geo: { country_code: 'DE' } },
  contexts: {
    runtime: { type: 'runtime', name: 'node', version: 'v24.1.0' },
    os: { type: 'os', name: 'Linux', version: '6.8', kernel_version: null },
    trace: {
      type: 'trace',
      trace_id: '0af7651916cd43dd8448eb211c80319c',
      span_id: 'b7ad6b7169203331',
      op: 'http.server',
    },
  },
  extra: { cartId: 'c-20931', attempt: 2 },
  sdk: { name: 'sentry.javascript.node', version: '10.2.0' },
  fingerprint: ['{{ default }}'],
};

/** The same kind of event as the REST API gives it. */
export const restEvent = {
  id: 'b'.repeat(32),
  eventID: 'b'.repeat(32),
  groupID: '101',
  projectID: '7',
  title: 'ForbiddenError: GET /users 403',
  message: '',
  platform: 'javascript',
  dateCreated: '2026-11-19T22:26:56.098086Z',
  type: 'error',
  tags: [
    { key: 'browser', value: 'Chrome 143' },
    { key: 'environment', value: 'staging' },
    { key: 'level', value: 'warning' },
    { key: 'release', value: 'web@9' },
  ],
  user: { id: '550747', email: '[redacted]' },
  sdk: { name: 'sentry.javascript.browser', version: '10.2.0' },
  contexts: { browser: { type: 'browser', name: 'Chrome', version: '143' } },
  context: { attempt: 1 },
  fingerprints: ['f1'],
  entries: [
    {
      type: 'exception',
      data: {
        values: [
          {
            type: 'ForbiddenError',
            value: 'GET /users 403',
            module: null,
            mechanism: { type: 'generic', handled: true },
            stacktrace: {
              frames: [
                {
                  filename: './src/api.ts',
                  absPath: 'webpack:///./src/api.ts',
                  function: 'request',
                  module: 'src/api',
                  lineNo: 67,
                  colNo: 9,
                  inApp: true,
                  context: [
                    [66, '  if (!response.ok) {'],
                    [67, '    throw new ForbiddenError(response);'],
                    [68, '  }'],
                  ],
                  vars: null,
                },
              ],
            },
          },
        ],
      },
    },
    {
      type: 'breadcrumbs',
      data: {
        values: [
          {
            timestamp: '2026-11-19T22:26:55.266586Z',
            category: 'xhr',
            type: 'http',
            level: 'info',
            message: null,
            data: { url: '/api' },
          },
        ],
      },
    },
    {
      type: 'request',
      data: {
        method: 'GET',
        url: 'https://shop.example.test/users',
        query: [['page', '2']],
        headers: [['Accept', '*/*']],
        data: null,
      },
    },
    { type: 'message', data: { formatted: 'Users cannot be read' } },
  ],
};
