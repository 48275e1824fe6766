import { defineCommand } from '../command-line/define-command.ts';
import { instant } from '../command-line/option-values.ts';
import { option } from '../command-line/options.ts';
import { systemHttp } from '../target/http.ts';
import { required } from '../target/target.ts';
import { API_TOKEN_HELP, apiToken } from '../token/api-token.ts';
import { changeMatcher } from './changes.ts';
import { tail } from './tail.ts';

const ROUTE = '/api/admin/activity';

export const tailCommand = defineCommand({
  name: 'tail',
  summary: 'Follows what changes in the errors, as it happens.',
  calls: ['[<query>] [--since <instant>] [options]'],
  description: `Shows every change of a group as it is written, until Ctrl-C: new, regressed, resolved, assigned and so on, times in UTC. The query is that of the search box (docs/search.md), in quotation marks, and is judged on the group as it was at the change: environment and release are those of its newest event. Indexed tags and user: are not known of a change and are refused.

The API is asked every two seconds with the token that npm run token keeps, or that stands in API_TOKEN; a viewer's will do.`,
  json: 'a line for each change, as GET /api/admin/activity has it.',
  environment: API_TOKEN_HELP,
  page: 'docs/events.md',
  fallsBackToStage: false,
  words: 1,
  options: {
    since: option(instant().optional(), '<instant>', 'begin with what changed since then (now)'),
  },
  run: async (context) => {
    const { options, words, clock } = context;
    const matches = changeMatcher(words[0] ?? '');
    const target = await context.target();
    const url = new URL(ROUTE, required(target, 'adminUrl')).href;
    const token = await apiToken(target, context);
    const since = options.since ?? new Date(clock.now()).toISOString();
    return tail({ url, token, since, matches }, systemHttp, context);
  },
});
