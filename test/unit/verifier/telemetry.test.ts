import { createTelemetry, type Telemetry } from '../../../lambdas/adapters/telemetry.ts';
import { METRICS, METRICS_NAMESPACE } from '../../../lambdas/contracts/metrics.ts';
import { createDeliveryTelemetry, type DeliveryTelemetry } from '../../../lambdas/verifier/telemetry.ts';

const NOW = Date.parse('2026-11-23T12:00:00.000Z');

type Line = Record<string, unknown>;

function recorded(options: { level?: string; namespace?: string; sent?: string } = {}) {
  const lines: Line[] = [];
  const telemetry = createDeliveryTelemetry({
    service: 'verifier',
    level: options.level,
    namespace: options.namespace,
    sent: options.sent,
    clock: { now: () => NOW },
    write: (line) => void lines.push(JSON.parse(line) as Line),
  });
  return { lines, telemetry };
}

/** What Powertools prints for the same calls. */
function printedByPowertools(act: (telemetry: Telemetry) => void): Line[] {
  const lines: string[] = [];
  const take = (chunk: unknown) => lines.push(String(chunk)) > 0;
  // Set, Powertools writes to these streams itself; else it goes through jest's console.
  process.env['AWS_LAMBDA_FUNCTION_NAME'] = 'verifier';
  const spies = [process.stdout, process.stderr].map((stream) =>
    jest.spyOn(stream, 'write').mockImplementation(take),
  );
  try {
    act(createTelemetry('verifier'));
  } finally {
    spies.forEach((spy) => spy.mockRestore());
    delete process.env['AWS_LAMBDA_FUNCTION_NAME'];
  }
  return lines.map((line) => JSON.parse(line) as Line);
}

/** Every value replaced by its type, times left out of the comparison. */
const shapeOf = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(shapeOf);
  if (typeof value !== 'object' || value === null) return typeof value;
  return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, shapeOf(entry)]));
};

describe('the lines of the verifier', () => {
  it('are for CloudWatch the same embedded metrics as those of the other functions', () => {
    const act = ({ metrics }: Telemetry) => {
      metrics.milliseconds(METRICS.webhookAnswerTime, 12);
      metrics.count(METRICS.webhookAccepted);
      metrics.flush();
      metrics.countBy(METRICS.webhookRefused, 'reason', 'bad_signature');
    };
    const { lines, telemetry } = recorded();

    act(telemetry);
    const expected = printedByPowertools(act);

    const untimed = ({ _aws, ...values }: Line) => ({
      ...values,
      _aws: { ...(_aws as Line), Timestamp: 0 },
    });
    expect(lines.map(untimed)).toEqual(expected.map(untimed));
  });

  it.each(['info', 'warn', 'error'] as const)('have the keys of a log line at %s', (level) => {
    const act = ({ log }: Telemetry) => log[level]('what happened', { id: 'a', bytes: 3 });
    const { lines, telemetry } = recorded();

    act(telemetry);
    const [{ sampling_rate: _, ...expected } = {}] = printedByPowertools(act);

    expect(shapeOf(lines[0])).toEqual(shapeOf(expected));
    expect(lines[0]).toMatchObject({
      level: expected['level'],
      message: 'what happened',
      service: 'verifier',
    });
  });

  it('tell of an error what it says, where it comes from and its cause', () => {
    const { lines, telemetry } = recorded();

    telemetry.log.error('failed', { error: new TypeError('outer', { cause: new Error('inner') }) });

    expect(lines[0]).toMatchObject({
      error: {
        name: 'TypeError',
        message: 'outer',
        stack: expect.stringContaining('telemetry.test'),
        cause: { name: 'Error', message: 'inner' },
      },
    });
  });
});

describe('a delivery', () => {
  const deliver = ({ metrics }: DeliveryTelemetry) => {
    metrics.note('webhook accepted', { id: 'a', bytes: 3 });
    metrics.count(METRICS.webhookAccepted);
    metrics.flush();
  };

  it('is one line, which is its log and its metrics', () => {
    const { lines, telemetry } = recorded();

    deliver(telemetry);

    expect(lines).toEqual([
      {
        level: 'INFO',
        message: 'webhook accepted',
        timestamp: '2026-11-23T12:00:00.000Z',
        service: 'verifier',
        id: 'a',
        bytes: 3,
        [METRICS.webhookAccepted]: 1,
        _aws: {
          Timestamp: NOW,
          CloudWatchMetrics: [
            {
              Namespace: METRICS_NAMESPACE,
              Dimensions: [['service']],
              Metrics: [{ Name: METRICS.webhookAccepted, Unit: 'Count' }],
            },
          ],
        },
      },
    ]);
  });

  it('leaves nothing behind for the next one', () => {
    const { lines, telemetry } = recorded();
    deliver(telemetry);

    telemetry.metrics.count(METRICS.webhookOversize);
    telemetry.metrics.flush();
    telemetry.metrics.flush();

    expect(lines).toHaveLength(2);
    expect(lines[1]).not.toHaveProperty('id');
    expect(lines[1]).not.toHaveProperty(METRICS.webhookAccepted);
  });

  it('keeps its metrics at a level that drops its log lines', () => {
    const { lines, telemetry } = recorded({ level: 'ERROR' });

    telemetry.log.info('dropped');
    telemetry.log.warn('dropped');
    deliver(telemetry);
    telemetry.log.error('kept');

    expect(lines.map(({ message }) => message)).toEqual(['webhook accepted', 'kept']);
  });

  it('counts into the namespace of its stage', () => {
    const { lines, telemetry } = recorded({ namespace: 'SentryErrorLedger/staging' });

    deliver(telemetry);

    expect(lines[0]).toMatchObject({
      _aws: { CloudWatchMetrics: [{ Namespace: 'SentryErrorLedger/staging' }] },
    });
  });

  it('with two values of one metric gives CloudWatch both', () => {
    const { lines, telemetry } = recorded();

    telemetry.metrics.milliseconds(METRICS.webhookAnswerTime, 3);
    telemetry.metrics.milliseconds(METRICS.webhookAnswerTime, 5);
    telemetry.metrics.flush();

    expect(lines[0]).toMatchObject({ [METRICS.webhookAnswerTime]: [3, 5] });
  });
});

describe('where only what alarms read is sent', () => {
  const { webhookAccepted, webhookAnswerTime } = METRICS;
  const namesSent = (line: Line): unknown => {
    const aws = line['_aws'] as { CloudWatchMetrics: { Metrics: { Name: string }[] }[] } | undefined;
    return aws?.CloudWatchMetrics.flatMap(({ Metrics }) => Metrics.map(({ Name }) => Name)) ?? [];
  };

  it('the verifier sends them, and has the others as fields of the same line', () => {
    const { lines, telemetry } = recorded({ sent: 'watched' });

    telemetry.metrics.count(webhookAccepted);
    telemetry.metrics.milliseconds(webhookAnswerTime, 12);
    telemetry.metrics.flush();

    expect(lines).toMatchObject([{ [webhookAccepted]: 1, [webhookAnswerTime]: 12 }]);
    expect(lines.map(namesSent)).toEqual([[webhookAccepted]]);
  });

  it('a line without any of them has no metrics', () => {
    const { lines, telemetry } = recorded({ sent: 'watched' });

    telemetry.metrics.milliseconds(webhookAnswerTime, 12);
    telemetry.metrics.flush();

    expect(lines).toHaveLength(1);
    expect(lines[0]).not.toHaveProperty('_aws');
  });

  it('the other functions send them, and log the sums of the others once', () => {
    process.env['METRICS_SENT'] = 'watched';
    const lines = printedByPowertools(({ metrics }) => {
      metrics.count(METRICS.eventsStored, 2);
      metrics.count(METRICS.eventsStored, 3);
      metrics.count(METRICS.messagesRetried);
      metrics.flush();
      metrics.flush();
    });
    delete process.env['METRICS_SENT'];

    expect(lines.map(namesSent)).toEqual([[METRICS.messagesRetried], []]);
    expect(lines[1]).toMatchObject({ message: 'counted', [METRICS.eventsStored]: 5 });
  });
});

it('a count of nothing is not written, and a gauge of 0 is', () => {
  const lines = printedByPowertools(({ metrics }) => {
    metrics.count(METRICS.eventsDuplicate, 0);
    metrics.gauge(METRICS.syncComplete, 0);
    metrics.flush();
  });
  const { lines: own, telemetry } = recorded();
  telemetry.metrics.count(METRICS.eventsDuplicate, 0);
  telemetry.metrics.gauge(METRICS.syncComplete, 0);
  telemetry.metrics.flush();

  for (const [line] of [lines, own]) {
    expect(line).toHaveProperty(METRICS.syncComplete, 0);
    expect(line).not.toHaveProperty(METRICS.eventsDuplicate);
  }
});
