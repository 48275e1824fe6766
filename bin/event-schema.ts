import { writeFileSync } from 'node:fs';
import {
  EVENT_SAMPLES_FILE,
  EVENT_SCHEMA_FILE,
  eventSamplesText,
  eventSchemaText,
} from '../lib/event-schema.ts';

writeFileSync(EVENT_SCHEMA_FILE, eventSchemaText());
writeFileSync(EVENT_SAMPLES_FILE, eventSamplesText());
