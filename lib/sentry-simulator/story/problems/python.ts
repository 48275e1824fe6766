import { library, own, type Problem } from '../problem.ts';

const DJANGO = [
  library(
    {
      file: 'django/core/handlers/exception.py',
      module: 'django.core.handlers.exception',
      function: 'inner',
      line: 55,
    },
    `
        def inner(request):
            try:
>               response = get_response(request)
            except Exception as exc:
                response = response_for_exception(request, exc)`,
  ),
  library(
    {
      file: 'django/core/handlers/base.py',
      module: 'django.core.handlers.base',
      function: '_get_response',
      line: 197,
    },
    `
            try:
>               response = wrapped_callback(request, *callback_args, **callback_kwargs)
            except Exception as e:
                response = self.process_exception_by_middleware(e, request)`,
  ),
];
const CELERY = [
  library({ file: 'celery/app/trace.py', module: 'celery.app.trace', function: 'trace_task', line: 453 }),
  library({
    file: 'celery/app/trace.py',
    module: 'celery.app.trace',
    function: '__protected_call__',
    line: 736,
  }),
];
const SQL = [
  {
    before: 0.9,
    category: 'query',
    message:
      'SELECT "catalog_product"."id", "catalog_product"."sku" FROM "catalog_product" WHERE "catalog_product"."sku" = %s',
  },
  {
    before: 0.6,
    category: 'query',
    message:
      'SELECT "catalog_price"."amount" FROM "catalog_price" WHERE "catalog_price"."product_id" IN (%s, %s, %s)',
  },
  { before: 0.2, category: 'catalog.prices', level: 'info', message: '3 prices for {sku}' },
] as const;

const django = (problem: Omit<Problem, 'project' | 'mechanism'> & { mechanism?: string }): Problem => ({
  project: 'catalog',
  mechanism: 'django',
  ...problem,
});

/** The catalogue, in Python with Django and Celery. */
export const PYTHON_PROBLEMS: readonly Problem[] = [
  django({
    key: 'average-price',
    type: 'ZeroDivisionError',
    value: 'division by zero',
    transaction: '/api/categories/{slug}/stats/',
    frames: [
      ...DJANGO,
      own(
        {
          file: 'catalog/views/stats.py',
          module: 'catalog.views.stats',
          function: 'category_stats',
          line: 41,
        },
        `
def category_stats(request, slug):
    category = get_object_or_404(Category, slug=slug)
>   return JsonResponse({"average": average_price(category)})
`,
        { slug: "'{category}'", category: '<Category: {category}>' },
      ),
      own(
        { file: 'catalog/prices.py', module: 'catalog.prices', function: 'average_price', line: 18 },
        `
def average_price(category):
    prices = [p.amount for p in category.active_prices()]
>   return sum(prices) / len(prices)
`,
        { category: '<Category: {category}>', prices: '[]' },
      ),
    ],
    request: { method: 'GET', url: 'https://catalog.shop.example.com/api/categories/{category}/stats/' },
    crumbs: SQL,
    perDay: 7,
    rhythm: 'day',
  }),
  django({
    key: 'product-gone',
    type: 'DoesNotExist',
    value: 'Product matching query does not exist.',
    transaction: '/api/products/{sku}/',
    frames: [
      ...DJANGO,
      own(
        {
          file: 'catalog/views/product.py',
          module: 'catalog.views.product',
          function: 'product_detail',
          line: 24,
        },
        `
@cache_page(60)
def product_detail(request, sku):
>   product = Product.objects.select_related("brand").get(sku=sku)
    return JsonResponse(product.as_dict())`,
        { sku: "'{sku}'" },
      ),
      library({
        file: 'django/db/models/query.py',
        module: 'django.db.models.query',
        function: 'get',
        line: 637,
      }),
    ],
    request: { method: 'GET', url: 'https://catalog.shop.example.com/api/products/{sku}/' },
    crumbs: SQL.slice(0, 1),
    perDay: 19,
    rhythm: 'day',
  }),
  django({
    key: 'feed-import',
    type: 'UnicodeDecodeError',
    value: "'utf-8' codec can't decode byte 0xfc in position {n}: invalid start byte",
    mechanism: 'celery',
    transaction: 'catalog.tasks.import_feed',
    frames: [
      ...CELERY,
      own(
        { file: 'catalog/tasks.py', module: 'catalog.tasks', function: 'import_feed', line: 66 },
        `
@app.task(bind=True, max_retries=5)
def import_feed(self, supplier_id):
    supplier = Supplier.objects.get(pk=supplier_id)
>   for row in csv.DictReader(open_feed(supplier)):
        upsert_product(supplier, row)`,
        { supplier: '<Supplier: Nordwand Outdoor GmbH>', supplier_id: '17', password: "'winter2026'" },
      ),
      library({ file: '<frozen codecs>', module: 'codecs', function: 'decode', line: 325 }),
    ],
    crumbs: [
      {
        before: 12,
        category: 'httplib',
        type: 'http',
        data: { method: 'GET', url: 'https://feeds.nordwand.example/full.csv', status_code: 200 },
      },
    ],
    tags: { supplier: 'nordwand' },
    perDay: 8,
    rhythm: 'night',
    users: 'nobody',
  }),
  django({
    key: 'reindex',
    type: 'ConnectionError',
    value:
      "HTTPConnectionPool(host='search.internal', port=9200): Max retries exceeded with url: /products/_bulk",
    mechanism: 'celery',
    transaction: 'catalog.tasks.reindex',
    frames: [
      ...CELERY,
      own(
        { file: 'catalog/search/client.py', module: 'catalog.search.client', function: 'bulk', line: 31 },
        `
    def bulk(self, documents):
        body = "\\n".join(json.dumps(d) for d in documents)
>       answer = self.session.post(f"{self.base}/products/_bulk", data=body, timeout=10)
        answer.raise_for_status()`,
        { documents: "[{'sku': '{sku}'}, '...']", self: '<SearchClient http://search.internal:9200>' },
      ),
      library({ file: 'requests/adapters.py', module: 'requests.adapters', function: 'send', line: 700 }),
    ],
    cause: {
      type: 'NewConnectionError',
      value: 'Failed to establish a new connection: [Errno 111] Connection refused',
      frames: [
        library({
          file: 'urllib3/connection.py',
          module: 'urllib3.connection',
          function: '_new_conn',
          line: 213,
        }),
      ],
    },
    crumbs: [{ before: 30, category: 'catalog.search', level: 'info', message: 'bulk of 500 documents' }],
    perDay: 6,
    rhythm: 'night',
    days: [-14, -5],
    users: 'nobody',
  }),
  django({
    key: 'image-resize',
    type: 'OSError',
    value: 'image file is truncated ({n} bytes not processed)',
    handled: true,
    mechanism: 'logging',
    transaction: 'catalog.tasks.make_thumbnails',
    frames: [
      ...CELERY,
      own(
        { file: 'catalog/images.py', module: 'catalog.images', function: 'thumbnail', line: 22 },
        `
def thumbnail(source, size):
    image = Image.open(source)
>   image.thumbnail(size, Image.Resampling.LANCZOS)
    return image`,
        { source: '<File: products/{sku}/1.jpg>', size: '(320, 320)' },
      ),
    ],
    crumbs: [
      { before: 1, category: 'catalog.images', level: 'debug', message: 'products/{sku}/1.jpg 320x320' },
    ],
    perDay: 5,
    rhythm: 'night',
    users: 'nobody',
  }),
  django({
    key: 'stock-negative',
    type: 'IntegrityError',
    value: 'new row for relation "catalog_stock" violates check constraint "stock_not_negative"',
    transaction: '/api/stock/{sku}/take/',
    frames: [
      ...DJANGO,
      own(
        { file: 'catalog/stock.py', module: 'catalog.stock', function: 'take', line: 37 },
        `
def take(sku, quantity):
    with transaction.atomic():
>       Stock.objects.filter(sku=sku).update(available=F("available") - quantity)`,
        { sku: "'{sku}'", quantity: '2' },
      ),
    ],
    request: { method: 'POST', url: 'https://catalog.shop.example.com/api/stock/{sku}/take/' },
    crumbs: SQL,
    perDay: 4,
    rhythm: 'day',
    days: [-6, 1],
  }),
];
