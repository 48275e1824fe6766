import { parseArgs } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { openBrowser } from '../support/engines/browser.ts';
import { startLocalStack } from '../support/stack/local-stack.ts';
import { createStackClient, until } from '../support/stack/stack-client.ts';
import { startBugsink, waysInBugsink } from './bugsink.ts';
import { waysHere } from './here.ts';
import { NotPossible, personAt } from './person.ts';
import { IN_TURN, TASK_NAMES, TASKS, type Task, type Ways } from './tasks.ts';
import { eventsAt, MAIN_ERROR, sendAll, type SentEvent } from './world.ts';

/** Counts the steps of ten tasks, here and in Bugsink, in Chromium and on the same events (docs/design-notes.md). */

const HELP = `npm run tasks -- [--bugsink <python>] [--only <task,...>]

Sends 300 events to the local stack, does ten tasks through its pages in Chromium, and prints the steps of each as a table.

  --bugsink <python>  a Python that has Bugsink (pip install bugsink==2.6.2): the same there
  --only <task,...>   of ${TASK_NAMES.join(', ')}
  --help              this text`;

const SIZE = { width: 1280, height: 800 };

interface Outcome {
  task: string;
  /** Null where it could not be done. */
  steps: readonly string[] | null;
  why: string | null;
}

async function outcomesOf(
  browser: Browser,
  signIn: (page: Page) => Promise<void>,
  ways: Ways,
  names: readonly Task[],
): Promise<Outcome[]> {
  const context = await browser.newContext({ viewport: SIZE });
  const outcomes: Outcome[] = [];
  try {
    const page = await context.newPage();
    await signIn(page);
    for (const name of names) {
      const person = personAt(page);
      const task = TASKS[name];
      try {
        await ways[name](person);
        outcomes.push({ task, steps: person.steps, why: null });
      } catch (error) {
        const told =
          error instanceof NotPossible ? error.message : `no way found: ${String(error).split('\n')[0]}`;
        outcomes.push({ task, steps: null, why: told });
      }
      console.error(JSON.stringify(outcomes.at(-1)));
    }
  } finally {
    await context.close();
  }
  return outcomes;
}

async function here(browser: Browser, events: readonly SentEvent[], names: readonly Task[]) {
  const stack = await startLocalStack({ SIMULATOR_TRAFFIC_PER_MINUTE: '0', SYNC_INTERVAL_SECONDS: '0' });
  try {
    const { url, dsn } = stack.endpoints;
    if (dsn === undefined) throw new Error('The local stack has no simulator.');
    await sendAll(dsn, events);
    const { allGroups, syncNow } = createStackClient(stack.endpoints);
    await syncNow();
    const id = await until(
      'all events are stored',
      async () => {
        const found = (await allGroups()).find(({ title }) => title.startsWith(MAIN_ERROR.type));
        return found !== undefined && found.storedEvents === 121 && found.shortId !== null && found.id;
      },
      240_000,
    );
    const link = /http:\S+login_hint=\S+/.exec(stack.output())?.[0];
    if (link === undefined) throw new Error(`The local stack printed no link to sign in:\n${stack.output()}`);
    const signIn = async (page: Page) => {
      await page.goto(link);
    };
    return await outcomesOf(browser, signIn, waysHere(url, `${url}/admin/error-log/${id}`), names);
  } finally {
    await stack.stop();
  }
}

async function inBugsink(
  browser: Browser,
  python: string,
  events: readonly SentEvent[],
  names: readonly Task[],
) {
  const bugsink = await startBugsink(python);
  try {
    await sendAll(bugsink.dsn, events);
    const ways = waysInBugsink(bugsink.url, await bugsink.alertLink());
    return { version: bugsink.version, outcomes: await outcomesOf(browser, bugsink.signIn, ways, names) };
  } finally {
    await bugsink.stop();
  }
}

/** Of each task how many steps, and which. */
function tableOf(names: readonly Task[], here: readonly Outcome[], bugsink: readonly Outcome[]): string {
  const cell = (outcomes: readonly Outcome[], name: Task): string => {
    const found = outcomes.find(({ task }) => task === TASKS[name]);
    if (found === undefined) return '';
    return found.steps === null ? `no: ${found.why ?? ''}` : [found.steps.length, ...found.steps].join(', ');
  };
  const lines = names.map((name) => `| ${TASKS[name]} | ${cell(here, name)} | ${cell(bugsink, name)} |`);
  return ['| task | here | Bugsink |', '| --- | --- | --- |', ...lines].join('\n');
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { bugsink: { type: 'string' }, only: { type: 'string' }, help: { type: 'boolean' } },
  });
  if (values.help) {
    console.log(HELP);
    return;
  }
  const wanted = values.only?.split(',');
  const names = IN_TURN.filter((name) => wanted?.includes(name) ?? true);
  const events = eventsAt(Date.now());
  const browser = await openBrowser();
  try {
    const bugsink =
      values.bugsink === undefined ? null : await inBugsink(browser, values.bugsink, events, names);
    const own = await here(browser, events, names);
    console.log(tableOf(names, own, bugsink?.outcomes ?? []));
    if (bugsink !== null) console.log(`\nBugsink ${bugsink.version}, ${events.length} events.`);
  } finally {
    await browser.close();
  }
}

await main();
