import * as z from 'zod';
import { parseList } from '../lambdas/contracts/environment.ts';
import { readReportSetting } from '../lambdas/core/alerts/report-week.ts';
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
  REPORT: z
    .union([z.string(), z.looseObject({}).transform((setting) => JSON.stringify(setting))], {
      error: 'must be JSON such as {"to": ["email:team@example.com"], "at": "Mon 09:00"}',
    })
    .default('')
    .register(settingPages, {
      group: 'Alerts',
      description:
        'Who gets the weekly report, on which day and at what time of which time zone: docs/alerts.md, The weekly report. JSON; in cdk.json it may stand as an object. Empty: nobody.',
      example: '{"to": ["slack:ops"], "at": "Mon 09:00", "zone": "Europe/Berlin"}',
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

/** What is wrong with the rules and the report, one a line with the name of the setting. */
export function mistakesOfAlerts(given: Readonly<Record<string, unknown>>): string[] {
  const text = alertSettings.ALERTS.safeParse(given['ALERTS']).data ?? '';
  const tags = z.string().catch('').parse(given['INDEX_TAGS']);
  const read = readRules(text, new Set(parseList(tags)));
  const report = readReportSetting(alertSettings.REPORT.safeParse(given['REPORT']).data ?? '');
  if (!read.ok || !report.ok)
    return [
      ...(read.ok ? [] : read.mistakes.map((mistake) => `ALERTS ${mistake}`)),
      ...(report.ok ? [] : report.mistakes.map((mistake) => `REPORT ${mistake}`)),
    ];
  const from = given['ALERT_FROM'];
  if (from !== undefined && from !== '') return [];
  const routes = { ALERTS: routesOf(read.rules), REPORT: report.setting?.to ?? [] };
  return Object.entries(routes).flatMap(([name, to]) => {
    const byMail = to.find((route) => route.startsWith('email:'));
    return byMail === undefined ? [] : [`ALERT_FROM must be set, because ${name} has the route ${byMail}`];
  });
}
