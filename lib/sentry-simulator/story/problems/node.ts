import { library, own, type Problem } from '../problem.ts';

const EXPRESS = [
  library({
    file: '/srv/app/node_modules/express/lib/router/layer.js',
    module: 'express.lib.router:layer',
    function: 'Layer.handleRequest',
    line: 152,
    column: 17,
  }),
  library(
    {
      file: '/srv/app/node_modules/router/lib/route.js',
      module: 'router.lib:route',
      function: 'next',
      line: 157,
      column: 13,
    },
    `
    if (layer.method && layer.method !== method) {
      next(err)
    } else if (err) {
>     layer.handleError(err, req, res, next)
    } else {
      layer.handleRequest(req, res, next)`,
  ),
];

const POST_ORDERS = { method: 'POST', url: 'https://api.shop.example.com/v2/orders?source={source}' };
const API_CRUMBS = [
  {
    before: 2.1,
    category: 'http',
    type: 'http',
    data: { method: 'GET', url: 'http://catalog.internal/products/{sku}', status_code: 200 },
  },
  {
    before: 1.2,
    category: 'query',
    message: 'select * from baskets where id = $1',
    data: { 'db.system': 'postgresql' },
  },
  { before: 0.4, category: 'console', level: 'info', message: 'order {order}: 3 lines, {country}' },
] as const;

const api = (problem: Omit<Problem, 'project' | 'mechanism'> & { mechanism?: string }): Problem => ({
  project: 'checkout-api',
  mechanism: 'middleware',
  ...problem,
});

/** The checkout, in Node.js. */
export const NODE_PROBLEMS: readonly Problem[] = [
  api({
    key: 'voucher',
    type: 'TypeError',
    value: "Cannot read properties of undefined (reading 'percentOff')",
    transaction: 'POST /v2/orders',
    frames: [
      ...EXPRESS,
      own(
        {
          file: '/srv/app/src/orders/place-order.ts',
          module: 'orders:place-order',
          function: 'placeOrder',
          line: 61,
          column: 29,
        },
        `
  const basket = await baskets.lock(request.basketId);
  const lines = basket.lines.map(priceLine);
> const total = withVoucher(sum(lines), basket.voucher);
  await reserve(lines);`,
        { 'basket.id': '{basket}', 'lines.length': 3, customer: { id: '{user}', email: '{mail}' } },
      ),
      own(
        {
          file: '/srv/app/src/orders/voucher.ts',
          module: 'orders:voucher',
          function: 'withVoucher',
          line: 14,
          column: 38,
        },
        `
/** Price after the voucher, in cents. */
export function withVoucher(total: Cents, voucher: Voucher): Cents {
  // Campaigns replaced single vouchers in 3.23: the discount moved into the campaign.
> return Math.round(total * (1 - voucher.campaign.percentOff / 100));
}

export const isExpired = (voucher: Voucher, now: Date): boolean => voucher.until < now;`,
        { total: 12990, voucher: { code: 'WELCOME10', until: '2027-01-31', campaign: '[undefined]' } },
      ),
    ],
    request: POST_ORDERS,
    crumbs: API_CRUMBS,
    tags: { feature: 'checkout', 'payment.method': 'card' },
    extra: { basket: { lines: 3, currency: 'EUR', voucher: 'WELCOME10' } },
    perDay: 0,
    rhythm: 'day',
    staging: 0,
  }),
  api({
    key: 'reserve-timeout',
    type: 'TimeoutError',
    value: 'reservation of {sku} took longer than 3000 ms',
    handled: true,
    transaction: 'POST /v2/orders',
    frames: [
      ...EXPRESS,
      own(
        {
          file: '/srv/app/src/stock/reserve.ts',
          module: 'stock:reserve',
          function: 'reserve',
          line: 33,
          column: 11,
        },
        `
  const answer = await withTimeout(warehouse.reserve(lines), 3000);
  if (answer === TIMED_OUT) {
>   throw new TimeoutError(\`reservation of \${lines[0].sku} took longer than 3000 ms\`);
  }
  return answer.reservationId;`,
        { lines: [{ sku: '{sku}', quantity: 1 }], attempt: 2 },
      ),
    ],
    request: POST_ORDERS,
    crumbs: API_CRUMBS,
    tags: { feature: 'stock', warehouse: 'LEJ3' },
    perDay: 11,
    rhythm: 'day',
  }),
  api({
    key: 'double-order',
    type: 'UniqueViolation',
    value: 'duplicate key value violates unique constraint "orders_basket_id_key"',
    transaction: 'POST /v2/orders',
    frames: [
      ...EXPRESS,
      library({
        file: '/srv/app/node_modules/pg/lib/client.js',
        module: 'pg.lib:client',
        function: 'Client.query',
        line: 545,
        column: 17,
      }),
      own(
        {
          file: '/srv/app/src/orders/repository.ts',
          module: 'orders:repository',
          function: 'insertOrder',
          line: 22,
          column: 18,
        },
        `
export async function insertOrder(db: Db, order: NewOrder): Promise<OrderId> {
> const { rows } = await db.query(
    'insert into orders (basket_id, total) values ($1, $2) returning id',
    [order.basketId, order.total],`,
        { order: { basketId: '{basket}', total: 4990 } },
      ),
    ],
    request: POST_ORDERS,
    crumbs: API_CRUMBS,
    tags: { feature: 'checkout' },
    perDay: 4,
    rhythm: 'day',
    days: [-14, -4],
  }),
  api({
    key: 'amount-rejected',
    type: 'PaymentRejected',
    value: 'payments answered 422: amount does not match order {order}',
    transaction: 'POST /v2/orders/:id/pay',
    frames: [
      ...EXPRESS,
      own(
        {
          file: '/srv/app/src/payments/client.ts',
          module: 'payments:client',
          function: 'authorize',
          line: 47,
          column: 13,
        },
        `
  const answer = await http.post('/authorizations', { orderId, amount });
  if (answer.status === 422) {
>   throw new PaymentRejected(\`payments answered 422: \${answer.body.message}\`);
  }`,
        { orderId: '{order}', amount: 'NaN', apiKey: 'pk_live_{order}' },
      ),
    ],
    request: { method: 'POST', url: 'https://api.shop.example.com/v2/orders/{order}/pay' },
    crumbs: API_CRUMBS,
    tags: { feature: 'payment', 'payment.method': 'card' },
    perDay: 0,
    rhythm: 'day',
    staging: 0,
  }),
  api({
    key: 'mail-queue',
    type: 'Error',
    value: 'connect ECONNREFUSED 10.2.7.31:5672',
    level: 'warning',
    handled: true,
    mechanism: 'generic',
    transaction: 'worker order-mails',
    frames: [
      library({ file: 'node:net', function: 'TCPConnectWrap.afterConnect', line: 1637, column: 16 }),
      own(
        {
          file: '/srv/app/src/mails/worker.ts',
          module: 'mails:worker',
          function: 'connect',
          line: 18,
          column: 9,
        },
        `
async function connect(url: string): Promise<Channel> {
> const connection = await amqp.connect(url);
  return connection.createChannel();
}`,
        { url: 'amqp://mails:hunter2@10.2.7.31:5672' },
      ),
    ],
    crumbs: [{ before: 5, category: 'console', level: 'warning', message: 'reconnecting, attempt 4' }],
    tags: { feature: 'mails' },
    perDay: 3,
    rhythm: 'even',
    users: 'nobody',
  }),
  api({
    key: 'rates',
    type: 'RangeError',
    value: 'Invalid currency code : {country}',
    transaction: 'GET /v2/baskets/:id',
    frames: [
      ...EXPRESS,
      own(
        {
          file: '/srv/app/src/baskets/format.ts',
          module: 'baskets:format',
          function: 'formatPrice',
          line: 9,
          column: 21,
        },
        `
export const formatPrice = (cents: number, currency: string, locale: string): string =>
> new Intl.NumberFormat(locale, { style: 'currency', currency }).format(cents / 100);`,
        { cents: 12990, currency: '{country}', locale: 'de-CH' },
      ),
    ],
    request: { method: 'GET', url: 'https://api.shop.example.com/v2/baskets/{basket}' },
    crumbs: API_CRUMBS.slice(1),
    tags: { feature: 'basket' },
    perDay: 5,
    rhythm: 'day',
    days: [-10, 1],
  }),
  api({
    key: 'session-store',
    type: 'MaxRetriesPerRequestError',
    value: 'Reached the max retries per request limit (which is 20).',
    level: 'fatal',
    transaction: 'GET /v2/session',
    frames: [
      library({
        file: '/srv/app/node_modules/ioredis/built/redis/event_handler.js',
        module: 'ioredis.built.redis:event_handler',
        function: 'Socket.<anonymous>',
        line: 182,
        column: 37,
      }),
      own(
        {
          file: '/srv/app/src/session/store.ts',
          module: 'session:store',
          function: 'load',
          line: 27,
          column: 23,
        },
        `
  async load(id: string): Promise<Session | undefined> {
>   const text = await this.redis.get(\`session:\${id}\`);
    return text === null ? undefined : JSON.parse(text);`,
        { id: '{basket}' },
      ),
    ],
    request: { method: 'GET', url: 'https://api.shop.example.com/v2/session' },
    crumbs: API_CRUMBS.slice(2),
    tags: { feature: 'session' },
    perDay: 2,
    rhythm: 'night',
    days: [-9, -2],
  }),
];
