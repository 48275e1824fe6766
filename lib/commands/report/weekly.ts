import * as z from 'zod';
import { readReport, type ReportSource } from '../../../lambdas/adapters/figures/weekly-report.ts';
import { takesReports } from '../../../lambdas/contracts/weekly-report.ts';
import type { ReportWindow } from '../../../lambdas/core/alerts/report-week.ts';
import { emailMessage } from '../../../lambdas/core/notifications/email.ts';
import { reportLinks } from '../../../lambdas/core/notifications/report.ts';
import { CommandError, EXIT, type ExitCode } from '../command-line/exit.ts';
import { reasonOf } from '../command-line/failure.ts';
import type { Http } from '../target/http.ts';
import { jsonOf } from '../target/json.ts';
import type { Report } from './report.ts';

/** A route that takes a report. */
export const reportRoute = () =>
  z.string().refine(takesReports, 'is no route of reports: email:<address> or slack:<name>.');

export interface WeeklySource extends ReportSource {
  /** Where people see the pages. */
  publicUrl: string;
}

/** Shows what an e-mail of it would say. */
export async function showWeekly(
  window: ReportWindow,
  source: WeeklySource,
  report: Report,
): Promise<ExitCode> {
  const weekly = await readReport(source, window);
  const links = { ...reportLinks(weekly, source.publicUrl), unsubscribe: null };
  const { text } = emailMessage(
    { kind: 'report', report: weekly, links },
    { route: '', zone: weekly.zone, domain: '' },
  );
  report.result('reported', weekly, null);
  for (const line of text.trimEnd().split('\n')) report.say(line);
  return EXIT.done;
}

interface Sending {
  /** Of the route of test messages. */
  url: string;
  token: string;
  route: string;
}

const asked = z.object({ id: z.string() });
const refused = z.object({ error: z.object({ message: z.string() }) });

/** Asks the notifier for it, once: whether it took the message is on the page of alerts. */
export async function sendWeekly(
  { url, token, route }: Sending,
  http: Http,
  report: Report,
): Promise<ExitCode> {
  const answer = await http(url, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ route, what: 'report' }),
  }).catch((error: unknown) => {
    throw new CommandError(`The API cannot be reached: ${reasonOf(error)}.`);
  });
  const body = jsonOf(answer.text);
  const { id } = asked.safeParse(body).data ?? {};
  if (answer.status === 202 && id !== undefined) {
    report.result(
      'sent',
      { route, id },
      `The notifier sends it to ${route}; /admin/alerts shows what became of it.`,
    );
    return EXIT.done;
  }
  if (answer.status === 401)
    throw new CommandError(
      'The API does not take this token. Sign in as an admin with npm run token, then run the same command again.',
    );
  const said = refused.safeParse(body).data?.error.message ?? 'and did not say why.';
  throw new CommandError(`The API answered ${answer.status.toString()}: ${said}`);
}
