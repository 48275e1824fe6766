import { anAdmin } from '../../support/fakes/admin-services.ts';
import { aBusyWorld } from '../../support/samples/admin-busy-world.ts';
import { webhookRecord } from '../../support/samples/admin-samples.ts';

/** The page of a group whose latest event is this one. */
async function pageOf(event: Record<string, unknown>): Promise<string> {
  const world = aBusyWorld();
  world.records = new Map([['a'.repeat(32), webhookRecord(event)]]);
  const { call } = await anAdmin(world);
  return (await call('/admin/error-log/101')).text();
}

const wordsOf = (html: string): string =>
  html
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
const framed = (frames: unknown[]) => ({ exception: { values: [{ type: 'E', stacktrace: { frames } }] } });
const own = (name: string, vars: unknown = {}) => ({
  ...{ function: name, filename: `${name}.ts`, lineno: 3, in_app: true, context_line: `${name}();`, vars },
});

describe('variables', () => {
  it('of the failing frame are in sight, those of its callers a click away', async () => {
    const html = await pageOf(framed([own('outer', { b: 2 }), own('inner', { a: 1 })]));

    expect([...html.matchAll(/<details class="vars" (\w*)>/g)].map(([, open]) => open)).toEqual(['open', '']);
  });

  it('that hold others open on them and say in a line what is inside', async () => {
    const order = { id: 48213, lines: [1, 2, 3], owner: { name: 'Ada' }, note: '' };

    const html = await pageOf(framed([own('inner', { order })]));

    const tree = /<ul class="tree">[^]*?<\/details>/.exec(html)?.[0] ?? '';
    expect(wordsOf(/<summary>[^]*?<\/summary>/.exec(tree)?.[0] ?? '')).toBe(
      'order { id: 48213, lines: [3], owner: {1}, note: }',
    );
    expect(wordsOf(html)).toContain('owner { name: Ada } name Ada note empty');
  });

  it('end where they are too deep to read, as one text', async () => {
    const deep = Array.from({ length: 30 }).reduce<unknown>((inner) => ({ a: inner }), 'bottom');

    const html = await pageOf(framed([own('inner', { deep })]));

    expect(html.match(/<ul class="tree">/g)).toHaveLength(9);
    expect(html).toMatch(/<span class="v n"\s*>(\{&quot;a&quot;:){20,}&quot;bottom/);
  });
});

describe('frames', () => {
  it('of our own stand open up to the fourth, so that a long trace can be looked over', async () => {
    const html = await pageOf(framed(Array.from({ length: 9 }, (_, at) => own(`call${at}`))));

    const opened = [...html.matchAll(/<details class="frame in-app" (\w*)>/g)].map(([, open]) => open);
    expect(opened).toEqual(['open', 'open', 'open', 'open', '', '', '', '', '']);
  });
});

describe('breadcrumbs', () => {
  const crumbs = (values: unknown[]) => pageOf({ breadcrumbs: { values } });
  const lines = (html: string) =>
    [...html.matchAll(/<ol class="timeline"[^>]*>([^]*?)<\/ol>/g)].map(([, list]) =>
      [...(list ?? '').matchAll(/<li>([^]*?)<\/li>/g)].map(([, line]) => wordsOf(line ?? '')),
    );

  it('stand in one line each: time, level, category, what happened', async () => {
    const html = await crumbs([
      {
        timestamp: 1_795_136_000.25,
        level: 'warning',
        category: 'cart',
        message: 'no lines',
        data: { a: 1 },
      },
    ]);

    expect(lines(html)).toEqual([['00:53:20.250 warning cart no lines a: 1']]);
  });

  it.each([
    [{ category: 'http', data: { method: 'GET', url: '/cart', status_code: 502 } }, 'GET /cart 502'],
    [{ category: 'fetch', data: { url: '/cart', reason: 'aborted' } }, '/cart reason: aborted'],
    [{ category: 'navigation', data: { from: '/cart', to: '/checkout' } }, '/cart to /checkout'],
    [{ category: 'query', message: 'SELECT 1', data: { url: 'db' } }, 'SELECT 1 url: db'],
  ])('%j reads "%s"', async (crumb, words) => {
    const [[line = ''] = []] = lines(await crumbs([crumb]));

    expect(line).toBe(`info ${crumb.category} ${words}`);
  });

  it('show the last ten first, the others folded', async () => {
    const values = Array.from({ length: 13 }, (_, at) => ({ category: 'c', message: `step ${at}` }));

    const html = await crumbs(values);

    expect(lines(html).map((list) => list.length)).toEqual([10, 3]);
    expect(lines(html)[0]?.[0]).toContain('step 12');
    expect(html).toContain('3 earlier breadcrumbs');
  });

  it('longer than a line open on all they say', async () => {
    const message = 'x'.repeat(300);

    const html = await crumbs([{ category: 'c', message, data: { deep: { a: [1] } } }]);

    expect(html).toContain(`${message}\ndeep: {&quot;a&quot;:[1]}`);
  });
});
