import type { Project } from '../tracker/model.ts';
import { isoSeconds } from '../ingest/normalise.ts';
import { TEAM } from '../people.ts';

const CREATED_AT = Date.UTC(2025, 2, 3, 8);

const NOT_USED = {
  firstTransactionEvent: false,
  hasFeedbacks: false,
  hasFlags: false,
  hasMinifiedStackTrace: false,
  hasMonitors: false,
  hasNewFeedbacks: false,
  hasProfiles: false,
  hasReplays: false,
  hasSessions: false,
  hasInsightsHttp: false,
  hasInsightsDb: false,
  hasInsightsAssets: false,
  hasInsightsAppStart: false,
  hasInsightsScreenLoad: false,
  hasInsightsVitals: false,
  hasInsightsCaches: false,
  hasInsightsQueues: false,
  hasInsightsAgentMonitoring: false,
  hasInsightsMCP: false,
  hasLogs: false,
  hasTraceMetrics: false,
  hasUserReports: false,
};

/** A project in the organisation's list (OrganizationProjectResponse). */
export const projectJson = ({ id, slug, name, platform }: Project): Record<string, unknown> => {
  const team = { id: TEAM.id, slug: TEAM.name, name: TEAM.name };
  return {
    id,
    slug,
    name,
    platform,
    status: 'active',
    dateCreated: isoSeconds(CREATED_AT),
    isBookmarked: false,
    isMember: true,
    features: [],
    firstEvent: null,
    access: ['event:read', 'project:read'],
    hasAccess: true,
    team,
    teams: [team],
    platforms: [platform],
    environments: ['production', 'staging'],
    latestRelease: null,
    latestDeploys: null,
    ...NOT_USED,
  };
};
