/** The kinds of errors that the simulator makes up, per platform. Names vary per occurrence, so issues multiply. */
export interface Blueprint {
  platform: 'node' | 'python' | 'javascript';
  /** Null for a captured message, which Sentry never announces with an error hook. */
  type: string | null;
  /** `{n}` becomes a number, `{feature}` the variant. */
  value: string;
  level: string;
  handled: boolean;
  mechanism: string;
  file: string;
  module: string;
  /** The function that throws; `{feature}` as above. */
  function: string;
  transaction: string;
  source: { before: string[]; line: string; after: string[] };
  vars: Record<string, string>;
}

export const FEATURES = [
  'checkout',
  'invoice',
  'search',
  'profile',
  'upload',
  'report',
  'login',
  'größe',
] as const;

export const BLUEPRINTS: readonly [Blueprint, ...Blueprint[]] = [
  {
    platform: 'node',
    type: 'TypeError',
    value: "Cannot read properties of undefined (reading 'total{n}')",
    level: 'error',
    handled: false,
    mechanism: 'onunhandledrejection',
    file: '/srv/app/src/{feature}/totals.js',
    module: '{feature}.totals',
    function: 'sum{feature}',
    transaction: 'POST /api/{feature}',
    source: {
      before: [
        'export const sumLines = (order) => {',
        '  let total = 0;',
        '  for (const line of order.lines) {',
      ],
      line: '    total += line.price.total * line.quantity;',
      after: ['  }', '  return total;', '};'],
    },
    vars: {},
  },
  {
    platform: 'node',
    type: 'ConnectionTimeoutError',
    value: 'No answer from postgres-{n}.internal within 5000 ms',
    level: 'fatal',
    handled: true,
    mechanism: 'generic',
    file: '/srv/app/src/{feature}/repository.js',
    module: '{feature}.repository',
    function: 'load{feature}',
    transaction: 'GET /api/{feature}/:id',
    source: {
      before: ['async function load(id) {', '  const client = await pool.acquire({ timeout: 5000 });'],
      line: "  const { rows } = await client.query('select * from orders where id = $1', [id]);",
      after: ['  return rows[0];', '}'],
    },
    vars: {},
  },
  {
    platform: 'node',
    type: null,
    value: 'Queue {feature} is {n} messages behind',
    level: 'warning',
    handled: true,
    mechanism: 'generic',
    file: '/srv/app/src/{feature}/worker.js',
    module: '{feature}.worker',
    function: 'tick',
    transaction: 'worker {feature}',
    source: { before: [], line: 'logger.warn(text);', after: [] },
    vars: {},
  },
  {
    platform: 'python',
    type: 'ZeroDivisionError',
    value: 'division by zero',
    level: 'error',
    handled: false,
    mechanism: 'django',
    file: 'shop/{feature}/pricing.py',
    module: 'shop.{feature}.pricing',
    function: 'average_price',
    transaction: '/{feature}/average/',
    source: {
      before: [
        'def average_price(basket):',
        '    items = basket.items.all()',
        '    total = sum(i.price for i in items)',
      ],
      line: '    return total / len(items)',
      after: ['', '', 'def discount(basket, code):'],
    },
    vars: { basket: '<Basket: {n}>', items: '[]', api_key: "'sk_live_51Hq{n}ZkVtQ'", password: "'hunter2'" },
  },
  {
    platform: 'python',
    type: 'KeyError',
    value: "'customer_{n}'",
    level: 'error',
    handled: true,
    mechanism: 'celery',
    file: 'shop/{feature}/tasks.py',
    module: 'shop.{feature}.tasks',
    function: 'sync_customer',
    transaction: 'shop.{feature}.tasks.sync_customer',
    source: {
      before: ['@app.task(bind=True)', 'def sync_customer(self, payload):', '    cache = load_cache()'],
      line: '    customer = cache[payload["key"]]',
      after: ['    customer.refresh(token=settings.CRM_TOKEN)', '    return customer.pk'],
    },
    vars: {
      payload: "{'key': 'customer_{n}', 'email': 'kim{n}@example.com'}",
      token: "'eyJhbGciOiJIUzI1NiJ9.e30.x'",
    },
  },
  {
    platform: 'javascript',
    type: 'TypeError',
    value: "null is not an object (evaluating 'this.{feature}.open')",
    level: 'error',
    handled: false,
    mechanism: 'onerror',
    file: '/static/js/{feature}.js',
    module: '{feature}',
    function: 'onClick',
    transaction: '/{feature}',
    source: {
      before: ['  onClick(event) {', '    event.preventDefault();'],
      line: '    this.{feature}.open(event.target.dataset.id);',
      after: ['  }'],
    },
    vars: {},
  },
  {
    platform: 'javascript',
    type: 'ChunkLoadError',
    value: 'Loading chunk {n} failed. (https://cdn.example.com/{feature}.{n}.js)',
    level: 'error',
    handled: true,
    mechanism: 'instrument',
    file: '/static/js/runtime.js',
    module: 'runtime',
    function: 'load{feature}',
    transaction: '/{feature}/:id',
    source: {
      before: ['  script.onerror = () => {'],
      line: '    reject(new ChunkLoadError(`Loading chunk ${id} failed.`));',
      after: ['  };', '  document.head.append(script);'],
    },
    vars: {},
  },
];
