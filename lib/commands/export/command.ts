import { existsSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import { defineCommand } from '../command-line/define-command.ts';
import { CommandError } from '../command-line/exit.ts';
import { name } from '../command-line/option-values.ts';
import { flag, option } from '../command-line/options.ts';
import { createStateFile } from '../command-line/state-file.ts';
import { systemHttp } from '../target/http.ts';
import { required } from '../target/target.ts';
import { API_TOKEN_HELP, apiToken } from '../token/api-token.ts';
import { exportGroups, exportState } from './export.ts';

const ROUTE = '/api/admin/export';

export const exportCommand = defineCommand({
  name: 'export',
  summary: 'Writes the groups that a query finds into a file, all of them.',
  calls: ['[--query <text>] [--format csv|jsonl] [--output <file>] [options]'],
  description: `Writes the groups that a query finds into a file, whatever their number. The query is that of the search box (docs/search.md); without one, all groups are written. docs/api.md, Export groups, says what is in the file.

The file is called <file>.part until it is whole. Progress goes to stderr. Ctrl-C stops after the current part; the same command line continues behind it, from its state file under .local/ (LOCAL_DIR).

The API is asked with the token that npm run token keeps, or that stands in API_TOKEN; a viewer's will do.`,
  json: 'one line, exported {file, bytes, parts}.',
  environment: API_TOKEN_HELP,
  page: 'docs/search.md',
  fallsBackToStage: false,
  options: {
    query: option(name().optional(), '<text>', 'what to look for, as in the search box'),
    format: option(z.enum(['csv', 'jsonl']).default('csv'), '<format>', 'csv (default) or jsonl'),
    output: option(name().optional(), '<file>', 'the file to write (error-log.csv or error-log.jsonl)'),
    bom: flag('begin a CSV file with a byte order mark, by which spreadsheets know UTF-8'),
  },
  run: async (context) => {
    const { query, format, bom } = context.options;
    const target = await context.target();
    const output = path.resolve(context.options.output ?? `error-log.${format}`);
    if (existsSync(output)) throw new CommandError(`${output} is there already: name another --output.`);
    const asked = new URLSearchParams({ format, ...(query !== undefined && { query }) });
    const url = new URL(`${ROUTE}?${asked.toString()}`, required(target, 'adminUrl')).href;
    const token = await apiToken(target, context);
    const state = createStateFile(context.stateDir, 'export', { url, output, bom }, exportState);
    return exportGroups(
      { url, token, output, withMark: bom && format === 'csv' },
      { http: systemHttp, state },
      context,
    );
  },
});
