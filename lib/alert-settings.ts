import * as z from 'zod';
import { parseList } from '../lambdas/contracts/environment.ts';
import { readRules, routesOf } from '../lambdas/core/alerts/rules.ts';
import { settingPages } from './setting-kinds.ts';

/** Who is told of what: a part of the schema in settings.ts. The rules are read by the code that judges by them. */

const FROM_ERROR = 'must be one e-mail address, without a name';

export const alertSettings = {
  ALERTS: z
    .union([z.string(), z.array(z.unknown()).transform((rules) => JSON.stringify(rules))], {
      error: 'must be JSON: a list of rules',
    })
    .default('')
    .register(settingPages, {
      group: 'Alerts',
      description:
        'Rules that say who is told of what: docs/alerts.md. JSON; in cdk.json it may stand as a list. They are checked at synthesis. Empty: nobody is told of anything.',
      example: '[{"name": "new", "when": ["created"], "to": ["slack:ops"]}]',
    }),
  ALERT_FROM: z
    .union([z.literal(''), z.email({ error: FROM_ERROR })], { error: FROM_ERROR })
    .default('')
    .register(settingPages, {
      group: 'Alerts',
      description:
        'Sender of alerts by e-mail: an address or a domain that is verified in Amazon SES, in the region of the stack. Empty: no e-mail is sent.',
      example: 'errors@example.com',
    }),
};

/** What is wrong with the rules, one a line with the name of the setting. */
export function mistakesOfAlerts(given: Readonly<Record<string, unknown>>): string[] {
  const text = alertSettings.ALERTS.safeParse(given['ALERTS']).data ?? '';
  const tags = z.string().catch('').parse(given['INDEX_TAGS']);
  const read = readRules(text, new Set(parseList(tags)));
  if (!read.ok) return read.mistakes.map((mistake) => `ALERTS ${mistake}`);
  const from = given['ALERT_FROM'];
  const isWithoutSender = from === undefined || from === '';
  const byMail = routesOf(read.rules).find((route) => route.startsWith('email:'));
  return isWithoutSender && byMail !== undefined
    ? [`ALERT_FROM must be set, because ALERTS has the route ${byMail}`]
    : [];
}
