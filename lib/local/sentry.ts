import { createWriteStream } from 'node:fs';
import type { Server } from 'node:http';
import path from 'node:path';
import type { Cleanup } from './cleanup.ts';
import type { RunOptions } from './run-options.ts';
import type { PastStory } from './story/load.ts';

const PROJECTS = ['checkout-api', 'storefront'];

/** The simulated Sentry of this run. Nothing happens in it before `goOn`. */
export interface LocalSentry {
  endpoints: { sentryUrl: string; dsn: string };
  /** Lets errors happen, and what a story has left to tell. */
  goOn(): void;
}

export async function startSimulator(
  { settings, progress }: RunOptions,
  cleanup: Cleanup,
  { server, webhookUrl, past }: { server: Server; webhookUrl: string; past: PastStory | undefined },
): Promise<LocalSentry> {
  const { startSentrySimulator } = await import('../sentry-simulator/simulator.ts');
  const log = createWriteStream(path.join(settings.localDir, 'logs', 'simulator.log'), { mode: 0o600 });
  cleanup.add(() => void log.end());
  const slugs = settings.projectSlugs.length > 0 ? settings.projectSlugs : PROJECTS;
  const simulator = await startSentrySimulator({
    server,
    orgSlug: settings.orgSlug,
    projects: slugs.map((slug, index) => ({ slug, platform: index % 2 === 0 ? 'node' : 'javascript' })),
    authToken: settings.authToken,
    webhook: { url: webhookUrl, secret: settings.webhookSecret },
    story: past,
    log: (line) => void log.write(`${line}\n`),
  });
  cleanup.add(() => simulator.stop());
  return {
    endpoints: { sentryUrl: simulator.url, dsn: simulator.dsn(slugs[0] ?? '') },
    goOn() {
      simulator.goOn(settings.trafficPerMinute);
      progress.step(`Sentry simulator at ${simulator.url}, ${settings.trafficPerMinute} errors a minute`);
    },
  };
}
