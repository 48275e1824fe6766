import * as z from 'zod';
import { activityAnswer, changeAnswer, liveChangesAnswer } from '../../contracts/api/change-answers.ts';
import { alertsAnswer, alertTestAnswer, snoozeAnswer } from '../../contracts/api/alerts-answer.ts';
import { completenessAnswer } from '../../contracts/api/completeness-answer.ts';
import {
  eventAnswer,
  eventListAnswer,
  eventSummaryAnswer,
  oneEventAnswer,
  tagsAnswer,
} from '../../contracts/api/event-answers.ts';
import {
  breadcrumbDetail,
  eventDetailAnswer,
  exceptionDetail,
  frameDetail,
  threadDetail,
} from '../../contracts/api/event-detail-answer.ts';
import {
  facetsAnswer,
  groupAnswer,
  groupDetailAnswer,
  groupListAnswer,
  triageAnswer,
} from '../../contracts/api/group-answers.ts';
import {
  errorAnswer,
  gatewayAnswer,
  queryErrorAnswer,
  triageErrorAnswer,
} from '../../contracts/api/refusal-answers.ts';
import { peopleAnswer } from '../../contracts/api/people-answer.ts';
import { pendingRun, quarantineAnswer, webhookAnswer } from '../../contracts/api/system-answers.ts';
import { trendsAnswer } from '../../contracts/api/trends-answer.ts';
import {
  deletedViewAnswer,
  oneViewAnswer,
  savedViewAnswer,
  savedViewsAnswer,
} from '../../contracts/api/view-answers.ts';
import { syncRun } from '../../adapters/table/sync/sync-items.ts';

/**
 * Every shape of an answer that has a name in the description. A new route's answer is one line here, and one entry in
 * operations.ts.
 */
export const COMPONENTS = {
  Group: groupAnswer,
  GroupList: groupListAnswer,
  GroupDetail: groupDetailAnswer,
  Facets: facetsAnswer,
  EventSummary: eventSummaryAnswer,
  EventList: eventListAnswer,
  Event: eventAnswer,
  OneEvent: oneEventAnswer,
  TagSpread: tagsAnswer,
  EventDetail: eventDetailAnswer,
  Exception: exceptionDetail,
  Thread: threadDetail,
  Frame: frameDetail,
  Breadcrumb: breadcrumbDetail,
  TriageResults: triageAnswer,
  SyncRun: syncRun,
  SyncRunList: z.object({ runs: z.array(syncRun), nextCursor: groupListAnswer.shape.nextCursor }),
  FinishedSync: z.object({ run: syncRun }),
  PendingSync: z.object({ run: z.union([syncRun, pendingRun]), message: z.string().optional() }),
  FailedSync: errorAnswer.extend({ run: syncRun.optional() }),
  Completeness: completenessAnswer,
  QuarantineList: quarantineAnswer,
  Trends: trendsAnswer,
  Change: changeAnswer,
  Activity: activityAnswer,
  LiveChanges: liveChangesAnswer,
  People: peopleAnswer,
  Alerts: alertsAnswer,
  AlertTest: alertTestAnswer,
  Snooze: snoozeAnswer,
  SavedView: savedViewAnswer,
  SavedViews: savedViewsAnswer,
  OneSavedView: oneViewAnswer,
  DeletedView: deletedViewAnswer,
  Accepted: webhookAnswer,
  Description: z.looseObject({ openapi: z.string() }),
  Error: errorAnswer,
  QueryError: queryErrorAnswer,
  TriageError: triageErrorAnswer,
  GatewayMessage: gatewayAnswer,
} as const satisfies Record<string, z.ZodType>;

export type ComponentName = keyof typeof COMPONENTS;
