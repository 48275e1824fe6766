import { createHash } from 'node:crypto';
import type { ExceptionValue, Frame, SdkEvent } from './sdk-event.ts';

/** Numbers, hex and uuids vary between occurrences of one problem and are left out of message grouping. */
const parameterised = (message: string): string =>
  message.replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|0x[0-9a-f]+|\b[0-9a-f]{16,}\b|\d+/gi, '<n>');

const frameKey = (frame: Frame): string => `${frame.module ?? frame.filename ?? ''} ${frame.function ?? ''}`;

const exceptionKey = (exception: ExceptionValue): string => {
  const frames = exception.stacktrace?.frames ?? [];
  const own = frames.filter((frame) => frame.in_app === true);
  const chosen = own.length > 0 ? own : frames;
  return chosen.length > 0
    ? [exception.type ?? '', ...chosen.map(frameKey)].join('\n')
    : `${exception.type ?? ''}\n${parameterised(exception.value ?? '')}`;
};

/** Puts parameters where a template wants them: `%s` or `{}` in turn, `%(name)s` or `{name}` by name. */
const filled = (template: string, params: unknown): string => {
  if (typeof params !== 'object' || params === null) return template;
  const named = new Map<string, unknown>(Object.entries(params));
  let next = 0;
  return template.replace(
    /%(?:\((\w+)\))?[sdifr]|\{(\w*)\}/g,
    (place, ofPercent?: string, ofBraces?: string) => {
      const value = named.get(ofPercent ?? (ofBraces || String(next++)));
      return typeof value === 'string' || typeof value === 'number' ? String(value) : place;
    },
  );
};

/** The text of a message event: what the SDK formatted, or the template with its parameters when it did not. */
export const messageOf = (
  event: SdkEvent,
): { template: string; formatted: string; params: unknown } | null => {
  const entry = event.logentry ?? event.message;
  if (entry === null || entry === undefined) return null;
  if (typeof entry === 'string') return { template: entry, formatted: entry, params: null };
  const template = entry.message ?? entry.formatted ?? '';
  return {
    template,
    formatted: entry.formatted ?? filled(template, entry.params),
    params: entry.params ?? null,
  };
};

const defaultKey = (event: SdkEvent): string => {
  const exceptions = event.exception ?? [];
  if (exceptions.length > 0) return exceptions.map(exceptionKey).join('\n\n');
  return parameterised(messageOf(event)?.template ?? '<no message>');
};

/**
 * The hash that ties an event to its issue: exception types with the frames of the application's own code, else the
 * message without its numbers. A custom fingerprint replaces it, with `{{ default }}` standing for it.
 *
 * @returns 32 hex digits
 */
export const groupingHash = (event: SdkEvent): string => {
  const parts = event.fingerprint?.length ? event.fingerprint : ['{{ default }}'];
  const key = parts.map((part) => (/^\{\{\s*default\s*\}\}$/.test(part) ? defaultKey(event) : part));
  return createHash('md5').update(key.join('\n---\n')).digest('hex');
};
