import { anAdmin, anEvent } from '../../support/fakes/admin-services.ts';
import { webhookRecord } from '../../support/samples/admin-samples.ts';

const EVENT_ID = 'a'.repeat(32);
const EVENT_PATH = `/admin/error-log/101/events/${EVENT_ID}`;

async function pages(event: Record<string, unknown>) {
  const { call } = await anAdmin({
    events: [anEvent()],
    records: new Map([[EVENT_ID, webhookRecord(event)]]),
  });
  const open = async (path: string) => {
    const answer = await call(path);
    return { status: answer.status, html: await answer.text() };
  };
  return { open, html: (await open(EVENT_PATH)).html };
}

/** The text of a part of the page, without its markup. */
const textOf = (html: string, id: string) => {
  const start = html.indexOf(`id="${id}"`);
  const end = html.slice(start).search(/<(?:section|details) class="card/);
  const part = end < 0 ? html.slice(start) : html.slice(start, start + end);
  return part.replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ');
};

const libraries = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    function: `lib${index}`,
    filename: `node_modules/express/lib/${index}.js`,
    in_app: false,
  }));
const thrown = (frames: unknown[], more: Record<string, unknown> = {}) => ({
  exception: { values: [{ type: 'E', stacktrace: { frames }, ...more }] },
});

describe('the page of a crash of native code', () => {
  const event = {
    platform: 'native',
    ...thrown(
      [
        {
          function: 'Render::draw',
          package: '/opt/app/viewer',
          instruction_addr: '0x1f20',
          symbol_addr: '0x1f00',
          in_app: true,
        },
      ],
      {
        thread_id: 7,
        mechanism: {
          type: 'signalhandler',
          meta: { signal: { number: 11, name: 'SIGSEGV', code: 1, code_name: 'SEGV_MAPERR' } },
        },
      },
    ),
    threads: {
      values: [
        { id: 1, name: 'main', stacktrace: { frames: [{ function: 'poll' }] } },
        { id: 7, name: 'render', crashed: true, current: true },
      ],
    },
    debug_meta: { images: [{ type: 'elf', code_file: '/opt/app/viewer', debug_id: 'the-debug-id' }] },
  };

  it('reads package, address and function, and the signal in words', async () => {
    const { html } = await pages(event);

    expect(textOf(html, 'trace')).toContain('viewer 0x1f20 Render::draw + 32');
    expect(textOf(html, 'trace')).toContain('SIGSEGV (11), SEGV_MAPERR (1)');
    expect(html).not.toContain('unknown file');
  });

  it('has the crashed thread first, which says where its trace stands, and opens the others', async () => {
    const { html } = await pages(event);

    expect(textOf(html, 'threads')).toMatch(
      /thread 7 render crashed current its trace stands above.*thread 1 main.*poll/,
    );
  });

  it('folds its debug images away', async () => {
    const { html } = await pages(event);

    expect(html).toMatch(/<details class="card folded" id="images">/);
    expect(textOf(html, 'images')).toContain('the-debug-id');
  });

  it('shows the crashed thread’s trace with an exception that has none', async () => {
    const crashed = { id: 9, crashed: true, stacktrace: { frames: [{ function: 'abort' }] } };

    const { html } = await pages({
      exception: { values: [{ type: 'SIGABRT', thread_id: 9 }] },
      threads: { values: [crashed] },
    });

    expect(textOf(html, 'trace')).toMatch(/SIGABRT.*Trace of thread 9.*abort/);
  });
});

describe('the page of an exception group', () => {
  it('has the members side by side and the cause under its own', async () => {
    const value = (type: string, mechanism: object) => ({ type, mechanism });

    const { html } = await pages({
      exception: {
        values: [
          value('TimeoutError', { exception_id: 3, parent_id: 1, source: '__cause__' }),
          value('KeyError', { exception_id: 2, parent_id: 0, source: 'exceptions[1]' }),
          value('RuntimeError', { exception_id: 1, parent_id: 0, source: 'exceptions[0]' }),
          value('ExceptionGroup', { exception_id: 0, is_exception_group: true }),
        ],
      },
    });

    expect(textOf(html, 'trace')).toMatch(
      /ExceptionGroup.*1 of 2 in ExceptionGroup.*RuntimeError.*Caused by TimeoutError.*2 of 2.*KeyError/,
    );
  });
});

describe('the page of an event without exception', () => {
  it.each<[string, string, Record<string, unknown>, RegExp]>([
    [
      'a policy violation',
      'csp',
      { csp: { effective_directive: 'script-src', 'blocked-uri': 'https://cdn.example.net/a.js' } },
      /Content Security Policy report effective directive script-src blocked uri https:\/\/cdn/,
    ],
    [
      'an occurrence',
      'occurrence',
      {
        occurrence: {
          issueTitle: 'N+1 Query',
          type: 1006,
          evidenceDisplay: [
            { name: 'Repeats', value: '41', important: false },
            { name: 'Offending Spans', value: 'SELECT 1', important: true },
          ],
        },
      },
      /N\+1 Query performance · type 1006 Evidence Offending Spans important SELECT 1 Repeats 41/,
    ],
    [
      'feedback',
      'feedback',
      { contexts: { feedback: { message: 'It hangs', name: 'Ann', url: 'https://shop.example.test/' } } },
      /User feedback It hangs Ann page https:\/\/shop/,
    ],
    [
      'a template',
      'template',
      { template: { filename: 'cart.html', lineno: 3, context_line: '{{ total }}' } },
      /Template cart.html:3 3 \{\{ total \}\}/,
    ],
  ])('shows %s as what it is', async (_name, id, event, words) => {
    const { html } = await pages(event);

    expect(textOf(html, id)).toMatch(words);
    expect(html).not.toContain('neither an exception nor a message');
  });
});

describe('a long stack trace', () => {
  it('folds runs of library frames into a line that says how many, and of what', async () => {
    const own = { function: 'mine', filename: 'src/a.ts', in_app: true };

    const { html } = await pages(thrown([...libraries(9), own, ...libraries(1)]));

    expect(html.match(/<details class="fold">/g)).toHaveLength(1);
    expect(textOf(html, 'trace')).toMatch(/lib0.*mine.*9 library frames of express/);
  });

  it('folds nothing where no frame is the application’s own', async () => {
    const { html } = await pages(thrown(libraries(9)));

    expect(html).not.toContain('<details class="fold">');
  });

  it('has 200 frames at once and leads to the rest, page by page', async () => {
    const frames = Array.from({ length: 450 }, (_, index) => ({ function: `call<${index}>`, in_app: true }));
    const { html, open } = await pages(thrown(frames));

    expect(textOf(html, 'trace')).toContain('250 older frames not shown');
    const next = `${EVENT_PATH}/parts/exception-0?from=200`;
    expect(html).toContain(`href="${next}"`);
    const { html: second } = await open(next);
    expect(second).toContain('Frames 201 to 400 of 450');
    expect(second).toContain('call&lt;249&gt;');
    expect(second).toContain(`href="${EVENT_PATH}/parts/exception-0?from=400"`);
    const { html: last } = await open(`${EVENT_PATH}/parts/exception-0?from=400`);
    expect(last).toContain('call&lt;0&gt;');
    expect(last).not.toContain('rel="next"');
  });
});

describe('a part of an event', () => {
  const many = <T>(count: number, item: (index: number) => T) =>
    Array.from({ length: count }, (_, i) => item(i));

  it.each<[string, Record<string, unknown>, number, string]>([
    ['breadcrumbs', { breadcrumbs: many(150, (index) => ({ message: `crumb ${index}` })) }, 100, 'crumb 0'],
    ['spans', { spans: many(250, (index) => ({ description: `span ${index}` })) }, 200, 'span 249'],
    [
      'images',
      { debug_meta: { images: many(250, (index) => ({ code_file: `/lib/image${index}` })) } },
      200,
      'image249',
    ],
    [
      'modules',
      { modules: Object.fromEntries(many(350, (index) => [`module${1000 + index}`, '1'])) },
      300,
      'module1349',
    ],
  ])('that a page cannot show whole is linked: %s', async (part, event, from, last) => {
    const { html, open } = await pages(event);
    const address = `${EVENT_PATH}/parts/${part}?from=${from}`;

    expect(html).toContain(`href="${address}"`);
    expect((await open(address)).html).toContain(last);
  });

  it('may be the whole JSON, in parts', async () => {
    const { html, open } = await pages({ message: 'x'.repeat(700_000), extra: { last: '<the end>' } });

    expect(html).toContain(`href="${EVENT_PATH}/parts/json"`);
    const { html: last } = await open(`${EVENT_PATH}/parts/json?from=600000`);
    expect(last).toContain('&lt;the end&gt;');
  });

  it.each(['exception-7', 'thread-0', 'nothing', '%3Cx%3E'])(
    'that the event lacks is not found: %s',
    async (part) => {
      const { open } = await pages({ message: 'x' });

      expect((await open(`${EVENT_PATH}/parts/${part}`)).status).toBe(404);
    },
  );

  it.each(['-1', 'x', '1.5'])('begins at a whole number, not at %s', async (from) => {
    const { open } = await pages({ message: 'x' });

    expect((await open(`${EVENT_PATH}/parts/json?from=${from}`)).status).toBe(400);
  });
});

it('a text that is shortened says so and leads to all of it', async () => {
  const { html } = await pages({ extra: { note: 'x'.repeat(3000) } });

  expect(html).toMatch(/1 long text shortened here\./);
  expect(html).toContain(`href="${EVENT_PATH}/parts/json"`);
});
