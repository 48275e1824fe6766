import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { EVENT_FIELDS } from '../fixtures/event-fields.ts';
import { schemaPaths } from '../support/documents/schema-paths.ts';

/** Sentry's own schema of an event lies beside the recorded samples, outside of the repository. */
const file = path.join(process.env['SENTRY_SAMPLES_DIR'] ?? '', '..', 'sentry-event.schema.json');
if (!existsSync(file)) throw new Error('set SENTRY_SAMPLES_DIR to the folder of recorded samples');
const schema = JSON.parse(readFileSync(file, 'utf8'));

const listed = EVENT_FIELDS.map(({ path: field }) => field);
/** A field is listed, or what it holds is. */
const isListed = (field: string) =>
  listed.some((known) => known === field || known.startsWith(`${field}.`) || known.startsWith(`${field}[]`));

describe('the list of an event’s fields', () => {
  it('has every field of Sentry’s schema', () => {
    const paths = schemaPaths(schema);

    expect(paths.length).toBeGreaterThan(200);
    expect(paths.filter((field) => !isListed(field))).toEqual([]);
  });

  it('has every field of the contexts that the schema describes', () => {
    const contexts = Object.entries(schema.definitions as Record<string, unknown>).filter(([name]) =>
      name.endsWith('Context'),
    );
    const ends = listed
      .filter((field) => field.startsWith('contexts.'))
      .map((field) => field.replace(/^contexts\.\w+\./, '').replaceAll('\\.', '.'));

    const missing = contexts.flatMap(([name, definition]) =>
      schemaPaths({ ...(definition as object), definitions: schema.definitions })
        .map((field) => field.replace(/\[\]$/, ''))
        .filter((field) => !ends.some((end) => end === field || field.startsWith(`${end}.`)))
        .map((field) => `${name}: ${field}`),
    );
    expect(contexts.length).toBeGreaterThan(15);
    expect(missing).toEqual([]);
  });
});
