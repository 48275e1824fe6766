import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { startDynamoDbLocal } from '../../lib/local/engines/dynamodb-local.ts';
import { recordedTemplates } from './templates.ts';
import { recordState } from './state.ts';

/** `npm run release:record -- 0.2.0`: what a release leaves in an account, for the tests of the releases after it. */

const HELP = `npm run release:record -- <version>

Writes test/fixtures/releases/<version>: the templates of dev and prod, and what the functions of this commit keep in the
table, the archive, a stopped run of the sync and the queue. Run it on the commit that is tagged, and never again.`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { help: { type: 'boolean', default: false } },
});
const [version] = positionals;
if (values.help || version === undefined || !/^\d+\.\d+\.\d+$/.test(version)) {
  console.log(HELP);
  process.exit(values.help ? 0 : 2);
}

const folder = path.join('test/fixtures/releases', version);
await rm(folder, { recursive: true, force: true });
await mkdir(folder, { recursive: true });
for (const [name, template] of Object.entries(recordedTemplates()))
  await writeFile(path.join(folder, `template.${name}.json`), `${JSON.stringify(template, null, 1)}\n`);
const { endpoint, stop } = await startDynamoDbLocal();
process.env['TEST_DYNAMODB_ENDPOINT'] = endpoint;
try {
  for (const [name, content] of await recordState()) {
    const file = path.join(folder, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, content);
  }
} finally {
  await stop();
}
console.log(`${folder} is written.`);
