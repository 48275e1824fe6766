import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { changelogOf, LOG_FORMAT, parseLog } from '../lib/changelog.ts';

const log = execFileSync('git', ['log', '--no-merges', `--format=${LOG_FORMAT}`], { encoding: 'utf8' });
writeFileSync('CHANGELOG.md', changelogOf(parseLog(log)));
