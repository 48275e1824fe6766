import * as z from 'zod';
import { archiveRecord } from '../lambdas/contracts/archive-record-schema.ts';

/** JSON Schema of one line of the archive, for those who read it without this code; made by `npm run docs:archive`. */
export const ARCHIVE_SCHEMA_FILE = 'docs/archive-record.schema.json';

/** The page that says what the fields mean. */
const DESCRIPTION =
  'One line of an object under archive/ of the bucket, version 1. Unknown fields may be added; docs/archive-format.md says what each means.';

/** As of the schema that the code itself reads records by. */
export function archiveSchema(): object {
  // Readers of a later version's records must not refuse what they do not know.
  const schema = z.toJSONSchema(archiveRecord, { io: 'input' });
  return { ...schema, title: 'Record of the archive', description: DESCRIPTION };
}

/** The text of the file. */
export const archiveSchemaText = (): string => `${JSON.stringify(archiveSchema(), null, 2)}\n`;
