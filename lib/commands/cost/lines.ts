import type { Estimate } from '../../cost/estimate.ts';
import { PRICES_AS_OF } from '../../cost/prices.ts';

const WIDTH = 46;
const CENT = 0.005;

/** Largest first, then what is fixed and the whole, which is the last line. */
export function linesOf({
  parts,
  dollars,
  fixedDollars,
  events,
  issues,
  region,
}: Estimate & { events: number; issues: number; region: string }): string[] {
  const shown = parts.filter((part) => part.dollars >= CENT).toSorted((a, b) => b.dollars - a.dollars);
  const row = (what: string, amount: number) => `${what.padEnd(WIDTH)}${money(amount).padStart(12)}`;
  return [
    `${whole(events)} events of ${whole(issues)} issues a month in ${region}, list prices of ${PRICES_AS_OF}, US dollars`,
    ...shown.map((part) => row(part.what, part.dollars)),
    row('Of these without any event', fixedDollars),
    row('Together', dollars),
  ];
}

const money = (dollars: number): string =>
  dollars.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const whole = (count: number): string => Math.round(count).toLocaleString('en-US');
