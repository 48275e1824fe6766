import { writeFileSync } from 'node:fs';
import { ARCHIVE_SCHEMA_FILE, archiveSchemaText } from '../lib/archive-schema.ts';

writeFileSync(ARCHIVE_SCHEMA_FILE, archiveSchemaText());
