import type { FaultSettings } from './faults.ts';
import type { Stranger } from './strangers.ts';

const percent = (share: number): string => `${Math.round(share * 1000) / 10}%`;
const seconds = (ms: number): string => String(ms / 1000);

/** The faults that are on, one sentence each; empty while there is none. */
const STRANGERS: Record<Stranger, string> = {
  page: 'a web page',
  login: 'a redirect to a sign-in page',
  captivePortal: 'a captive portal',
  firewall: 'a firewall, with 403',
  gateway: 'a proxy, with 502',
  maintenance: 'a maintenance page, with 503',
  text: 'plain text',
  nothing: 'an empty 200',
  mislabelled: 'a web page that says it is JSON',
};

/** What a 429 says, and how many there are. */
function rateLimitWords({
  rateLimited,
  rateLimitedAs: as,
  rateLimitedTimes: times,
}: FaultSettings['rest']): string {
  const says = [
    as?.retryAfterSeconds === undefined
      ? []
      : [`Retry-After ${as.retryAfterSeconds} s${as.retryAfterAs === 'date' ? ' as a date' : ''}`],
    as?.resetSeconds === undefined ? [] : [`a reset in ${as.resetSeconds} s`],
  ].flat();
  return [
    `${percent(rateLimited)} of REST requests are answered 429`,
    ...(says.length === 0 ? [] : [`with ${says.join(' and ')}`]),
    ...(times === undefined ? [] : [`the first ${times} of them`]),
  ].join(', ');
}

export function faultsInWords({ webhooks, rest }: FaultSettings): string[] {
  const [least, most] = webhooks.delayMs;
  const wait = least === most ? seconds(most) : `${seconds(least)} to ${seconds(most)}`;
  const twice =
    webhooks.duplicate === 1 ? 'Every webhook is' : `${percent(webhooks.duplicate)} of webhooks are`;
  const found: [on: boolean, words: string][] = [
    [webhooks.silence, 'No webhooks are sent at all'],
    [webhooks.dropResources.length > 0, `No webhooks for: ${webhooks.dropResources.join(', ')}`],
    [webhooks.drop > 0, `${percent(webhooks.drop)} of webhooks are lost`],
    [webhooks.duplicate > 0, `${twice} sent twice`],
    [most > 0, `Webhooks wait ${wait} s`],
    [webhooks.reorder, 'Webhooks overtake one another'],
    [rest.rateLimited > 0, rateLimitWords(rest)],
    [rest.concurrentLimit !== undefined, `REST takes ${rest.concurrentLimit ?? 0} request at a time`],
    [rest.serverError > 0, `${percent(rest.serverError)} of REST requests are answered 500`],
    [rest.slowMs > 0, `REST answers wait ${seconds(rest.slowMs)} s`],
  ];
  for (const { as, of, issueIds, projects } of rest.refusals) {
    const whose = [
      ...(issueIds.length > 0 ? [`issues ${issueIds.join(', ')}`] : []),
      ...(projects.length > 0 ? [`projects ${projects.join(', ')}`] : []),
    ].join(' and ');
    found.push([true, `${of === 'events' ? 'Events of' : 'Of'} ${whose}: ${as}`]);
  }
  if (rest.vanishedProjects.length > 0) {
    found.push([true, `Projects that vanished: ${rest.vanishedProjects.join(', ')}`]);
  }
  if (rest.answeredBy) {
    const { who, endpointRegex: where } = rest.answeredBy;
    found.push([
      true,
      `REST${where === undefined ? '' : ` paths matching ${where}`} answered by ${STRANGERS[who]}`,
    ]);
  }
  const { status } = rest;
  if (status) found.push([true, `REST paths matching ${status.endpointRegex} are answered ${status.status}`]);
  return found.filter(([on]) => on).map(([, words]) => words);
}
