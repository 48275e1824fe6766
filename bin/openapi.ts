import { readFileSync, writeFileSync } from 'node:fs';
import * as z from 'zod';
import { describeApi, DESCRIPTION_FILE } from '../lambdas/admin/description/document.ts';

const { version } = z.object({ version: z.string() }).parse(JSON.parse(readFileSync('package.json', 'utf8')));
writeFileSync(DESCRIPTION_FILE, `${JSON.stringify(describeApi({ version }), null, 2)}\n`);
