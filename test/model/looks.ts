import { encodeMessage, type QueueMessage } from '../../lambdas/contracts/queue-message.ts';
import type { Facts, SightingFact } from './facts.ts';
import { asStored, snapshotOf } from './instants.ts';
import { survivorOf, type TrueEvent, type TrueIssue } from './true-state.ts';
import { iso, issueJson, restJson, rowJson, wholeSecond } from './wire-shapes.ts';

export interface Delivery {
  due: number;
  body: string;
}

/** What the sync finds when it looks at Sentry, as the messages it sends; each is noted in the facts. */
export interface Looks {
  rowsOf(seen: readonly TrueIssue[], due: number, isStatusChanged: boolean): Delivery[];
  goneOf(issue: TrueIssue, due: number): Delivery;
  /** A page of an issue's events and the bodies of some. Each page is of one project. */
  eventsOf(issue: TrueIssue, listed: readonly TrueEvent[], bodies: number, due: number): Delivery[];
  /** Notes that a message tells of an event. */
  sight(event: TrueEvent, fact: SightingFact): void;
}

export function createLooks(facts: Facts, clock: () => number): Looks {
  const sight = (event: TrueEvent, fact: SightingFact): void => {
    event.facts = facts.sighting(event.facts, fact);
  };
  const look = (message: QueueMessage, due: number): Delivery => ({ due, body: encodeMessage(message) });

  function rowsOf(seen: readonly TrueIssue[], due: number, isStatusChanged: boolean): Delivery[] {
    if (seen.length === 0) return [];
    for (const issue of seen) {
      facts.snapshot({
        ...snapshotOf(issue, wholeSecond),
        at: iso(clock()),
        source: 'sync',
        told: isStatusChanged ? { action: null, actor: null } : null,
      });
    }
    return [
      look(
        {
          v: 1,
          kind: 'issues',
          source: 'sync',
          observedAt: iso(clock()),
          actor: null,
          issues: seen.map((issue) => ({
            ...issueJson(issue, wholeSecond),
            count: '1',
            lifetime: {
              count: issue.count.toString(),
              userCount: 0,
              firstSeen: wholeSecond(issue.firstSeen),
              lastSeen: wholeSecond(issue.lastSeen),
            },
          })),
          ...(isStatusChanged ? { statusChanged: seen.map(({ id }) => id) } : {}),
        },
        due,
      ),
    ];
  }

  function goneOf(issue: TrueIssue, due: number): Delivery {
    const survivor = survivorOf(issue);
    const mergedInto = survivor === issue ? null : survivor.id;
    facts.gone({ issueId: issue.id, at: iso(clock()), mergedInto });
    return look(
      { v: 1, kind: 'gone', source: 'sync', observedAt: iso(clock()), issueId: issue.id, mergedInto },
      due,
    );
  }

  function eventsOf(issue: TrueIssue, listed: readonly TrueEvent[], bodies: number, due: number): Delivery[] {
    const pages = Map.groupBy(listed, ({ projectId }) => projectId);
    const common = { v: 1, source: 'backfill', observedAt: iso(clock()), issueId: issue.id } as const;
    const pulled = { issueId: issue.id, at: iso(clock()), isWebhook: false };
    const lists = [...pages].map(([projectId, page]) => {
      for (const event of page)
        sight(event, { ...pulled, timestamp: asStored(wholeSecond(event.at)), isWhole: false });
      return look({ ...common, kind: 'events', projectId, events: page.map(rowJson) }, due);
    });
    const whole = listed.slice(0, bodies).map((event, index) => {
      sight(event, { ...pulled, timestamp: iso(event.at), isWhole: true });
      const message = {
        ...common,
        kind: 'event',
        projectId: event.projectId,
        event: restJson(event),
      } as const;
      return look(message, due + index * 100);
    });
    return [...lists, ...whole];
  }

  return { rowsOf, goneOf, eventsOf, sight };
}
