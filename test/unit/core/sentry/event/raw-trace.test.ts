import { eventDetail } from '../../../../../lambdas/core/sentry/event/detail.ts';
import { rawTraceOf } from '../../../../../lambdas/core/sentry/event/raw-trace.ts';
import { webhookRecord } from '../../../../support/samples/admin-samples.ts';

const detailOf = (event: Record<string, unknown>) => eventDetail(webhookRecord(event));

describe('the raw trace', () => {
  const trace = (...frames: Record<string, unknown>[]) => ({ frames });
  const raw = (platform: string, values: unknown[], more: Record<string, unknown> = {}) =>
    rawTraceOf(detailOf({ platform, exception: { values }, ...more })).split('\n');

  it('of Python has causes above and the newest call last', () => {
    const lines = raw('python', [
      {
        type: 'KeyError',
        value: "'price'",
        stacktrace: trace({ filename: 'a.py', lineno: 1, function: 'f', context_line: '  return d[k]' }),
      },
      { type: 'ValueError', value: 'bad', stacktrace: trace({ filename: 'b.py', lineno: 2, function: 'g' }) },
    ]);

    expect(lines).toEqual([
      'Traceback (most recent call last):',
      '  File "a.py", line 1, in f',
      '    return d[k]',
      "KeyError: 'price'",
      '',
      'The above exception was the direct cause of the following exception:',
      '',
      'Traceback (most recent call last):',
      '  File "b.py", line 2, in g',
      'ValueError: bad',
    ]);
  });

  it('of the JVM has the newest call first and causes below', () => {
    const frame = { module: 'com.acme.Cart', function: 'total', filename: 'Cart.java', lineno: 12 };

    const lines = raw('java', [
      { type: 'IOException', value: 'gone', module: 'java.io' },
      {
        type: 'CartException',
        value: 'no total',
        module: 'com.acme',
        stacktrace: trace({ ...frame, function: 'main' }, frame),
      },
    ]);

    expect(lines).toEqual([
      'com.acme.CartException: no total',
      '\tat com.acme.Cart.total(Cart.java:12)',
      '\tat com.acme.Cart.main(Cart.java:12)',
      'Caused by: java.io.IOException: gone',
    ]);
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['node', { function: 'charge', filename: 'pay.ts', lineno: 4, colno: 2 }, '    at charge (pay.ts:4:2)'],
    [
      'csharp',
      { module: 'Shop.Cart', function: 'Total', filename: 'Cart.cs', lineno: 4 },
      '   at Shop.Cart.Total in Cart.cs:line 4',
    ],
    [
      'php',
      { function: 'Cart::total', filename: '/src/Cart.php', lineno: 9 },
      '#0 /src/Cart.php(9): Cart::total()',
    ],
    ['ruby', { function: 'run', filename: 'job.rb', lineno: 7 }, "\tfrom job.rb:7:in 'run'"],
    ['elixir', { function: 'Shop.run/0', filename: 'lib/a.ex', lineno: 3 }, '    lib/a.ex:3: Shop.run/0'],
    [
      'dart',
      { function: 'main', abs_path: 'package:a/b.dart', lineno: 1, colno: 2 },
      '#0      main (package:a/b.dart:1:2)',
    ],
    ['perl', { function: 'Shop::run', filename: 'a.pl', lineno: 2 }, '\tShop::run called at a.pl line 2'],
    [
      'native',
      { package: 'viewer', instruction_addr: '0x20', function: 'main' },
      '0   viewer                   0x20               main',
    ],
  ])('of %s prints %j as %j', (platform, frame, line) => {
    expect(raw(platform, [{ type: 'E', stacktrace: trace(frame) }])).toContain(line);
  });

  it('has the threads that no exception stands for', () => {
    const values = [{ id: 3, name: 'worker', stacktrace: trace({ function: 'wait' }) }];

    expect(
      raw('node', [{ type: 'E', stacktrace: trace({ function: 'f' }) }], { threads: { values } }),
    ).toEqual(['E', '    at f', '', 'Thread 3 name: worker:', '    at wait']);
  });

  it('of an event without a trace is empty', () => {
    expect(rawTraceOf(detailOf({ message: 'x' }))).toBe('');
  });
});
