import { aGroup, anEvent, NOW, type World } from '../fakes/admin-services.ts';
import { cartError, webhookRecord } from './admin-samples.ts';
import { aBusyLedger } from './ledger-samples.ts';

const HOUR = 3_600_000;
const ago = (ms: number) => new Date(NOW - ms).toISOString();

/** A product's error log on an ordinary day. */
export function aBusyWorld(): Partial<World> {
  const latest = anEvent();
  const older = [3, 9, 26, 51].map((hours, index) =>
    anEvent({
      eventId: index.toString().repeat(32),
      timestamp: ago(hours * HOUR),
      archive: { key: 'archive/x', offset: index, length: 1 },
    }),
  );
  return {
    ledger: aBusyLedger(NOW),
    groups: [
      aGroup({ category: 'error', issueType: 'error', priority: 'high' }),
      aGroup({
        issueId: '102',
        shortId: 'SHOP-7M',
        title: 'TimeoutError: The payment provider did not answer within 10000 ms',
        culprit: 'POST /checkout/pay',
        level: 'fatal',
        substatus: 'escalating',
        sentryCount: 38211,
        storedEvents: 38211,
        users: 6120,
        firstSeen: ago(3 * HOUR),
        lastSeen: ago(20_000),
      }),
      aGroup({
        issueId: '103',
        shortId: 'API-2',
        title: 'Deprecated endpoint /v1/orders was called',
        culprit: null,
        level: 'warning',
        substatus: 'new',
        project: { id: '8', slug: 'api' },
        environment: 'staging',
        release: null,
        sentryCount: 4,
        storedEvents: 4,
        users: 1,
        lastSeen: ago(29 * HOUR),
      }),
      aGroup({
        issueId: '104',
        shortId: 'WEB-310',
        title: `ChunkLoadError: Loading chunk ${'vendors-'.repeat(20)} failed`,
        culprit: 'webpack/runtime/ensure chunk in f(__webpack_require__)',
        level: 'info',
        substatus: 'regressed',
        project: { id: '9', slug: 'web-storefront' },
        sentryCount: 912,
        storedEvents: 911,
        users: 640,
        lastSeen: ago(70 * HOUR),
      }),
      aGroup({
        issueId: '105',
        status: 'RESOLVED',
        sentryStatus: 'resolved',
        substatus: null,
        title: 'KeyError: sku',
        statusDetails: { inRelease: 'shop@4.3.0' },
      }),
      aGroup({
        issueId: '106',
        shortId: 'SHOP-8A',
        status: 'IGNORED',
        sentryStatus: 'ignored',
        substatus: 'archived_until_condition_met',
        statusDetails: { ignoreCount: 100, ignoreUntil: '2026-11-28T14:00:00.000Z' },
        title: 'ConnectionResetError: [Errno 104] Connection reset by peer',
        priority: 'low',
      }),
      aGroup({
        issueId: '107',
        shortId: 'SHOP-8B',
        status: 'IGNORED',
        sentryStatus: 'ignored',
        substatus: 'archived_forever',
        title:
          'The basket is empty although I put three things into it, and the button to pay does nothing at all',
        category: 'feedback',
        issueType: 'feedback',
        priority: 'medium',
      }),
    ],
    events: [latest, ...older],
    records: new Map([[latest.eventId, webhookRecord(cartError)]]),
    history: [
      {
        issueId: '101',
        at: ago(30 * HOUR),
        to: 'OPEN',
        substatus: 'regressed',
        source: 'webhook',
        action: 'unresolved',
        actor: null,
        reason: null,
      },
      {
        issueId: '101',
        at: ago(80 * HOUR),
        to: 'RESOLVED',
        substatus: null,
        source: 'triage',
        action: null,
        actor: 'ada@example.test',
        reason: null,
      },
      {
        issueId: '101',
        at: ago(400 * HOUR),
        to: 'OPEN',
        substatus: 'new',
        source: 'webhook',
        action: 'created',
        actor: 'Sentry',
        reason: null,
      },
      {
        issueId: '107',
        at: ago(50 * HOUR),
        to: 'IGNORED',
        substatus: 'archived_forever',
        source: 'triage',
        action: null,
        actor: 'ada@example.test',
        reason: null,
      },
    ],
    hours: Array.from({ length: 300 }, (_, index) => ({
      hour: ago(index * HOUR).slice(0, 13),
      count: index % 24 < 14 ? Math.round(40 * Math.abs(Math.sin(index / 9))) : 0,
      repaired: 0,
    })),
  };
}
