import * as Sentry from '@sentry/node';

/** A small application with the real SDK: three different errors, one of them twice, and a message. */
Sentry.init({
  dsn: process.env.SENTRY_DSN,
  environment: 'production',
  release: 'shop@1.4.0',
  skipOpenTelemetrySetup: true,
});

function order(quantity) {
  if (quantity < 0) throw new RangeError(`quantity ${quantity} is not allowed`);
}
function pay(cart) {
  return cart.items.total;
}

for (const attempt of [() => order(-1), () => order(-1), () => pay({}), () => JSON.parse('{')]) {
  try {
    attempt();
  } catch (error) {
    Sentry.captureException(error);
  }
}
Sentry.captureMessage('Checkout was slow', 'warning');
if (!(await Sentry.flush(10_000))) throw new Error('the events were not sent within 10 s');
