import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { ARCHIVE_SCHEMA_FILE, archiveSchemaText } from '../../../lib/archive-schema.ts';
import { toldArchive, type ArchivedRecord } from '../../support/samples/told-archive.ts';

const written = readFileSync(ARCHIVE_SCHEMA_FILE, 'utf8');
const page = readFileSync('docs/archive-format.md', 'utf8');
const schema = JSON.parse(written) as { oneOf: { properties: Record<string, { const?: string }> }[] };
const isRecord = formats.default(new Ajv2020()).compile(schema);

describe('docs/archive-record.schema.json', () => {
  it('is the one that the code reads records by: npm run docs:archive', () => {
    expect(written).toBe(archiveSchemaText());
  });

  it('takes every record of an archive, as a stranger’s validator reads it', () => {
    const refused = toldArchive(3).filter(({ record }) => !isRecord(JSON.parse(JSON.stringify(record))));

    expect(refused).toEqual([]);
  });

  it('takes a record with fields of a later version, which readers ignore', () => {
    const [{ record }] = toldArchive(3) as [ArchivedRecord];

    expect(isRecord({ ...record, later: true })).toBe(true);
  });

  it.each([
    [
      'another version',
      {
        v: 2,
        kind: 'gone',
        source: 'sync',
        observedAt: '2026-11-23T10:00:00.000Z',
        issueId: '1',
        mergedInto: null,
      },
    ],
    ['an unknown kind', { v: 1, kind: 'deleted' }],
    ['a record that lacks what makes it one', { v: 1, kind: 'gone', source: 'sync' }],
    ['no object', 'gone'],
  ])('refuses %s', (_what, record) => {
    expect(isRecord(record)).toBe(false);
  });
});

describe('docs/archive-format.md', () => {
  const cells = [...page.matchAll(/^\| (`[^|]+) \|/gm)].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`(\w+)`/g)].map(([, name]) => name),
  );

  it('has a row for every kind of record', () => {
    const kinds = schema.oneOf.map(({ properties }) => properties['kind']?.const);

    expect(cells).toEqual(expect.arrayContaining(kinds));
  });

  it('says what every field of ours means', () => {
    // What Sentry says is Sentry's to describe.
    const sentrys = ['kind', 'issues', 'events', 'event', 'mergedInto'];
    const fields = new Set(schema.oneOf.flatMap(({ properties }) => Object.keys(properties)));

    expect(cells).toEqual(expect.arrayContaining([...fields].filter((field) => !sentrys.includes(field))));
  });
});
