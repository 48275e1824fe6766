import type { FaultSettings } from './faults.ts';

const percent = (share: number): string => `${Math.round(share * 1000) / 10}%`;
const seconds = (ms: number): string => String(ms / 1000);

/** The faults that are on, one sentence each; empty while there is none. */
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
    [rest.rateLimited > 0, `${percent(rest.rateLimited)} of REST requests are answered 429`],
    [rest.serverError > 0, `${percent(rest.serverError)} of REST requests are answered 500`],
    [rest.slowMs > 0, `REST answers wait ${seconds(rest.slowMs)} s`],
  ];
  const { status } = rest;
  if (status) found.push([true, `REST paths matching ${status.endpointRegex} are answered ${status.status}`]);
  return found.filter(([on]) => on).map(([, words]) => words);
}
