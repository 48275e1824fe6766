/** Sends what a small Node program sends: a caught exception and a message. Prints the ids as JSON. */
import * as Sentry from '@sentry/node';

Sentry.init({
  dsn: process.env.SENTRY_DSN,
  release: 'shop@1.2.3',
  environment: 'staging',
  serverName: 'worker-1',
});
Sentry.setUser({ id: 42, email: 'kim@example.com' });
Sentry.setTag('language', 'node');

const average = (prices) => {
  if (prices.length === 0) throw new RangeError('no prices');
  return prices.reduce((sum, price) => sum + price, 0) / prices.length;
};

let exception;
try {
  average([]);
} catch (error) {
  exception = Sentry.captureException(error);
}
const message = Sentry.captureMessage('the queue is 17 behind', 'warning');
Sentry.captureFeedback({ message: 'The page is empty', name: 'Kim', email: 'kim@example.com' });
await Sentry.close(10_000);
process.stdout.write(JSON.stringify({ exception, message }));
