import type { QuarantineEntry } from '../../../lambdas/adapters/archive/writer.ts';
import { NOTHING_APPLIED } from '../../../lambdas/adapters/table/write/applied.ts';
import type { ArchiveRecord } from '../../../lambdas/contracts/archive-record.ts';
import { PermanentError, TransientError } from '../../../lambdas/core/failure.ts';
import type { Telling } from '../../../lambdas/core/changes/decide.ts';
import type { Spike } from '../../../lambdas/core/sentry/decode.ts';
import type { Observation } from '../../../lambdas/core/group/observation.ts';
import { createSanitise } from '../../../lambdas/core/sanitise/sanitise.ts';
import { quietTelemetry } from '../../support/fakes/quiet-telemetry.ts';
import { encodeMessage, type QueueMessage } from '../../../lambdas/contracts/queue-message.ts';
import type { Services } from '../../../lambdas/consumer/services.ts';
import { envelope, errorJson } from '../../support/samples/sentry-bodies.ts';

export const webhook = (resource: string, body: unknown, overrides: Partial<QueueMessage> = {}): string =>
  encodeMessage({
    v: 1,
    kind: 'webhook',
    receivedAt: '2026-11-21T09:30:02.250Z',
    resource,
    hookTimestamp: 1795253402,
    requestId: null,
    encoding: 'identity',
    body: JSON.stringify(body),
    ...overrides,
  } as QueueMessage);

export const errorOf = (issueId: string) =>
  webhook('error', envelope('created', { error: errorJson({ issue_id: issueId }) }));

export const NOT_UTF8 = Buffer.from('{"password":"hunter2\xff\xfe"}', 'latin1');

export interface World extends Services {
  archived: ArchiveRecord[];
  quarantined: QuarantineEntry[];
  applied: Observation[];
  spikes: (Spike & Pick<Telling, 'voice'>)[];
  counted: Record<string, number>;
  removed: string[];
  unreadable: Record<string, Buffer>;
}

export function newWorld(
  faults: {
    group?: string;
    poison?: string;
    oversize?: Record<string, string | Buffer>;
    archive?: Error;
    unreadable?: Error;
  } = {},
): World {
  const world: Pick<
    World,
    'archived' | 'quarantined' | 'applied' | 'spikes' | 'counted' | 'removed' | 'unreadable'
  > = {
    archived: [],
    quarantined: [],
    applied: [],
    spikes: [],
    counted: {},
    removed: [],
    unreadable: {},
  };
  const count = (name: string, value = 1) => {
    world.counted[name] = (world.counted[name] ?? 0) + value;
  };
  return {
    ...world,
    archive: {
      write: (records) => {
        if (faults.archive) return Promise.reject(faults.archive);
        world.archived.push(...records);
        return Promise.resolve(records.map((_, offset) => ({ key: 'archive/a', offset, length: 1 })));
      },
      quarantine: (entries) => {
        world.quarantined.push(...entries);
        return Promise.resolve();
      },
      removeOversize: (key) => {
        world.removed.push(key);
        return Promise.resolve();
      },
      keepUnreadable: (key, bytes) => {
        if (faults.unreadable) return Promise.reject(faults.unreadable);
        world.unreadable[key] = Buffer.from(bytes);
        return Promise.resolve();
      },
      readOversize: (key) => {
        const body = faults.oversize?.[key];
        return body === undefined
          ? Promise.reject(new PermanentError('body_missing', `${key} is gone`))
          : Promise.resolve(Buffer.from(body));
      },
    },
    reader: { getGroups: () => Promise.resolve(new Map()), getGroup: () => Promise.resolve(undefined) },
    writer: {
      apply: (observations) => {
        if (observations[0]?.issueId === faults.group) {
          return Promise.reject(new TransientError('group_contended', 'busy'));
        }
        if (observations.some((each) => each.kind === 'event' && each.event.eventId === faults.poison)) {
          return Promise.reject(new PermanentError('write_refused', 'an item that no table takes'));
        }
        world.applied.push(...observations);
        return Promise.resolve({ ...NOTHING_APPLIED, storedEvents: 1, groupWrites: 1 });
      },
      tellSpike: ({ issueId, hour }, { voice }) => {
        if (issueId === faults.group) return Promise.reject(new TransientError('group_contended', 'busy'));
        world.spikes.push({ issueId, hour, voice });
        return Promise.resolve();
      },
    },
    mover: { moveEvents: () => Promise.resolve(0) },
    deliveries: { note: () => Promise.resolve() },
    sanitise: createSanitise(),
    clock: { now: () => Date.parse('2026-11-21T09:30:03.000Z') },
    newId: () => '01J00000000000000000000000',
    telemetry: { ...quietTelemetry, metrics: { ...quietTelemetry.metrics, count } },
  };
}

export const messages = (...bodies: string[]) =>
  bodies.map((body, i) => ({ messageId: `m${i.toString()}`, body }));
