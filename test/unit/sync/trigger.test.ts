import { TransientError } from '../../../lambdas/core/failure.ts';
import type { SyncRun } from '../../../lambdas/adapters/table/sync/sync-items.ts';
import type { SyncOutcome, Trigger } from '../../../lambdas/sync/outcome.ts';
import type { TriggerServices } from '../../../lambdas/sync/services.ts';
import { onEvent } from '../../../lambdas/sync/trigger.ts';
import { memoryAudit } from '../../support/fakes/memory-audit.ts';
import { createWorld } from './fakes.ts';

const SECRET = 'cron-secret-of-this-test';

const finished = async (): Promise<SyncOutcome> => createWorld().sync();

/** The function's edge with a sync that ends as told, and what it was called with. */
const edge = (outcome: () => Promise<SyncOutcome> = finished, secrets: string[][] = [[SECRET]]) => {
  const calls: Trigger[] = [];
  const budgets: number[] = [];
  const audit = memoryAudit();
  let read = 0;
  const services: TriggerServices = {
    cronSecret: {
      all: () => Promise.resolve((secrets[read] ?? []).map((cronSecret) => ({ cronSecret }))),
      refresh: () => {
        read = Math.min(read + 1, secrets.length - 1);
        return Promise.resolve();
      },
    },
    sync: (trigger) => {
      calls.push(trigger);
      return outcome();
    },
    deadline: (ms) => {
      budgets.push(ms);
      return new AbortController().signal;
    },
    audit,
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
  };
  const send = async (event: unknown, remaining = 300_000) => {
    const answer = await onEvent(
      event,
      { awsRequestId: 'aws-1', getRemainingTimeInMillis: () => remaining },
      services,
    );
    return answer && { ...answer, body: JSON.parse(answer.body ?? 'null') };
  };
  return { send, calls, budgets, audit };
};

const request = (method: string, authorization?: string) => ({
  version: '2.0',
  requestContext: { requestId: 'req-1', http: { method } },
  headers: authorization === undefined ? {} : { authorization },
});

describe('the scheduler', () => {
  it.each([[{}], [{ source: 'aws.scheduler' }], [null], ['text'], [{ requestContext: {} }]])(
    'starts a run with any event that is no HTTP request (%j)',
    async (event) => {
      const { send, calls, budgets, audit } = edge();

      const answer = await send(event);

      expect(answer).toBeUndefined();
      expect(audit.entries).toEqual([]);
      expect(calls).toEqual(['schedule']);
      expect(budgets).toEqual([290_000]);
    },
  );

  it('begins a run from now where a person has asked for it on the page, which has recorded that', async () => {
    const { send, calls, audit } = edge();

    await send({ trigger: 'request' });

    expect(calls).toEqual(['http']);
    expect(audit.entries).toEqual([]);
  });

  it('is told of a table that cannot be used by a failed invocation', async () => {
    const { send } = edge(() => Promise.reject(new Error('no table')));

    await expect(send({})).rejects.toThrow('no table');
  });
});

describe('a request to the sync route', () => {
  it.each(['GET', 'POST'])(
    'by %s with the cron secret starts a run and answers its figures',
    async (method) => {
      const { send, calls, budgets } = edge();

      const answer = await send(request(method, `Bearer ${SECRET}`));

      expect(answer).toMatchObject({ statusCode: 200, body: { run: { complete: true, errors: [] } } });
      expect(calls).toEqual(['http']);
      expect(budgets).toEqual([24_000]);
    },
  );

  it.each([
    ['no header', undefined],
    ['another secret', 'Bearer another-secret'],
    ['the secret with something behind it', `Bearer ${SECRET}x`],
    ['no scheme', SECRET],
    ['another scheme', `Basic ${SECRET}`],
    ['an empty token', 'Bearer '],
  ])('with %s is refused and starts nothing', async (_case, authorization) => {
    const { send, calls, audit } = edge();

    const answer = await send(request('POST', authorization));

    expect(answer).toMatchObject({
      statusCode: 401,
      headers: { 'www-authenticate': 'Bearer' },
      body: { error: { code: 'unauthorized', requestId: 'req-1' } },
    });
    expect(calls).toEqual([]);
    expect(audit.entries).toEqual([]);
  });

  it('is never taken for the scheduler, however odd it is', async () => {
    const { send, calls } = edge();

    const answer = await send({ requestContext: { requestId: 7, http: { method: 'GET' } }, headers: [1] });

    expect(answer).toMatchObject({ statusCode: 401 });
    expect(calls).toEqual([]);
  });

  it('takes both secrets during a rotation', async () => {
    const { send } = edge(finished, [['new', 'old']]);

    const answers = [await send(request('POST', 'Bearer new')), await send(request('POST', 'Bearer old'))];

    expect(answers).toMatchObject([{ statusCode: 200 }, { statusCode: 200 }]);
  });

  it('takes a secret that was rotated since it was cached', async () => {
    const { send } = edge(finished, [['old'], ['new']]);

    const answer = await send(request('POST', 'Bearer new'));

    expect(answer).toMatchObject({ statusCode: 200 });
  });

  it.each(['PUT', 'DELETE', 'HEAD'])('by %s is answered with the methods allowed', async (method) => {
    const { send, calls } = edge();

    const answer = await send(request(method, `Bearer ${SECRET}`));

    expect(answer).toMatchObject({ statusCode: 405, headers: { allow: 'GET, POST' } });
    expect(calls).toEqual([]);
  });

  it('is answered 202 with the run when time ran out', async () => {
    const outcome = await finished();
    if (outcome.kind !== 'finished') throw new Error('unexpected');
    const { send } = edge(() => Promise.resolve({ ...outcome, kind: 'unfinished' }));

    const answer = await send(request('GET', `Bearer ${SECRET}`));

    expect(answer).toMatchObject({ statusCode: 202, body: { run: { id: outcome.run.id } } });
  });

  it('is answered 202 with the id of the run that is at work', async () => {
    const { send } = edge(() => Promise.resolve({ kind: 'busy', runId: 'run-7' }));

    const answer = await send(request('GET', `Bearer ${SECRET}`));

    expect(answer).toMatchObject({ statusCode: 202, body: { run: { id: 'run-7' } } });
  });

  it('is answered 202 with the run that waits, and after which one it begins', async () => {
    const { send } = edge(() => Promise.resolve({ kind: 'busy', runId: 'run-8', after: 'run-7' }));

    const answer = await send(request('GET', `Bearer ${SECRET}`));

    expect(answer).toMatchObject({
      statusCode: 202,
      body: {
        run: { id: 'run-8', state: 'WAITING', after: 'run-7' },
        message: expect.stringMatching(/run-8 begins .* run-7/) as string,
      },
    });
  });

  it('is answered 200 with its run where another invocation has performed it', async () => {
    const { run } = (await finished()) as { run: SyncRun };
    const { send } = edge(() => Promise.resolve({ kind: 'performed', run }));

    expect(await send(request('GET', `Bearer ${SECRET}`))).toMatchObject({
      statusCode: 200,
      body: { run: { id: run.id } },
    });
  });

  it.each([
    [true, 502],
    [false, 503],
  ])('is answered with the cause when the run failed (by Sentry: %s)', async (bySentry, statusCode) => {
    const outcome = await finished();
    if (outcome.kind !== 'finished') throw new Error('unexpected');
    const failure = { code: 'some_code', message: 'What happened and what to do.', bySentry };
    const { send } = edge(() => Promise.resolve({ ...outcome, kind: 'failed', failure }));

    const answer = await send(request('GET', `Bearer ${SECRET}`));

    expect(answer).toMatchObject({
      statusCode,
      body: { error: { code: 'some_code', message: 'What happened and what to do.', requestId: 'req-1' } },
    });
  });

  it('is recorded with the address that it came from', async () => {
    const { send, audit } = edge();
    const event = request('POST', `Bearer ${SECRET}`);
    const http = { ...event.requestContext.http, sourceIp: '203.0.113.7' };

    await send({ ...event, requestContext: { ...event.requestContext, http } });

    expect(audit.entries).toMatchObject([{ action: 'sync', from: '203.0.113.7', requestId: 'req-1' }]);
  });

  it('is answered 503 and starts nothing when it cannot be recorded who asked', async () => {
    const { send, calls, audit } = edge();
    audit.fails = true;

    const answer = await send(request('POST', `Bearer ${SECRET}`));

    expect(answer).toMatchObject({ statusCode: 503, body: { error: { code: 'audit_unavailable' } } });
    expect(calls).toEqual([]);
  });

  it('is answered 503 when the secret cannot be read', async () => {
    const { send } = edge(() => Promise.reject(new TransientError('secret_unreadable', 'no secret')));

    const answer = await send(request('GET', `Bearer ${SECRET}`));

    expect(answer).toMatchObject({ statusCode: 503, body: { error: { code: 'sync_unavailable' } } });
  });
});
