import type { IssuesMessage, WebhookMessage } from '../../../lambdas/contracts/queue-message.ts';
import { createTableReader } from '../../../lambdas/adapters/table/read/table-reader.ts';
import { consumeInTurn, createQuietWorld } from '../../model/quiet-world.ts';
import { envelope, issueJson } from '../../support/samples/sentry-bodies.ts';
import { createTestTable } from '../../support/engines/table.ts';

/**
 * One issue is resolved, unresolved and archived within one second. Sentry serialises an issue when it sends the
 * webhook, so each one carries the state at that moment; their clocks are of whole seconds, and they come in any order.
 */
const SECOND = 1795428000;
const RECEIVED = '2026-11-23T10:00:01.200Z';

const told = (action: string, status: string, substatus: string | null): WebhookMessage => ({
  v: 1,
  kind: 'webhook',
  receivedAt: RECEIVED,
  resource: 'issue',
  hookTimestamp: SECOND,
  requestId: null,
  encoding: 'identity',
  body: JSON.stringify(envelope(action, { issue: issueJson({ status, substatus }) })),
});

const page = (observedAt: string, status: string, substatus: string | null): IssuesMessage => ({
  v: 1,
  kind: 'issues',
  source: 'sync',
  observedAt,
  actor: null,
  issues: [issueJson({ status, substatus })],
});

const WEBHOOKS = {
  resolved: told('resolved', 'resolved', null),
  unresolved: told('unresolved', 'unresolved', 'regressed'),
  archived: told('archived', 'ignored', 'archived_forever'),
};
const STALE_PAGE = page('2026-11-23T10:00:00.100Z', 'unresolved', 'ongoing');
const ORDERS = [
  ['resolved', 'unresolved', 'archived'],
  ['resolved', 'archived', 'unresolved'],
  ['unresolved', 'resolved', 'archived'],
  ['unresolved', 'archived', 'resolved'],
  ['archived', 'resolved', 'unresolved'],
  ['archived', 'unresolved', 'resolved'],
] as const;

async function finalState(messages: readonly (WebhookMessage | IssuesMessage)[]) {
  const table = await createTestTable();
  const world = await createQuietWorld(table);
  await consumeInTurn(messages, world);
  await world.bucket.remove();
  const reader = createTableReader({ ...table, showExpired: true });
  const history = await reader.statusHistory('4501', 10);
  return {
    group: await reader.getGroup('4501'),
    history: history.map(({ action, to }) => `${action ?? 'sync'} ${to}`).sort(),
  };
}

describe.each(ORDERS)(
  'an issue resolved, unresolved and archived within one second, told as %s, %s, %s',
  (...order) => {
    const webhooks = order.map((action) => WEBHOOKS[action]);

    it('is archived, as Sentry has it, whenever the stale page of a sync comes', async () => {
      for (let place = 0; place <= webhooks.length; place++) {
        const { group, history } = await finalState(webhooks.toSpliced(place, 0, STALE_PAGE as never));

        expect(group).toMatchObject({
          status: 'IGNORED',
          substatus: 'archived_forever',
          statusSource: 'webhook',
        });
        expect(history).toEqual(['archived IGNORED', 'resolved RESOLVED', 'unresolved OPEN']);
      }
    });

    it('leaves the same group, attribute for attribute, as the order in which it happened', async () => {
      const happened = ORDERS[0].map((action) => WEBHOOKS[action]);

      expect(await finalState([...webhooks, STALE_PAGE])).toEqual(
        await finalState([STALE_PAGE, ...happened]),
      );
    });

    it('is what the next sync says, where Sentry went on to another state without telling', async () => {
      const next = page('2026-11-23T10:05:00.000Z', 'unresolved', 'ongoing');

      const { group } = await finalState([...webhooks, STALE_PAGE, next]);

      expect(group).toMatchObject({ status: 'OPEN', substatus: 'ongoing', statusSource: 'sync' });
    });
  },
);
