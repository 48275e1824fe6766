import { readdirSync, readFileSync } from 'node:fs';
import * as z from 'zod';
import {
  domainEvent,
  EVENT_VERSION,
  GROUP_EVENT_TYPES,
  SYSTEM_EVENT_TYPES,
} from '../../../lambdas/contracts/domain-event.ts';
import { CHANGE_KINDS } from '../../../lambdas/contracts/change-kinds.ts';
import { EVENT_SAMPLES } from '../../../lib/event-samples.ts';
import {
  EVENT_SAMPLES_FILE,
  EVENT_SCHEMA_FILE,
  eventSamplesText,
  eventSchema,
  eventSchemaText,
} from '../../../lib/event-schema.ts';

const RECORDED = 'test/fixtures/events';
const page = readFileSync('docs/events.md', 'utf8');
const json = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));
/** What a version promises is its shape; words about it may change. */
const shapeOf = ({ title: _, description: __, ...shape }: Record<string, unknown>) => shape;

describe('the shape of events', () => {
  it('is that which was recorded for this version: whoever changes it raises EVENT_VERSION and records the new one', () => {
    const recorded = z
      .record(z.string(), z.unknown())
      .parse(json(`${RECORDED}/version-${EVENT_VERSION}.schema.json`));

    expect(shapeOf({ ...eventSchema() })).toEqual(shapeOf(recorded));
  });

  it('is recorded for every version that there was', () => {
    const versions = readdirSync(RECORDED).filter((file) => file.endsWith('.schema.json'));

    expect(versions).toHaveLength(Number(EVENT_VERSION));
  });

  it('takes the events that were recorded of this version', () => {
    const events = z.array(z.unknown()).parse(json(`${RECORDED}/version-${EVENT_VERSION}.samples.json`));

    expect(events.flatMap((event) => domainEvent.safeParse(event).error ?? [])).toEqual([]);
  });

  it('has a type for every kind of change', () => {
    expect(GROUP_EVENT_TYPES).toEqual(CHANGE_KINDS.map((kind) => `error-group.${kind}`));
  });
});

describe('what programs read of events', () => {
  it('is the schema of the code; npm run docs:events writes it', () => {
    expect(readFileSync(EVENT_SCHEMA_FILE, 'utf8')).toBe(eventSchemaText());
    expect(readFileSync(EVENT_SAMPLES_FILE, 'utf8')).toBe(eventSamplesText());
  });

  it('has a sample of every type, which fits the schema', () => {
    expect(EVENT_SAMPLES.map(({ type }) => type)).toEqual([...GROUP_EVENT_TYPES, ...SYSTEM_EVENT_TYPES]);
    expect(EVENT_SAMPLES.flatMap((event) => domainEvent.safeParse(event).error ?? [])).toEqual([]);
  });

  it('shows in the page what the samples are', () => {
    const shown = [...page.matchAll(/^```json\n([\s\S]*?)^```$/gm)].map(
      ([, text = '']) => JSON.parse(text) as unknown,
    );

    expect(
      EVENT_SAMPLES.filter((event) => shown.some((one) => JSON.stringify(one) === JSON.stringify(event))),
    ).toHaveLength(2);
    for (const { type } of EVENT_SAMPLES) expect(page).toContain(`\`${type}\``);
  });
});
