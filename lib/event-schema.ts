import * as z from 'zod';
import { domainEvent, EVENT_VERSION } from '../lambdas/contracts/domain-event.ts';
import { EVENT_SAMPLES } from './event-samples.ts';

/** What programs read of the event bus, for those without this code; made by `npm run docs:events`. */
export const EVENT_SCHEMA_FILE = 'docs/events.schema.json';
export const EVENT_SAMPLES_FILE = 'docs/event-samples.json';

/** JSON Schema of an event, which is the `detail` of what EventBridge hands on; by the schema that the code itself has. */
export const eventSchema = (): object => ({
  // Readers of a later version's events must not refuse what they do not know.
  ...z.toJSONSchema(domainEvent, { io: 'input' }),
  title: `Event of the error log, version ${EVENT_VERSION}`,
  description:
    'The detail of an event on the bus. Unknown fields may be added; docs/events.md says what each means.',
});

export const eventSchemaText = (): string => textOf(eventSchema());
export const eventSamplesText = (): string => textOf(EVENT_SAMPLES);

const textOf = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
