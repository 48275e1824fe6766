import { domainEvent } from '../../../lambdas/contracts/domain-event.ts';
import { publish } from '../../../lambdas/publisher/publish.ts';
import { CHANGE_KINDS } from '../../../lambdas/contracts/change-kinds.ts';
import { changeRecord, fakeBus, fakeMarks, recordOf } from '../../support/fakes/fake-bus.ts';
import { quietTelemetry } from '../../support/fakes/quiet-telemetry.ts';
import { aChange } from '../../support/samples/sample-change.ts';

function arrange(refusal?: Parameters<typeof fakeBus>[0]) {
  const { bus, taken, ids } = fakeBus(refusal);
  const { marks, marked } = fakeMarks();
  const services = {
    bus,
    marks,
    publicUrl: 'https://errors.example.com',
    clock: { now: () => 0 },
    telemetry: quietTelemetry,
  };
  return {
    taken,
    ids,
    marked,
    publish: (records: Parameters<typeof publish>[0]) => publish(records, services),
  };
}

describe('the publisher', () => {
  it.each(CHANGE_KINDS)('announces %s as an event that fits its schema', async (kind) => {
    const { publish, taken } = arrange();

    await publish([changeRecord(aChange({ kind }))]);

    expect(taken.map(({ type }) => type)).toEqual([`error-group.${kind}`]);
    expect(domainEvent.safeParse(JSON.parse(JSON.stringify(taken[0]))).error).toBeUndefined();
  });

  it('names an event by issue and number, and links to the group', async () => {
    const { publish, taken } = arrange();

    await publish([changeRecord(aChange({ issueId: '7', n: 42 }))]);

    expect(taken[0]).toMatchObject({
      id: '7:42',
      subject: '7',
      data: { n: 42, url: 'https://errors.example.com/admin/error-log/7' },
    });
  });

  it('announces nothing that is silent', async () => {
    const { publish, taken } = arrange();

    const toRetry = await publish([changeRecord(aChange({ silent: 'replay' }))]);

    expect([taken, toRetry]).toEqual([[], []]);
  });

  it('hands back the change that the bus refused, and announces the others once', async () => {
    let isRefusing = true;
    const { publish, ids } = arrange(({ id }) =>
      isRefusing && id === '2:2' ? 'ThrottlingException' : undefined,
    );
    const batch = [1, 2, 3].map((n) => changeRecord(aChange({ issueId: n.toString(), n })));

    const first = await publish(batch);
    isRefusing = false;
    const second = await publish(batch.slice(1));

    expect([first, second]).toEqual([['2'], []]);
    expect(ids()).toEqual(['1:1', '3:3', '2:2']);
  });

  it('hands back a record that is no change, and announces its neighbours', async () => {
    const { publish, ids } = arrange();
    const broken = recordOf({ pk: 'GROUP#9', sk: 'CHANGE#9', kind: 'unheard-of' }, '9');

    const toRetry = await publish([changeRecord(aChange({ n: 1 })), broken, changeRecord(aChange({ n: 2 }))]);

    expect(toRetry).toEqual(['9']);
    expect(ids()).toEqual(['101:1', '101:2']);
  });

  it('marks nothing where the bus cannot be reached, so that all of it is retried', async () => {
    const { publish, marked } = arrange(() => {
      throw new Error('no route');
    });

    await expect(publish([changeRecord(aChange())])).rejects.toThrow('no route');

    expect(marked.size).toBe(0);
  });
});
