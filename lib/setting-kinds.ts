import * as z from 'zod';
import { parseList } from '../lambdas/contracts/environment.ts';
import { ticketTemplateMistake } from '../lambdas/contracts/ticket-template.ts';

/** What docs/configuration.md says of a setting; accepted values are told by the schema's own error. */
export interface SettingPage {
  group:
    | 'Sentry'
    | 'Deployment'
    | 'Signing in'
    | 'Alerts'
    | 'Sync and retention'
    | 'Privacy'
    | 'Operation'
    | 'Limits and cost';
  description: string;
  example?: string;
}

/** Every setting has a page here; test/unit/documents/configuration.test.ts fails where one is missing. */
export const settingPages = z.registry<SettingPage>();

/** http only where the traffic never leaves the machine: the local run points at servers on loopback. */
const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);

export const SERVER_URL_ERROR =
  'must be an https URL without credentials, query or fragment (http only for 127.0.0.1)';
export const serverUrl = z
  .string({ error: SERVER_URL_ERROR })
  .refine(isServerUrl, { error: SERVER_URL_ERROR });

/** Context holds JSON numbers, the environment holds text. */
export const number = (fits: (value: number) => boolean, error: string) =>
  z
    .union([z.number(), z.string().trim().regex(/^\d+$/).transform(Number)], { error })
    .refine((value) => Number.isInteger(value) && fits(value), { error });

export const whole = (min: number, max: number) =>
  number((value) => value >= min && value <= max, `must be a whole number from ${min} to ${max}`);

export const flag = z.union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')], {
  error: 'must be true or false',
});

export const text = (pattern: RegExp, error: string) => z.string({ error }).trim().regex(pattern, { error });

/** Comma-separated list in one text, spaces dropped. */
export const list = (item: RegExp, what: string) => {
  const error = `must be a comma-separated list of ${what}`;
  return z
    .string({ error })
    .transform(parseList)
    .refine((parts) => parts.every((part) => item.test(part)), { error })
    .transform((parts) => parts.join(','));
};

/** A text that may also be empty, which turns off what it sets. */
export const optional = (pattern: RegExp, error: string) =>
  text(new RegExp(`^(?:${pattern.source})?$`, pattern.flags), error).default('');

/** Any text in one line; what is in it is the provider's to judge. */
export const plainText = (error: string) =>
  z
    .string({ error })
    .trim()
    .regex(/^\P{Cc}*$/u, { error })
    .default('');

/** The template of a ticket's address; what is wrong with it is said by what it is. */
export const ticketTemplate = z
  .string({ error: 'must be a text' })
  .trim()
  .superRefine((template, context) => {
    const mistake = template === '' ? null : ticketTemplateMistake(template);
    if (mistake !== null) context.addIssue({ code: 'custom', message: mistake });
  })
  .default('');

function isServerUrl(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const url = new URL(value);
  const safe = url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.has(url.hostname));
  return safe && url.username === '' && url.password === '' && url.search === '' && url.hash === '';
}
