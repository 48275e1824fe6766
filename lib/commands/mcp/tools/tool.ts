import * as z from 'zod';
import type { Api } from '../api.ts';

/** One tool: what an assistant is told of it, and what it does. */
export interface Tool {
  name: string;
  title: string;
  description: string;
  input: z.ZodObject;
  /** `triage` changes errors in Sentry, and is offered with --allow-triage alone. */
  kind: 'read' | 'triage';
  /** A path of the API that an older deployment may lack; the tool is offered where its description has it. */
  needs?: string;
  /** Resolves to Markdown; rejects with `ApiRefusal`. */
  run(input: unknown, api: Api): Promise<string>;
}

/** Declares a tool whose input is read before `run` gets it. */
export const defineTool = <Shape extends z.ZodRawShape>(
  tool: Omit<Tool, 'input' | 'run'> & {
    input: z.ZodObject<Shape>;
    run: (input: z.output<z.ZodObject<Shape>>, api: Api) => Promise<string>;
  },
): Tool => ({ ...tool, run: (input, api) => tool.run(tool.input.parse(input), api) });

/** An id of Sentry or a short id, as the API takes them. */
export const groupId = z
  .string()
  .regex(/^[\w-]{1,64}$/)
  .describe('An id such as 5000000001, or a short id such as SHOP-7.');
export const eventId = z
  .string()
  .regex(/^[0-9a-fA-F-]{32,36}$/)
  .describe('The id of an event, from list_events: 32 hexadecimal digits.');
export const cursor = z.string().min(1).max(4096).optional().describe('nextCursor of the page before.');
export const maxTokens = z
  .int()
  .min(500)
  .max(50_000)
  .default(6000)
  .describe('About how long the answer may be; the most useful evidence comes first.');
