import fc from 'fast-check';
import { eventDetail } from '../../../../../lambdas/core/sentry/event/detail.ts';
import {
  exceptionOf,
  exceptionTree,
  type ExceptionNode,
} from '../../../../../lambdas/core/sentry/event/exceptions.ts';
import { sentryLinks } from '../../../../../lambdas/core/sentry/event/sentry-links.ts';
import { backfillRecord, webhookRecord } from '../../../../support/samples/admin-samples.ts';

const detailOf = (event: Record<string, unknown>) => eventDetail(webhookRecord(event));

describe('a mechanism in words', () => {
  const wordsOf = (meta: unknown, data: unknown = {}) =>
    exceptionOf({ mechanism: { type: 'x', meta, data } }).mechanismDetail.words;

  it.each<[unknown, string[]]>([
    [
      { signal: { number: 11, code: 1, name: 'SIGSEGV', code_name: 'SEGV_MAPERR' } },
      ['SIGSEGV (11), SEGV_MAPERR (1)'],
    ],
    [{ signal: { number: 6 } }, ['SIGABRT (6)']],
    [{ signal: { number: 10 } }, ['signal (10)']],
    [
      { mach_exception: { name: 'EXC_BAD_ACCESS', exception: 1, code: 1, subcode: 8 } },
      ['EXC_BAD_ACCESS (1) / KERN_INVALID_ADDRESS (1) at 0x8'],
    ],
    [{ mach_exception: { exception: 6, code: 1, subcode: 0 } }, ['EXC_BREAKPOINT (6) / code 1, subcode 0x0']],
    [{ errno: { number: 2, name: 'ENOENT' } }, ['ENOENT (2)']],
    [{ ns_error: { domain: 'NSCocoaErrorDomain', code: 4 } }, ['NSCocoaErrorDomain, code 4']],
    [{}, []],
    ['broken', []],
    [{ signal: [], mach_exception: 7 }, []],
  ])('%j is %j', (meta, words) => {
    expect(wordsOf(meta)).toEqual(words);
  });

  it('tells the address that was wanted', () => {
    expect(wordsOf({}, { relevant_address: '0x10' })).toEqual(['fault address 0x10']);
  });
});

describe('the tree of exceptions', () => {
  const exception = (type: string, mechanism: Record<string, unknown> = {}) =>
    exceptionOf({ type, mechanism });
  const outline = (nodes: readonly ExceptionNode[]): unknown[] =>
    nodes.map(({ exception: { type }, relation, children }) => [type, relation, ...outline(children)]);

  it('is a chain of causes where Sentry only gives their order', () => {
    const tree = exceptionTree([exception('first'), exception('second'), exception('raised')]);

    expect(outline(tree)).toEqual([['raised', 'raised', ['second', 'cause', ['first', 'cause']]]]);
  });

  it('holds the members of a group beside each other and a cause under its own', () => {
    const tree = exceptionTree([
      exception('TimeoutError', { exception_id: 3, parent_id: 1, source: '__cause__' }),
      exception('KeyError', { exception_id: 2, parent_id: 0, source: 'exceptions[1]' }),
      exception('RuntimeError', { exception_id: 1, parent_id: 0, source: 'exceptions[0]' }),
      exception('ExceptionGroup', { exception_id: 0, is_exception_group: true }),
    ]);

    expect(outline(tree)).toEqual([
      [
        'ExceptionGroup',
        'raised',
        ['RuntimeError', 'member', ['TimeoutError', 'cause']],
        ['KeyError', 'member'],
      ],
    ]);
  });

  it('tells what was being handled from what was a cause', () => {
    const tree = exceptionTree([
      exception('old', { exception_id: 1, parent_id: 0, source: '__context__' }),
      exception('new', { exception_id: 0 }),
    ]);

    expect(outline(tree)).toEqual([['new', 'raised', ['old', 'context']]]);
  });

  it('has each exception once, whatever their ids say', () => {
    const id = fc.option(fc.integer({ min: 0, max: 6 }), { nil: null });
    const mechanism = fc.record({
      exception_id: id,
      parent_id: id,
      source: fc.constantFrom(null, '__cause__', 'exceptions[0]'),
      is_exception_group: fc.boolean(),
    });

    fc.assert(
      fc.property(fc.array(mechanism, { maxLength: 12 }), (mechanisms) => {
        const all = (nodes: readonly ExceptionNode[]): number[] =>
          nodes.flatMap((node) => [node.index, ...all(node.children)]);

        const tree = exceptionTree(mechanisms.map((each) => exceptionOf({ mechanism: each })));

        expect(all(tree).toSorted((a, b) => a - b)).toEqual(mechanisms.map((_, index) => index));
      }),
    );
  });

  it('of thousands is no deeper than a page can show', () => {
    const depth = (nodes: readonly ExceptionNode[]): number =>
      nodes.length === 0 ? 0 : 1 + Math.max(...nodes.map(({ children }) => depth(children)));

    const tree = exceptionTree(Array.from({ length: 5000 }, () => exceptionOf({})));

    expect(depth(tree)).toBeLessThan(50);
  });
});

describe('the threads of an event', () => {
  it('stand with the crashed one first and the current one next', () => {
    const values = [{ id: 1 }, { id: 2, current: true }, { id: 3, crashed: true }];

    expect(detailOf({ threads: { values } }).threads.map(({ id }) => id)).toEqual(['3', '2', '1']);
  });

  it('give a message without trace the trace of the crashed one', () => {
    const frames = (name: string) => ({ frames: [{ function: name }] });
    const values = [
      { id: 1, stacktrace: frames('idle') },
      { id: 2, crashed: true, stacktrace: frames('crash') },
    ];

    const { exceptions } = detailOf({ threads: { values } });

    expect(exceptions.map(({ threadId, frames: [frame] }) => [threadId, frame?.function])).toEqual([
      ['2', 'crash'],
    ]);
  });

  it('keep their locks with the addresses', () => {
    const lock = { type: 2, class_name: 'Cart' };

    const [thread] = detailOf({ threads: { values: [{ held_locks: { '0x1': lock } }] } }).threads;

    expect(thread?.heldLocks).toEqual([{ address: '0x1', ...lock }]);
  });
});

describe('what Sentry remarked', () => {
  it('is told by the path of the changed value', () => {
    const _meta = {
      request: { data: { '': { rem: [['@password:filter', 's', 0, 10]], len: 40 } } },
      exception: {
        values: { 0: { value: { '': { err: [['invalid_data', { reason: 'expected text' }]] } } } },
      },
    };

    expect(detailOf({ _meta }).remarks).toEqual([
      { path: 'request.data', words: ['replaced by @password:filter (0 to 10)', 'was 40 long'] },
      { path: 'exception.values.0.value', words: ['invalid data: expected text'] },
    ]);
  });

  it('is told by the same path where the REST API counts entries', () => {
    const event = {
      entries: [
        { type: 'breadcrumbs', data: { values: [] } },
        { type: 'request', data: { url: 'x' } },
      ],
      _meta: { entries: { 1: { data: { url: { '': { rem: [['@ip', 'x']] } } } } } },
    };

    expect(eventDetail(backfillRecord(event)).remarks).toEqual([
      { path: 'request.url', words: ['removed by @ip'] },
    ]);
  });

  it('says in words what went wrong while the event was processed', () => {
    const errors = [
      { type: 'js_no_source', url: 'https://cdn.example.net/a.js' },
      { type: 'new_kind' },
      null,
    ];

    expect(detailOf({ errors }).errors).toMatchObject([
      { message: 'The source file was not found', data: { url: 'https://cdn.example.net/a.js' } },
      { message: 'new kind' },
    ]);
  });
});

describe('links to what lies in Sentry alone', () => {
  const contexts = { replay: { replay_id: 'r/1' }, profile: { profile_id: 'p' }, trace: { trace_id: 't' } };
  const linksAt = (webUrl: string | null) =>
    sentryLinks({ eventId: 'e', contexts, projectSlug: 'shop' }, webUrl).map(({ kind, url }) => [kind, url]);

  it.each([
    [
      'https://sentry.example.com/organizations/acme/issues/1/events/e/',
      'https://sentry.example.com/organizations/acme',
    ],
    ['https://acme.sentry.io/issues/1/', 'https://acme.sentry.io'],
  ])('of an event at %s begin with %s', (webUrl, place) => {
    expect(linksAt(webUrl)).toEqual([
      ['event', webUrl],
      ['replay', `${place}/replays/r%2F1/`],
      ['profile', `${place}/profiling/profile/shop/p/flamegraph/`],
      ['trace', `${place}/performance/trace/t/`],
    ]);
  });

  it.each([null, 'javascript:alert(1)//organizations/acme/issues/1/'])('lead nowhere for %p', (webUrl) => {
    const others = linksAt(webUrl).filter(([kind]) => kind !== 'event');

    expect(others.map(([, url]) => url)).toEqual([null, null, null]);
  });
});

describe('fields that nobody knows', () => {
  it('are kept beside those that are known, at every place', () => {
    const unknown = { surprise: 'kept' };
    const detail = detailOf({
      ...unknown,
      exception: {
        values: [{ ...unknown, stacktrace: { ...unknown, frames: [unknown] }, mechanism: unknown }],
      },
      threads: { values: [unknown] },
      request: unknown,
      occurrence: unknown,
    });

    const [exception] = detail.exceptions;
    const places = [detail.other, exception?.other, exception?.traceOther, exception?.frames[0]?.other];
    const others = [exception?.mechanismDetail.other, detail.threads[0]?.other, detail.request?.other];
    expect([...places, ...others, detail.occurrence?.other]).toEqual(
      Array.from({ length: 8 }, () => unknown),
    );
  });

  it('are kept where a known one has a type that cannot be read', () => {
    const frame = { lineno: 'twelve', function: { name: 'x' } };

    const [exception] = detailOf({ exception: { values: [{ stacktrace: { frames: [frame] } }] } }).exceptions;

    expect(exception?.frames[0]).toMatchObject({ lineno: null, function: null, other: frame });
  });
});
