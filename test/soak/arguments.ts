import { parseArgs } from 'node:util';

export const USAGE = `npm run soak: tries to make the store lose or double something, for as long as you like.

  npm run soak -- [--deliveries 200000] [--seed n] [--issues n] [--consumers n] [--no-rebuild] [--json]
      A model of Sentry sends webhooks and sync messages; they are dropped, doubled, reordered and come days later;
      consumers run the real code on DynamoDB Local at once, crash at any call and meet every fault that DynamoDB
      has. It ends with table == model, and the table rebuilt from the archive equal item for item. --issues are those
      that are told of at a time: after every 6,000 acts it is the turn of others.

  npm run soak -- --storm [--events 20000] [--kills 50] [--seed n] [--json]
      Events of one issue through the real queue to consumer processes that are killed with SIGKILL.

kill -USR2 <process> ends the first early: what was sent by then is compared.
Exit code 1: something was lost, doubled or different; the first differences and the seed are printed.
The same seed repeats the same history and the same faults; how the consumers interleave is up to the machine.
`;

export interface SoakArguments {
  help: boolean;
  json: boolean;
  storm: boolean;
  rebuild: boolean;
  deliveries: number;
  events: number;
  kills: number;
  issues: number;
  consumers: number;
  seed: number;
}

/** Throws where an option is unknown or no whole number. */
export function parseArguments(args: readonly string[]): SoakArguments {
  const { values } = parseArgs({
    args: [...args],
    allowNegative: true,
    options: {
      help: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      storm: { type: 'boolean', default: false },
      rebuild: { type: 'boolean', default: true },
      deliveries: { type: 'string', default: '200000' },
      events: { type: 'string', default: '20000' },
      kills: { type: 'string', default: '50' },
      issues: { type: 'string', default: '60' },
      consumers: { type: 'string', default: '3' },
      seed: { type: 'string', default: Math.floor(Math.random() * 2 ** 31).toString() },
    },
  });
  return {
    help: values.help,
    json: values.json,
    storm: values.storm,
    rebuild: values.rebuild,
    deliveries: whole('deliveries', values.deliveries),
    events: whole('events', values.events),
    kills: whole('kills', values.kills, 0),
    issues: whole('issues', values.issues),
    consumers: whole('consumers', values.consumers),
    seed: whole('seed', values.seed, 0),
  };
}

function whole(name: string, text: string, min = 1): number {
  if (/^\d{1,10}$/.test(text) && Number(text) >= min) return Number(text);
  throw new Error(`--${name} must be a whole number from ${min.toString()} on`);
}
