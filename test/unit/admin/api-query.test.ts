import fc from 'fast-check';
import { anAdmin, json } from '../../support/fakes/admin-services.ts';
import { query } from '../../support/samples/queries.ts';
import { anyCharacter } from '../../support/samples/code-points.ts';

const NO_TAGS = new Set<string>();

describe('GET /api/admin/error-log?query=', () => {
  it('asks for what the query means, beside the other parameters', async () => {
    const { call, world } = await anAdmin();
    const text = 'is:new level:error|fatal !environment:staging lastSeen:-24h "card declined"';

    await call(`/api/admin/error-log?status=OPEN&project=shop&query=${encodeURIComponent(text)}`);

    expect(world.queries).toEqual([
      expect.objectContaining({
        statuses: ['OPEN'],
        filter: { project: 'shop', query: query(text, NO_TAGS) },
      }),
    ]);
  });

  it.each(['', '%20%0A'])('of nothing (%j) is no query', async (text) => {
    const { call, world } = await anAdmin();

    await call(`/api/admin/error-log?query=${text}`);

    expect(world.queries).toEqual([expect.objectContaining({ filter: {} })]);
  });

  it('takes the tags of INDEX_TAGS for keys', async () => {
    const indexTags = new Set(['customer']);
    const { call, world } = await anAdmin({ indexTags });

    await call('/api/admin/error-log?query=customer%3Aacme');

    expect(world.queries).toEqual([
      expect.objectContaining({ filter: { query: query('customer:acme', indexTags) } }),
    ]);
  });

  it('on a tag says since when it is counted, where that is not the beginning, and asks only then', async () => {
    const { call, world } = await anAdmin({ indexTags: new Set(['customer', 'plan']) });
    const since = '2026-11-20T08:00:00.000Z';
    world.tagStarts = { customer: since, plan: null };
    const listed = (text: string) =>
      call(`/api/admin/error-log?query=${encodeURIComponent(text)}`).then(json);

    const answers = await Promise.all(['customer:acme plan:gold', 'plan:gold', 'acme'].map(listed));

    expect(answers.map(({ body }) => (body as { countedSince?: unknown }).countedSince)).toEqual([
      { customer: since },
      undefined,
      undefined,
    ]);
  });

  it.each(['customer:ac*', 'has:customer', '!has:customer'])(
    'is 400 where %s asks for any value of a tag of whole errors, which no index tells',
    async (text) => {
      const { call, world } = await anAdmin({ indexTags: new Set(['customer']) });

      const answer = await json(
        await call(`/api/admin/error-log?query=is%3Anew%20${encodeURIComponent(text)}`),
      );

      expect(answer.status).toBe(400);
      expect(answer.body).toMatchObject({
        error: { code: 'bad_query', message: expect.stringContaining('by the whole value of a tag') },
        position: { offset: 7, length: text.length },
      });
      expect(world.queries).toEqual([]);
    },
  );

  it('that is wrong is 400 with its place and what would be right', async () => {
    const { call, world } = await anAdmin();

    const answer = await json(await call('/api/admin/error-log?query=%20enviroment%3Astaging'));

    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({
      error: { code: 'bad_query', message: expect.stringContaining('did you mean `environment`?') },
      position: { offset: 1, length: 10 },
      suggestion: ' environment:staging',
    });
    expect(world.queries).toEqual([]);
  });

  it.each([
    ['tags[customer]:acme', 'The tag `customer` is not indexed', { offset: 0, length: 15 }],
    ['customer:acme', 'There is no key `customer`', { offset: 0, length: 8 }],
    ['has:customer', 'nothing that `has:` knows', { offset: 4, length: 8 }],
  ])('%s cannot be answered yet, and says so', async (text, message, position) => {
    const { call, world } = await anAdmin();

    const answer = await json(await call(`/api/admin/error-log?query=${encodeURIComponent(text)}`));

    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({
      error: { code: 'bad_query', message: expect.stringContaining(message) },
      position,
    });
    expect(world.queries).toEqual([]);
  });

  it.each([
    ['10,000 keys', Array.from({ length: 10_000 }, (_, index) => `k${index}:v`).join(' ')],
    ['deep quotes', '"\\'.repeat(5000)],
    ['keys of the prototype', '__proto__:x constructor:y'],
    ['a regular-expression bomb behind a key', `level:((a+)+${'a'.repeat(50)}`],
  ])('of %s is 400 and reads nothing', async (_, text) => {
    const { call, world } = await anAdmin();

    const answer = await json(await call(`/api/admin/error-log?query=${encodeURIComponent(text)}`));

    expect([answer.status, world.queries]).toEqual([400, []]);
    expect(answer.body).toMatchObject({ error: { code: 'bad_query' } });
  });

  it('of any text is answered, or refused as a query', async () => {
    const { call } = await anAdmin();

    await fc.assert(
      fc.asyncProperty(fc.string({ unit: anyCharacter, maxLength: 40 }), async (text) => {
        const { status } = await call(
          `/api/admin/error-log?query=${encodeURIComponent(text.toWellFormed())}`,
        );
        expect([200, 400]).toContain(status);
      }),
      { numRuns: 200 },
    );
  });
});
