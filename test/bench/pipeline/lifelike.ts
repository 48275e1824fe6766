import { envelope, errorJson } from '../../support/samples/sentry-bodies.ts';
import { ALNUM, createRandom, HEX, type Random } from '../redaction/random.ts';

/**
 * Webhooks of some 30 KiB as an SDK fills them: forty frames with the code around them and variables, thirty breadcrumbs, a
 * request. An issue keeps its frames from event to event; ids, times, variables and breadcrumbs are of the event.
 */

const FRAMES = 40;
const BREADCRUMBS = 30;
const NOUNS = ['order', 'cart', 'invoice', 'customer', 'session', 'shipment', 'voucher', 'stock'] as const;
const VERBS = ['load', 'save', 'charge', 'reserve', 'notify', 'parse', 'render', 'merge'] as const;
const CALLS = ['SELECT id, total FROM orders WHERE id = %s', 'GET /v1/carts', 'cache miss', 'retry'] as const;

const lineOf = (random: Random): string =>
  `    ${random.pick(NOUNS)} = self.${random.pick(VERBS)}_${random.pick(NOUNS)}(${random.pick(NOUNS)}_id, attempt=${random.below(9)})`;

/** What stays of an issue: its frames, without their variables. */
function framesOf(issue: number) {
  const random = createRandom(issue + 1);
  const lines = (count: number) => Array.from({ length: count }, () => lineOf(random));
  return Array.from({ length: FRAMES }, (_, index) => ({
    filename: `shop/${random.pick(NOUNS)}/${random.pick(VERBS)}_${random.below(50)}.py`,
    abs_path: `/srv/app/shop/${random.pick(NOUNS)}/${random.pick(VERBS)}_${random.below(50)}.py`,
    function: `${random.pick(VERBS)}_${random.pick(NOUNS)}`,
    module: `shop.${random.pick(NOUNS)}.${random.pick(VERBS)}`,
    lineno: 10 + random.below(400),
    in_app: index % 3 !== 0,
    pre_context: lines(3),
    context_line: lineOf(random),
    post_context: lines(3),
  }));
}

/** The body of the n-th event, of this issue. */
export function lifelikeBody(
  issue: number,
  event: number,
  fields: Readonly<Record<string, unknown>>,
): string {
  const random = createRandom(1_000_000 + event);
  const frames = framesOf(issue).map((frame) => ({
    ...frame,
    vars: {
      [`${random.pick(NOUNS)}_id`]: `${random.below(1_000_000)}`,
      payload: `<${random.pick(NOUNS)} ${random.text(HEX, 8)}>`,
    },
  }));
  const breadcrumbs = Array.from({ length: BREADCRUMBS }, (_, index) => ({
    timestamp: 1_764_400_000 + event + index / 100,
    type: 'http',
    category: random.pick(['query', 'httplib', 'django', 'console']),
    level: 'info',
    message: `${random.pick(CALLS)} ${random.text(HEX, 12)}`,
    data: {
      status_code: 200,
      duration: random.below(900),
      url: `https://api.example/v1/${random.text(HEX, 6)}`,
    },
  }));
  return JSON.stringify(
    envelope('created', {
      error: errorJson({
        exception: {
          values: [
            { type: 'TimeoutError', value: `${random.pick(NOUNS)} was not found`, stacktrace: { frames } },
          ],
        },
        breadcrumbs: { values: breadcrumbs },
        request: {
          url: `https://shop.example/checkout/${random.text(HEX, 8)}`,
          method: 'POST',
          headers: [
            ['Accept', 'application/json'],
            ['Authorization', `Bearer ${random.text(ALNUM, 40)}`],
            ['User-Agent', 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'],
          ],
          data: { cart: random.text(HEX, 16), email: `${random.text(HEX, 6)}@customer.example` },
        },
        tags: [
          ['browser.name', 'Firefox'],
          ['customer', `customer-${random.below(40)}`],
        ],
        ...fields,
      }),
    }),
  );
}
