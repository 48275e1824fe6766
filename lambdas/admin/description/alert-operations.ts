import { alertTestBody, resumeBody, snoozeBody } from '../system/alerts-parameters.ts';
import type { Operation } from './operation.ts';

/** Of alert rules and the routes on which they tell. */
export const ALERT_OPERATIONS: Readonly<Record<string, Operation>> = {
  'GET /api/admin/alerts': {
    id: 'getAlerts',
    tag: 'Alerts',
    caller: 'viewer',
    summary: 'Read the alert rules, and what was sent, held back and failed on each route',
    answers: { 200: { description: 'Rules and routes.', shape: 'Alerts' } },
    refusals: ['wrongParameters'],
  },
  'POST /api/admin/alerts/test': {
    id: 'testRoute',
    tag: 'Alerts',
    caller: 'admin',
    summary: 'Send a test message or the report of the last seven days on a route',
    body: { schema: alertTestBody, description: 'A route of the rules or the report.', isRequired: true },
    answers: { 202: { description: 'The notifier will send it.', shape: 'AlertTest' } },
    refusals: ['wrongBody', 'noRole', 'unknown', 'tooLarge'],
  },
  'POST /api/admin/alerts/resume': {
    id: 'resumeRoute',
    tag: 'Alerts',
    caller: 'admin',
    summary: 'Take an address up again that was stopped because it bounced or complained',
    body: { schema: resumeBody, description: 'A route by e-mail.', isRequired: true },
    answers: { 202: { description: 'The notifier will do it.', shape: 'AlertTest' } },
    refusals: ['wrongBody', 'noRole', 'unknown', 'tooLarge'],
  },
  'POST /api/admin/alerts/snooze': {
    id: 'snooze',
    tag: 'Alerts',
    caller: 'admin',
    summary: 'Silence a rule or a route until a time',
    description: 'What it would tell comes as one digest then. A time that has passed ends the silence.',
    body: { schema: snoozeBody, description: '`rule` or `route`, and `until`.', isRequired: true },
    answers: { 200: { description: 'Until when.', shape: 'Snooze' } },
    refusals: ['wrongBody', 'noRole', 'unknown', 'tooLarge'],
  },
};
