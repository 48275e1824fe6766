import type { GroupEvent, SystemEvent } from '../../../lambdas/contracts/domain-event.ts';
import { readRules, type Rule } from '../../../lambdas/core/alerts/rules.ts';

/** Events and rules as tests need them: all that they do not name is as plain as can be. */

export const AT = Date.UTC(2026, 10, 25, 12);
export const iso = (ms: number): string => new Date(ms).toISOString();

type Kind = GroupEvent['type'] extends `error-group.${infer K}` ? K : never;

export interface EventOf {
  kind?: Kind;
  group?: string;
  n?: number;
  previous?: number | null;
  at?: number;
  facts?: Partial<GroupEvent['data']['group']>;
}

export function groupEvent({
  kind = 'created',
  group = '1',
  at = AT,
  n = at,
  previous = null,
  facts = {},
}: EventOf = {}): GroupEvent {
  return {
    specversion: '1.0',
    id: `${group}:${n}`,
    source: 'sentry-error-ledger',
    time: iso(at),
    dataschemaversion: '1',
    type: `error-group.${kind}`,
    subject: group,
    data: {
      n,
      previous,
      from: null,
      to: { status: 'OPEN' },
      observedAt: iso(at),
      actor: null,
      told: 'webhook',
      group: {
        id: group,
        shortId: `WEB-${group}`,
        title: 'TypeError: x is undefined',
        culprit: 'app/checkout.ts',
        level: 'error',
        type: 'error',
        category: 'error',
        platform: 'javascript',
        project: { id: '42', slug: 'web' },
        environment: 'production',
        release: 'web@1.0.0',
        isEnvironmentUnknown: false,
        resolvedIn: null,
        status: 'OPEN',
        substatus: 'new',
        assignee: null,
        priority: 'high',
        firstSeen: iso(at - 1_000),
        lastSeen: iso(at - 1_000),
        events: 1,
        users: 1,
        lastEventId: 'a'.repeat(32),
        ...facts,
      },
      url: null,
    },
  };
}

export const systemEvent = (
  type: SystemEvent['type'] = 'capture.gap',
  { n = AT, project = null }: { n?: number; project?: SystemEvent['data']['project'] } = {},
): SystemEvent => ({
  specversion: '1.0',
  id: `system:${n}`,
  source: 'sentry-error-ledger',
  time: iso(n),
  dataschemaversion: '1',
  type,
  subject: project?.id ?? 'sync',
  data: { n, message: 'Something is missing.', since: iso(n), until: null, project, missing: 3, url: null },
});

/** Rules from what a setting would hold; all that a rule needs and is not given has a plain value. */
export function rulesOf(...given: readonly Record<string, unknown>[]): Rule[] {
  const complete = given.map((rule, index) => ({
    name: `rule ${index + 1}`,
    when: ['created'],
    to: ['slack:ops'],
    ...rule,
  }));
  const read = readRules(JSON.stringify(complete), new Set(['customer']));
  if (!read.ok) throw new Error(read.mistakes.join('\n'));
  return read.rules;
}
