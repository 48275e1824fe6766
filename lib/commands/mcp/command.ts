import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import * as z from 'zod';
import { HOME } from '../../local/installation.ts';
import { defineCommand } from '../command-line/define-command.ts';
import { EXIT } from '../command-line/exit.ts';
import { name } from '../command-line/option-values.ts';
import { flag, option } from '../command-line/options.ts';
import { systemHttp } from '../target/http.ts';
import { jsonOf } from '../target/json.ts';
import { required } from '../target/target.ts';
import { createApi } from './api.ts';
import { createMcpServer } from './server.ts';
import { tokenSource } from './token-source.ts';

export const mcpCommand = defineCommand({
  name: 'mcp',
  summary: 'Lets an assistant search and read errors, over the Model Context Protocol.',
  calls: ['[--allow-triage] [options]'],
  description: `Serves the error log to an assistant on stdin and stdout (Model Context Protocol): it can search errors and read one of them with its evidence. What it may do is what your token may: the one that npm run token keeps, or on the local stack the one of a viewer.

It reads and changes nothing. With --allow-triage it may also resolve and archive, which takes the role admin.`,
  json: 'nothing: stdout is the protocol.',
  page: 'docs/assistants.md',
  fallsBackToStage: false,
  options: {
    'allow-triage': flag('also offer to resolve and archive errors'),
    'token-file': option(name().optional(), '<file>', 'a file with the token, read for each request'),
    client: option(
      name().optional(),
      '<id>',
      'the client that npm run token was told, where it was told one',
    ),
  },
  run: async (context) => {
    const target = await context.target();
    const allowTriage = context.options['allow-triage'];
    const { token, renewal } = tokenSource(target, {
      tokenFile: context.options['token-file'],
      client: context.options.client,
      tokensFolder: path.join(context.stateDir, 'tokens'),
      allowTriage,
    });
    const { origin } = new URL(required(target, 'adminUrl'));
    const api = createApi({ origin, token, renewal, http: systemHttp });
    const server = await createMcpServer({ api, allowTriage, version: await versionOfProduct() });
    const closed = new Promise<void>((resolve) => (server.server.onclose = resolve));
    const close = () => void server.close();
    context.stop.addEventListener('abort', close, { once: true });
    // The SDK's transport does not end with its input, and a client that is gone says nothing else.
    process.stdin.once('end', close);
    await server.connect(new StdioServerTransport());
    context.report.note(`Serving ${target.description} to an assistant on stdin and stdout.`);
    if (context.stop.aborted) close();
    await closed;
    return EXIT.done;
  },
});

const packageJson = z.object({ version: z.string() });
const versionOfProduct = async (): Promise<string> =>
  packageJson.parse(jsonOf(await readFile(path.join(HOME, 'package.json'), 'utf8'))).version;
