/** Without rules of its own a demonstration shows what alerts look like: the inbox fills. */
export const DEMO_ALERTS = JSON.stringify([
  {
    name: 'what is new',
    when: ['created', 'regressed', 'escalating', 'spiking', 'resolved'],
    to: ['email:you@example.test'],
    cap: '20/h',
  },
  {
    name: 'the capture itself',
    when: ['gap', 'silence', 'sync_failed'],
    to: ['email:you@example.test'],
  },
]);

export const DEMO_REPORT = JSON.stringify({ to: ['email:you@example.test'], at: 'Mon 09:00' });
