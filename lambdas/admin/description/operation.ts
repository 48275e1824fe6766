import type * as z from 'zod';
import type { ComponentName } from './components.ts';
import type { RefusalName } from './refusals.ts';

/** A JSON Schema, or a part of one. */
export type JsonSchema = Readonly<Record<string, unknown>>;

export interface Parameter {
  description: string;
  /** What the route parses it with; what a schema of texts cannot say is in `wire`. */
  schema?: z.ZodType;
  /** In place of what `schema` says: the form on the wire, where the route reads a number or a time from text. */
  wire?: JsonSchema;
  /** Values may be repeated, or stand in one with commas. */
  isList?: boolean;
  /** Whether the route refuses a request without it. */
  isRequired?: boolean;
}

interface JsonResponse {
  description: string;
  shape: ComponentName;
}

/** A file, by the media types that it may be of. */
export interface TextResponse {
  description: string;
  text: readonly string[];
  headers: Readonly<Record<string, string>>;
}

export interface Operation {
  /** Of generated clients; never changed. */
  id: string;
  summary: string;
  description?: string;
  tag: TagName;
  /** Who may call it. */
  caller: keyof typeof CALLERS;
  /** Parameters by name; those of the path are known by its form. */
  query?: Readonly<Record<string, Parameter>>;
  body?: { schema: z.ZodType; description: string; isRequired: boolean };
  /** By status. */
  answers: Readonly<Record<number, JsonResponse | TextResponse>>;
  /** Beside those that every route of its function has. */
  refusals?: readonly RefusalName[];
}

export const TAGS = {
  Groups: 'Errors: Sentry’s issues, as they are kept here.',
  Events: 'Single occurrences of an error.',
  Changes: 'What became of errors.',
  Trends: 'Errors over time.',
  Alerts: 'Who is told of what.',
  Views: 'Lists that somebody has given a name.',
  System: 'Whether the copy is complete, and what could not be read.',
  Senders: 'What Sentry and operators call.',
  Description: 'This document.',
} as const;
export type TagName = keyof typeof TAGS;

/** What every route of a caller refuses with, and how the caller proves who it is. */
export const CALLERS = {
  viewer: {
    security: [{ token: [] }, { session: [] }],
    refusals: ['unauthorized', 'noRole', 'tooMany', 'longHeaders', 'internal', 'unavailable'],
  },
  admin: {
    security: [{ token: [] }, { session: [] }],
    refusals: ['unauthorized', 'tooMany', 'longHeaders', 'internal', 'unavailable'],
  },
  operator: {
    security: [{ cronSecret: [] }],
    refusals: ['unauthorized', 'tooMany', 'longHeaders', 'internal', 'unavailable'],
  },
  sentry: {
    security: [{ signature: [] }],
    refusals: ['unauthorized', 'tooMany', 'longHeaders', 'internal', 'unavailable'],
  },
} as const satisfies Record<string, { security: readonly object[]; refusals: readonly RefusalName[] }>;
