import type { LocalEndpoints } from './endpoints.ts';

/** Terminal lines with the time since the process started. */
export interface Progress {
  step(line: string): void;
  problem(line: string): void;
}

/** `now` is milliseconds since the start of the process. */
export function createProgress(
  write: (line: string) => void,
  now: () => number = () => performance.now(),
): Progress {
  const stamp = () => `${(now() / 1000).toFixed(1).padStart(6)}s`;
  return {
    step: (line) => write(`${stamp()}  ${line}`),
    problem: (line) => write(`${stamp()}  ! ${line}`),
  };
}

/** What a person needs first, framed. The link works once, so that a terminal's history opens nothing. */
export function readyBox(endpoints: LocalEndpoints, signInLink: string, logDir: string): string {
  const rows: [string, string | undefined][] = [
    ['Errors', `${signInLink} (once, within ten minutes; then ${endpoints.adminUrl})`],
    ['Webhook', endpoints.webhookUrl],
    ['E-mail', `${endpoints.mailUrl} (nothing of it leaves this machine)`],
    ['Sync now', `curl -X POST -H 'Authorization: Bearer ${endpoints.cronSecret}' ${endpoints.syncUrl}`],
    ['Sentry', endpoints.sentryUrl && `${endpoints.sentryUrl} (simulator)`],
    ['DSN', endpoints.dsn],
    ['Logs', logDir],
  ];
  const line = '-'.repeat(72);
  const shown = rows.filter(([, value]) => value !== undefined);
  return [
    line,
    ...shown.map(([name, value]) => `${name.padEnd(10)}${value ?? ''}`),
    'Ctrl-C stops everything.',
    line,
  ].join('\n');
}
