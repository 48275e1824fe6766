/**
 * Writes lambdas/core/sanitise/token-rules.ts from the rules of gitleaks, so that the shapes of secrets come from a set
 * that others keep (docs/adr/0034-token-shapes-of-gitleaks.md). Run it for a new version:
 *
 *   go mod download github.com/zricethezav/gitleaks/v8@v8.30.1
 *   node bin/token-rules.ts "$(go env GOMODCACHE)/github.com/zricethezav/gitleaks/v8@v8.30.1"
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { rulesFileOf } from '../lib/token-rules/rules-file.ts';

const [source] = process.argv.slice(2);
if (source === undefined) throw new Error('Name the folder of the gitleaks module.');
const version = /@v([\d.]+)/.exec(source)?.[1];
if (version === undefined) throw new Error(`${source} does not end in the version of the module.`);

const target = path.join(import.meta.dirname, '..', 'lambdas', 'core', 'sanitise', 'token-rules.ts');
writeFileSync(
  target,
  rulesFileOf({
    version,
    toml: readFileSync(path.join(source, 'config', 'gitleaks.toml'), 'utf8'),
    license: readFileSync(path.join(source, 'LICENSE'), 'utf8'),
  }),
);
