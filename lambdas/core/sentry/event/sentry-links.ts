import { asRecord, filled, type JsonRecord } from './fields.ts';

/** What of the event lies in Sentry alone. An address is null where the event does not tell where its Sentry is. */
export interface SentryLink {
  kind: 'event' | 'replay' | 'profile' | 'trace';
  id: string;
  url: string | null;
}

/** @param webUrl the event's or the issue's page in Sentry. */
export function sentryLinks(
  {
    eventId,
    contexts,
    projectSlug,
  }: { eventId: string | null; contexts: JsonRecord; projectSlug: string | null },
  webUrl: string | null,
): SentryLink[] {
  const place = organizationPlace(webUrl);
  const idIn = (context: string, name: string) => filled(asRecord(contexts[context])[name]);
  const replay = idIn('replay', 'replay_id') ?? idIn('replay', 'replayId');
  const profile = idIn('profile', 'profile_id') ?? idIn('profile', 'profileId');
  const trace = idIn('trace', 'trace_id') ?? idIn('trace', 'traceId');
  const at = (path: string) => (place === null ? null : `${place}${path}`);
  const profileUrl =
    profile === null || projectSlug === null
      ? null
      : at(`/profiling/profile/${part(projectSlug)}/${part(profile)}/flamegraph/`);
  return [
    ...(webUrl === null || eventId === null ? [] : [{ kind: 'event' as const, id: eventId, url: webUrl }]),
    ...(replay === null
      ? []
      : [{ kind: 'replay' as const, id: replay, url: at(`/replays/${part(replay)}/`) }]),
    ...(profile === null ? [] : [{ kind: 'profile' as const, id: profile, url: profileUrl }]),
    ...(trace === null
      ? []
      : [{ kind: 'trace' as const, id: trace, url: at(`/performance/trace/${part(trace)}/`) }]),
  ];
}

const part = (id: string): string => encodeURIComponent(id.toWellFormed());

/**
 * `https://sentry.example/organizations/acme`, below a path where the server lives under one, or
 * `https://acme.sentry.io`, which names the organization by itself.
 */
const organizationPlace = (webUrl: string | null): string | null =>
  /^(https?:\/\/(?:[^?#]*\/organizations\/[^/?#]+|[^/?#]+))\/issues\//.exec(webUrl ?? '')?.[1] ?? null;
