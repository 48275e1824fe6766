import { readLines, recordedBucket, recordedTable } from '../../support/recorded/files.ts';
import { ADDRESSES } from '../../support/recorded/samples.ts';
import { sentryAtRest } from '../../support/recorded/sentry.ts';
import { createRecordedWorld, type RecordedWorld } from '../../support/recorded/world.ts';

interface Answer {
  path: string;
  body: unknown;
}

let world: RecordedWorld;
let answers: Answer[];

beforeAll(async () => {
  const [table, bucket] = [await recordedTable('table.jsonl'), await recordedBucket()];
  world = createRecordedWorld({ table, bucket, sentry: sentryAtRest() });
  answers = await readLines<Answer>('answers.jsonl');
}, 60_000);

describe('a table and a bucket of the version before', () => {
  it.each(ADDRESSES)('answer %s as they did, with that version’s cursors', async (address) => {
    const recorded = answers.filter(
      ({ path }) =>
        path === address || path.startsWith(`${address}?cursor=`) || path.startsWith(`${address}&cursor=`),
    );

    const found = await Promise.all(recorded.map(({ path }) => world.get(path)));

    expect(found.length).toBeGreaterThan(0);
    expect(found).toMatchObject(recorded.map(({ body }) => ({ status: 200, body })));
  });
});
