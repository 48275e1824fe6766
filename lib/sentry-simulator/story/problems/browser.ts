import { library, own, type Problem } from '../problem.ts';

const SITE = 'https://shop.example.com';
const REACT = [
  library({
    file: `${SITE}/assets/vendor.js`,
    module: 'react-dom/client',
    function: 'processDispatchQueue',
    line: 16146,
    column: 9,
  }),
  library({
    file: `${SITE}/assets/vendor.js`,
    module: 'react-dom/client',
    function: 'executeDispatch',
    line: 16101,
    column: 11,
  }),
];
const CLICKS = [
  { before: 41, category: 'navigation', type: 'navigation', data: { from: '/', to: '/c/{category}' } },
  {
    before: 38.2,
    category: 'fetch',
    type: 'http',
    data: { method: 'GET', url: '/api/products?category={category}&page=1', status_code: 200 },
  },
  { before: 22, category: 'ui.click', message: 'article.product > a.title' },
  {
    before: 21.7,
    category: 'navigation',
    type: 'navigation',
    data: { from: '/c/{category}', to: '/p/{sku}' },
  },
  { before: 9.4, category: 'ui.click', message: 'button#add-to-basket' },
  {
    before: 9.1,
    category: 'fetch',
    type: 'http',
    data: { method: 'POST', url: '/api/baskets/{basket}/lines', status_code: 201 },
  },
  { before: 2.2, category: 'console', level: 'warning', message: 'voucher field: 1 re-render in 16 ms' },
  { before: 0.3, category: 'ui.click', message: 'button[type="submit"] > span' },
] as const;

const browser = (problem: Omit<Problem, 'project' | 'mechanism'> & { mechanism?: string }): Problem => ({
  project: 'storefront',
  mechanism: 'auto.browser.global_handlers.onerror',
  request: {
    method: 'GET',
    url: `${SITE}${problem.transaction.replace(':sku', '{sku}').replace(':category', '{category}')}`,
  },
  ...problem,
});

/** The shop's pages, in React. */
export const BROWSER_PROBLEMS: readonly Problem[] = [
  browser({
    key: 'chat-widget',
    type: 'TypeError',
    value: "undefined is not an object (evaluating 'window.HelloChat.session.visitor')",
    transaction: '/p/:sku',
    frames: [
      library({
        file: 'https://cdn.hellochat.example/v4/widget.js',
        function: 'boot',
        line: 1,
        column: 48213,
      }),
      library({
        file: 'https://cdn.hellochat.example/v4/widget.js',
        function: 'r.restoreVisitor',
        line: 1,
        column: 90177,
      }),
    ],
    crumbs: CLICKS.slice(3, 6),
    tags: { 'third.party': 'hellochat' },
    perDay: 74,
    rhythm: 'day',
    staging: 0,
  }),
  browser({
    key: 'order-failed',
    type: 'ApiError',
    value: 'POST /v2/orders answered 500',
    handled: true,
    mechanism: 'generic',
    transaction: '/checkout',
    frames: [
      ...REACT,
      own(
        {
          file: 'app:///src/checkout/use-place-order.ts',
          module: 'checkout/use-place-order',
          function: 'placeOrder',
          line: 40,
          column: 13,
        },
        `
    const answer = await api.post('/v2/orders', { basketId, paymentMethod });
    if (!answer.ok) {
      setState('failed');
>     throw new ApiError('POST', '/v2/orders', answer.status);
    }
    navigate(\`/thanks/\${answer.body.orderId}\`);`,
        { basketId: '{basket}', paymentMethod: 'card' },
      ),
    ],
    crumbs: CLICKS,
    tags: { feature: 'checkout' },
    perDay: 0,
    rhythm: 'day',
    staging: 0,
  }),
  browser({
    key: 'gallery',
    type: 'TypeError',
    value: "Cannot read properties of null (reading 'scrollTo')",
    transaction: '/p/:sku',
    frames: [
      ...REACT,
      own(
        {
          file: 'app:///src/product/gallery.tsx',
          module: 'product/gallery',
          function: 'show',
          line: 52,
          column: 21,
        },
        `
  const track = useRef<HTMLDivElement>(null);
  const show = (index: number) => {
>   track.current!.scrollTo({ left: index * WIDTH, behavior: 'smooth' });
    setShown(index);
  };`,
        { index: 2, images: 5 },
      ),
    ],
    crumbs: CLICKS.slice(0, 4),
    tags: { feature: 'product' },
    perDay: 14,
    rhythm: 'day',
  }),
  browser({
    key: 'chunk',
    type: 'ChunkLoadError',
    value: 'Loading chunk checkout-{n} failed. (error: https://cdn.shop.example.com/assets/checkout-{n}.js)',
    mechanism: 'auto.browser.global_handlers.onunhandledrejection',
    transaction: '/checkout',
    frames: [
      own(
        {
          file: 'app:///webpack/runtime/jsonp',
          module: 'webpack/runtime',
          function: '__webpack_require__.f.j',
          line: 31,
          column: 29,
        },
        `
				var realSrc = event && event.target && event.target.src;
				error.message = 'Loading chunk ' + chunkId + ' failed.';
>				installedChunkData[1](error);`,
      ),
    ],
    crumbs: CLICKS.slice(2),
    tags: { feature: 'checkout' },
    perDay: 9,
    rhythm: 'day',
    days: [-14, -3.6],
  }),
  browser({
    key: 'chunk-twin',
    type: 'ChunkLoadError',
    value: 'Loading CSS chunk {n} failed. (/assets/checkout-{n}.css)',
    mechanism: 'auto.browser.global_handlers.onunhandledrejection',
    transaction: '/checkout',
    frames: [
      own(
        {
          file: 'app:///webpack/runtime/css',
          module: 'webpack/runtime',
          function: 'loadStylesheet',
          line: 18,
          column: 15,
        },
        `
			var err = new Error("Loading CSS chunk " + chunkId + " failed.\\n(" + realHref + ")");
			err.code = "CSS_CHUNK_LOAD_FAILED";
>			reject(err);`,
      ),
    ],
    crumbs: CLICKS.slice(2),
    tags: { feature: 'checkout' },
    perDay: 3,
    rhythm: 'day',
    days: [-14, -7],
  }),
  browser({
    key: 'hydration',
    type: 'Error',
    value: "Hydration failed because the server rendered text didn't match the client.",
    level: 'warning',
    handled: true,
    mechanism: 'generic',
    transaction: '/c/:category',
    frames: [
      library({
        file: `${SITE}/assets/vendor.js`,
        module: 'react-dom/client',
        function: 'throwOnHydrationMismatch',
        line: 5091,
        column: 11,
      }),
      own(
        {
          file: 'app:///src/category/delivery-date.tsx',
          module: 'category/delivery-date',
          function: 'DeliveryDate',
          line: 12,
          column: 10,
        },
        `
export function DeliveryDate({ days }: { days: number }) {
  const date = new Date(Date.now() + days * 86_400_000);
> return <time dateTime={date.toISOString()}>{format(date)}</time>;
}`,
      ),
    ],
    crumbs: CLICKS.slice(0, 2),
    tags: { feature: 'category' },
    perDay: 17,
    rhythm: 'day',
  }),
  browser({
    key: 'search-abort',
    type: 'AbortError',
    value: 'The user aborted a request.',
    level: 'warning',
    handled: true,
    mechanism: 'generic',
    transaction: '/search',
    frames: [
      own(
        {
          file: 'app:///src/search/suggest.ts',
          module: 'search/suggest',
          function: 'suggest',
          line: 20,
          column: 26,
        },
        `
  previous?.abort();
  previous = new AbortController();
> const response = await fetch(\`/suggest?q=\${encodeURIComponent(text)}\`, { signal: previous.signal });`,
        { text: 'running shoes' },
      ),
    ],
    crumbs: CLICKS.slice(0, 1),
    tags: { feature: 'search' },
    perDay: 12,
    rhythm: 'day',
  }),
  browser({
    key: 'storage-full',
    type: 'QuotaExceededError',
    value: "Failed to execute 'setItem' on 'Storage': Setting the value of 'recent' exceeded the quota.",
    transaction: '/p/:sku',
    frames: [
      own(
        {
          file: 'app:///src/product/recent.ts',
          module: 'product/recent',
          function: 'keepItem',
          line: 15,
          column: 16,
        },
        `
export function keepItem(product: Product): void {
  const all = [product, ...read()].slice(0, 500);
> localStorage.setItem('recent', JSON.stringify(all));
}`,
        { product: { sku: '{sku}', images: 12 } },
      ),
    ],
    crumbs: CLICKS.slice(0, 4),
    tags: { feature: 'product' },
    perDay: 6,
    rhythm: 'day',
    days: [-8, 1],
  }),
  browser({
    key: 'size-picker',
    type: 'TypeError',
    value: 'sizes.find(...) is undefined',
    transaction: '/p/:sku',
    frames: [
      ...REACT,
      own(
        {
          file: 'app:///src/product/size-picker.tsx',
          module: 'product/size-picker',
          function: 'choose',
          line: 28,
          column: 7,
        },
        `
  const choose = (size: string) => {
    // Shoes of the new supplier have half sizes with a comma.
>   onChange(sizes.find((each) => each.label === size)!.id);
  };`,
        { size: '42,5', sizes: ['41', '42', '42.5', '43'] },
      ),
    ],
    crumbs: CLICKS.slice(0, 5),
    tags: { feature: 'product' },
    perDay: 13,
    rhythm: 'day',
    days: [0.1, 1],
  }),
];
