import { readFileSync, writeFileSync } from 'node:fs';
import { withTables } from '../lib/cost/markdown.ts';
import { COST_FILE, COST_TABLES } from '../lib/cost/page.ts';
import { SCALE_FILE, SCALE_TABLES } from '../lib/cost/scale-page.ts';

writeFileSync(COST_FILE, withTables(readFileSync(COST_FILE, 'utf8'), COST_TABLES));
writeFileSync(SCALE_FILE, withTables(readFileSync(SCALE_FILE, 'utf8'), SCALE_TABLES));
