import * as z from 'zod';
import { estimate } from '../../cost/estimate.ts';
import { PRICES, PRICES_AS_OF, type PricedRegion } from '../../cost/prices.ts';
import { defineCommand } from '../command-line/define-command.ts';
import { EXIT } from '../command-line/exit.ts';
import { name, numberUpTo } from '../command-line/option-values.ts';
import { option } from '../command-line/options.ts';
import { CommandError } from '../command-line/exit.ts';
import { linesOf } from './lines.ts';
import { costSettingsOf } from './settings.ts';

/** More are no month of one organization. */
const MOST_EVENTS = 1e12;
const MOST_ISSUES = 1e6;
const USUAL_ISSUES = 1000;
const REGIONS = Object.keys(PRICES);

export const costCommand = defineCommand({
  name: 'cost',
  summary: 'Says what a month costs on AWS, part by part, before anything is deployed.',
  calls: ['--events <number> [--issues <number>] [--region <region>] [--stage <stage>] [--json]'],
  description: `Calculates a month from what the product uses of AWS for an event, which the benches measure, and from AWS's list prices of ${PRICES_AS_OF}. It asks nobody and changes nothing. Parts that come to less than a cent are left out.

Settings are the defaults, or with --stage those of a stage in cdk.json; one in the environment wins, such as DASHBOARD=false npm run cost -- --events 10e6.`,
  json: 'one document: {events, issues, region, pricesAsOf, parts [{name, what, dollars, isFixed}], fixedDollars, dollars}.',
  page: 'docs/cost.md',
  fallsBackToStage: false,
  options: {
    events: option(numberUpTo(MOST_EVENTS), '<number>', 'events a month, such as 10e6'),
    issues: option(
      numberUpTo(MOST_ISSUES).transform(Math.ceil).default(USUAL_ISSUES),
      '<number>',
      `issues that the events are of (${USUAL_ISSUES})`,
    ),
    region: option(
      name().optional(),
      '<region>',
      `whose prices: ${REGIONS.join(', ')} (STACK_REGION of the stage, else us-east-1)`,
    ),
  },
  run: async ({ options, stage, env, report }) => {
    const { region: regionOfStage, settings } = await costSettingsOf(stage, env);
    const region = pricedRegion(options.region ?? (regionOfStage === '' ? 'us-east-1' : regionOfStage));
    const { events, issues } = options;
    const result = estimate({ events, issues, settings, prices: PRICES[region] });
    const { parts, fixedDollars, dollars } = result;
    for (const line of linesOf({ ...result, events, issues, region })) report.say(line);
    report.document({
      ...{ events, issues, region, pricesAsOf: PRICES_AS_OF },
      ...{ parts, fixedDollars, dollars },
    });
    return EXIT.done;
  },
});

function pricedRegion(region: string): PricedRegion {
  const parsed = z.enum(REGION_NAMES).safeParse(region);
  if (parsed.success) return parsed.data;
  throw new CommandError(
    `There are no prices of ${region} here: --region takes ${REGIONS.join(', ')}. Take the nearest; regions differ by up to a third.`,
  );
}

const REGION_NAMES = [
  'us-east-1',
  'us-west-2',
  'eu-west-1',
  'eu-central-1',
] as const satisfies PricedRegion[];
