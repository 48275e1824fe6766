import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { fenced, STRANGERS_NOTE } from '../../../lambdas/core/markdown/quoting.ts';
import { ApiRefusal, type Api } from './api.ts';
import { recordOf } from './evidence.ts';
import type { Tool } from './tools/tool.ts';
import { offered } from './tools/tools.ts';

interface ServerOptions {
  api: Api;
  allowTriage: boolean;
  /** Of the product. */
  version: string;
}

/** The error log as tools of an assistant. Asks the deployment once which routes it has. */
export async function createMcpServer({ api, allowTriage, version }: ServerOptions): Promise<McpServer> {
  const server = new McpServer(
    { name: 'sentry-error-ledger', title: 'Sentry Error Ledger', version },
    {
      instructions: [
        'A complete copy of the errors that Sentry has collected: search_errors finds some, read_error shows one with its evidence.',
        STRANGERS_NOTE,
        allowTriage
          ? 'Errors can be resolved and archived; do so only where the person asks for it.'
          : 'Nothing can be changed here.',
      ].join(' '),
    },
  );
  for (const tool of offered({ allowTriage, described: await describedPaths(api) }))
    register(server, tool, api);
  return server;
}

function register(server: McpServer, tool: Tool, api: Api): void {
  const { name, title, description, input, kind } = tool;
  const annotations = {
    readOnlyHint: kind === 'read',
    destructiveHint: false,
    idempotentHint: true,
    openWorldHint: true,
  };
  server.registerTool(name, { title, description, inputSchema: input, annotations }, async (args) => {
    try {
      return { content: [{ type: 'text', text: await tool.run(args, api) }] };
    } catch (cause) {
      if (!(cause instanceof ApiRefusal)) throw cause;
      return { isError: true, content: [{ type: 'text', text: fenced([cause.message]) }] };
    }
  });
}

/** Undefined where the deployment cannot be asked now, or is of a version that does not say: tools that need less stay. */
async function describedPaths(api: Api): Promise<ReadonlySet<string> | undefined> {
  try {
    return new Set(Object.keys(recordOf(recordOf(await api.get('/openapi.json'))['paths'])));
  } catch (cause) {
    if (cause instanceof ApiRefusal) return undefined;
    throw cause;
  }
}
