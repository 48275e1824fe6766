import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { foreignRequest } from './page-guard.ts';
import { dsnOf } from './control/control-view.ts';
import { control } from './control/control.ts';
import {
  HttpProblem,
  json,
  messageOf,
  readExchange,
  writeAnswer,
  type Answer,
  type Exchange,
} from './exchange.ts';
import { NO_FAULTS } from './faults/faults.ts';
import { LOGIN_PATH, loginPage } from './faults/strangers.ts';
import { ingest } from './ingest/ingest.ts';
import { IssueSearch } from './rest/issue-search.ts';
import { page } from './control/page.ts';
import { RateLimiter } from './rest/rate-limit.ts';
import { newIntegration } from './integration.ts';
import { rest } from './rest/rest.ts';
import type { Simulation } from './simulation.ts';
import { SHOP_PROJECTS } from './story/shop.ts';
import { Story, type StoryOptions } from './story/story.ts';
import { happensNext } from './story/traffic.ts';
import { Store } from './tracker/store.ts';
import { Tracker } from './tracker/tracker.ts';
import { Traffic } from './traffic/traffic.ts';
import { WebhookSender, type WebhookTarget } from './hooks/webhooks.ts';

/**
 * Stands in for Sentry on this machine and in tests: DSN ingest for real SDKs, the REST API, signed webhooks, a web
 * page and a control API, all from memory on one loopback port.
 *
 *   /                                the web page; /organizations/{org}/issues/{id}/ is an issue's permalink
 *   /api/{projectId}/envelope/       ingest, also /store/
 *   /api/0/...                       the REST API, Authorization: Bearer <authToken>
 *   /simulator/state                 GET: projects with DSNs, totals, issues (?limit=, default 1000), what is gone
 *   /simulator/events                GET: every event id (?issue=)
 *   /simulator/deliveries            GET: the last 500 webhooks
 *   /simulator/issues                POST {count, statuses?, eventsPerIssue?, project?, category?}: fills up without webhooks
 *   /simulator/issues/{id}/{action}  POST: resolve, archive, unresolve, unarchive, delete, assign, escalate, alert, merge {into},
 *                                    unmerge {fingerprints?}, reprocess
 *   /simulator/issues/{id}/fingerprints  GET: what an unmerge can choose from
 *   /simulator/burst                 POST {events, issueId? with fingerprint?, or newGroups?, category?}: with webhooks
 *   /simulator/faults                PUT {webhooks?, rest?}, DELETE; see faults.ts
 *   /simulator/traffic               PUT {perMinute}
 *   /simulator/scopes                PUT {scopes}: what the token may do
 *   /simulator/rate-limits           PUT {enabled}
 *   /simulator/webhook               PUT {url?, secret?, bearer?, archiveAction?}
 *   /simulator/integration           PUT {events?, scopes?, webhookUrl?, isDisabled?, showsSecret?}: as Sentry's settings page
 *   /simulator/outcomes              POST {project, outcome, quantity, at?}: counts for stats_v2
 */
export interface SentrySimulator {
  /** Without a slash at the end. */
  url: string;
  /** Throws for a slug that it was not started with. */
  dsn(projectSlug: string): string;
  setWebhook(target: WebhookTarget | null): void;
  /** Resolves when no webhook waits or is on its way. */
  webhooksIdle(): Promise<void>;
  /** The story that it was started with. */
  readonly story: Pick<Story, 'nextAt' | 'perform'> | undefined;
  /** Lets what the story has left happen when its time comes, what is overdue at once, and errors beside it. */
  goOn(perMinute: number): void;
  stop(): Promise<void>;
}

export interface SentrySimulatorOptions {
  /** Listens already and answers nothing yet, so that its address could be told before this starts; default a new one. */
  server?: Server;
  orgSlug: string;
  projects: { slug: string; platform: string }[];
  authToken: string;
  webhook: WebhookTarget | null;
  traffic?: { perMinute: number } | null;
  /** The past of a shop, in the place of `projects`. What comes after it happens once `goOn` is called. */
  story?: StoryOptions | undefined;
  log?: (line: string) => void;
  /** Milliseconds since the epoch; default the system's clock. */
  now?: () => number;
  /** Default from the clock, above those of every earlier start: a ledger may have kept its groups. */
  firstIssueId?: number;
  /** 0 to below 1; default Math.random. */
  random?: () => number;
}

const ALL_SCOPES = ['event:read', 'event:write', 'org:read', 'org:write', 'project:read'];

/** A simulator from before cannot have made more issues than this for each millisecond since it started. */
const ISSUES_PER_MS = 10;
const NUMBERING_EPOCH = Date.UTC(2020, 0, 1);

/** 13 digits, from 2023 on; Sentry's own ids have ten and grow. */
const firstIssueIdAt = (now: number): number => Math.floor(now - NUMBERING_EPOCH) * ISSUES_PER_MS + 1;

/** Of the shop's story: an issue has the same id whenever the story is told. */
const FIRST_ISSUE_OF_STORY = 7_052_318_401;

const createSimulation = (
  options: SentrySimulatorOptions,
): { simulation: Simulation; story: Story | undefined } => {
  const clock = options.now ?? (() => Date.now());
  let standsAt: number | null = null;
  const now = () => standsAt ?? clock();
  const random = options.random ?? (() => Math.random());
  const store =
    options.story === undefined
      ? new Store(options.projects, options.firstIssueId ?? firstIssueIdAt(now()))
      : new Store(SHOP_PROJECTS, FIRST_ISSUE_OF_STORY);
  const sender = new WebhookSender({
    target: options.webhook,
    now,
    random,
    faults: () => simulation.faults.webhooks,
  });
  const tracker = new Tracker(store, sender, () => simulation.links, now);
  const simulation: Simulation = {
    store,
    sender,
    tracker,
    search: new IssueSearch(store),
    limiter: new RateLimiter(now),
    traffic: new Traffic(tracker, random, now, options.story === undefined ? undefined : happensNext),
    integration: newIntegration(randomUUID(), options.webhook),
    faults: NO_FAULTS,
    rateLimitedSoFar: 0,
    authToken: options.authToken,
    scopes: new Set(ALL_SCOPES),
    links: { base: '', orgSlug: options.orgSlug },
    now,
    random,
  };
  if (options.story === undefined) return { simulation, story: undefined };
  return {
    simulation,
    story: new Story(options.story.midnight, simulation, (at) => void (standsAt = at)),
  };
};

/** `refusal` holds for the page and what its buttons call; SDKs in browsers and the REST API have keys of their own. */
const answer = async (
  exchange: Exchange,
  simulation: Simulation,
  refusal: string | undefined,
): Promise<Answer> => {
  const { pathname } = exchange.url;
  simulation.tracker.endExpiredArchives();
  if (pathname.startsWith('/api/0/')) return rest(exchange, simulation);
  const [, projectId, kind] = /^\/api\/(\d+)\/(envelope|store)\/?$/.exec(pathname) ?? [];
  if (projectId !== undefined && kind !== undefined)
    return ingest(simulation.tracker, exchange, projectId, kind);
  if (pathname === LOGIN_PATH) return loginPage();
  if (refusal !== undefined) return json(403, { error: refusal });
  if (pathname.startsWith('/simulator/')) return control(exchange, simulation);
  return page(exchange, simulation);
};

/** Starts the simulator on 127.0.0.1, on any free port or on the server that it is given. */
export const startSentrySimulator = async (options: SentrySimulatorOptions): Promise<SentrySimulator> => {
  const { simulation, story } = createSimulation(options);
  const log = options.log ?? (() => undefined);
  const server = options.server ?? createServer();
  server.on('request', (request, response) => {
    readExchange(request, simulation.links.base)
      .then((exchange) => answer(exchange, simulation, foreignRequest(request)))
      .catch((error: unknown) => {
        if (error instanceof HttpProblem) return json(error.status, { detail: error.message });
        log(`Sentry simulator: ${request.method ?? ''} ${request.url ?? ''} failed: ${messageOf(error)}`);
        return json(500, { detail: 'Internal Error', errorId: randomUUID().replaceAll('-', '') });
      })
      .then((result) => writeAnswer(response, result))
      .catch((error: unknown) => log(`Sentry simulator: could not answer: ${messageOf(error)}`));
  });
  if (!server.listening) {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  }
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The simulator has no port.');
  simulation.links.base = `http://127.0.0.1:${address.port}`;
  if (options.story !== undefined) story?.recall(options.story.until);
  simulation.traffic.set(options.traffic?.perMinute ?? 0);
  log(`Sentry simulator on ${simulation.links.base}`);
  return {
    url: simulation.links.base,
    dsn: (projectSlug) => {
      const project = simulation.store.project(projectSlug);
      if (project === undefined) throw new Error(`The simulator has no project "${projectSlug}".`);
      return dsnOf(project, simulation.links.base);
    },
    setWebhook: (target) => {
      simulation.sender.target = target;
      simulation.integration.webhookUrl = target?.url ?? null;
    },
    webhooksIdle: () => simulation.sender.idle(),
    story,
    goOn: (perMinute) => {
      simulation.traffic.set(perMinute);
      story?.goOn();
    },
    stop: async () => {
      story?.stop();
      simulation.traffic.set(0);
      simulation.sender.stop();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
};
