import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import { parseTriage } from '../../lambdas/admin/triage/triage-parameters.ts';
import {
  anError,
  ORG,
  sendEvent,
  startRunning,
  type Running,
} from '../unit/sentry-simulator/running-simulator.ts';

/**
 * Sentry's published description of its API, which lies outside the repository: beside the recorded samples, or where
 * SENTRY_OPENAPI_FILE says.
 */
const file =
  process.env['SENTRY_OPENAPI_FILE'] ??
  path.join(process.env['SENTRY_SAMPLES_DIR'] ?? '', '..', 'sentry-openapi.json');
if (!existsSync(file))
  throw new Error('set SENTRY_OPENAPI_FILE to an excerpt of Sentry’s OpenAPI description');

type Schema = Record<string, unknown>;
interface Operation {
  requestBody?: { content: Record<string, { schema: Schema }> };
  responses: Record<string, { content?: Record<string, { schema: Schema }> }>;
}
const described = JSON.parse(readFileSync(file, 'utf8')) as {
  paths: Record<string, Record<string, Operation>>;
};

/** `nullable` of OpenAPI 3.0 as JSON Schema has it. */
const toJsonSchema = (schema: unknown): unknown => {
  if (Array.isArray(schema)) return schema.map(toJsonSchema);
  if (typeof schema !== 'object' || schema === null) return schema;
  const { nullable, ...rest } = schema as Schema;
  const converted = Object.fromEntries(
    Object.entries(rest).map(([key, value]) => [key, toJsonSchema(value)]),
  );
  return nullable === true ? { anyOf: [converted, { type: 'null' }] } : converted;
};

/** Without what it requires: a request names what it changes, a list may be asked for less. */
const withoutRequired = (schema: unknown): unknown => {
  if (Array.isArray(schema)) return schema.map(withoutRequired);
  if (typeof schema !== 'object' || schema === null) return schema;
  return Object.fromEntries(
    Object.entries(schema)
      .filter(([key, value]) => key !== 'required' || !Array.isArray(value))
      .map(([key, value]) => [key, withoutRequired(value)]),
  );
};

const ajv = new Ajv({ strict: false, allErrors: true });
formats.default(ajv);

const ORGANIZATION = '/api/0/organizations/{organization_id_or_slug}';
const PROJECT = '/api/0/projects/{organization_id_or_slug}/{project_id_or_slug}';
const ISSUE = `${ORGANIZATION}/issues/{issue_id}`;
const APP = '/api/0/sentry-apps/{sentry_app_id_or_slug}/';

const operationOf = (method: string, template: string): Operation => {
  const operation = described.paths[template]?.[method.toLowerCase()];
  if (operation === undefined) throw new Error(`The description has no ${method} ${template}`);
  return operation;
};

const problemsOf = (schema: unknown, value: unknown): string[] => {
  const validate = ajv.compile(schema as Schema);
  return validate(value)
    ? []
    : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message ?? ''}`);
};

let running: Running;
let now = 0;
const checked = new Set<string>();
beforeEach(async () => {
  now = Date.parse('2026-11-20T12:00:00Z');
  running = await startRunning({ now: () => now });
  await running.call('PUT', '/simulator/rate-limits', { enabled: false });
});
afterEach(() => running.stop());

/** Asks the simulator and compares its answer with the description of the endpoint. */
const expectDescribed = async (
  method: string,
  template: string,
  place: Record<string, string>,
  { query = '', body, part = false }: { query?: string; body?: object; part?: boolean } = {},
): Promise<unknown> => {
  const filled = template.replace(/\{(\w+)\}/g, (_, name: string) => place[name] ?? '');
  const answer = await running.call(method, `${filled}${query}`, body);
  const schema = operationOf(method, template).responses['200']?.content?.['application/json']?.schema;
  const full = toJsonSchema(schema);
  checked.add(`${method} ${template}`);
  expect({ asked: `${method} ${filled}${query}`, status: answer.status }).toEqual({
    asked: `${method} ${filled}${query}`,
    status: 200,
  });
  const problems = problemsOf(part ? withoutRequired(full) : full, answer.body);
  expect({ asked: `${method} ${filled}${query}`, problems }).toEqual({
    asked: `${method} ${filled}${query}`,
    problems: [],
  });
  return answer.body as unknown;
};

const act = (id: string, action: string, body: object = {}) =>
  running.call('POST', `/simulator/issues/${id}/${action}`, body);
const put = (id: string, change: object) =>
  running.call('PUT', `/api/0/organizations/${ORG}/issues/${id}/`, change);
const idOf = async (eventId: string): Promise<string> =>
  (await running.call('GET', `/api/0/projects/${ORG}/shop-api/events/${eventId}/`)).body.groupID as string;
const newIssue = async (): Promise<string> =>
  idOf(await sendEvent(running, { ...anError(), release: 'shop@1.0.0', user: { id: 7 } }));
const issueOf = async (category: string): Promise<string> => {
  await running.call('POST', '/simulator/burst', { events: 1, newGroups: 1, category });
  const { body } = await running.rest(`issues/?query=issue.category:${category}`);
  return (body as [{ id: string }])[0].id;
};
const changed = async (change: object): Promise<string> => {
  const id = await newIssue();
  await put(id, change);
  return id;
};
const mergedIssue = async (): Promise<string> => {
  const other = await idOf(await sendEvent(running, anError('RangeError')));
  const id = await newIssue();
  await act(other, 'merge', { into: id });
  return id;
};

/** How an issue comes into each state; each answers its id. */
const STATES: Record<string, () => Promise<string>> = {
  new: newIssue,
  'new, of a message without anything else': async () => idOf(await sendEvent(running, { message: 'hello' })),
  'new, of an error without frames': async () =>
    idOf(await sendEvent(running, { exception: { values: [{ type: 'Error', value: 'x' }] } })),
  ongoing: async () => {
    const id = await changed({ status: 'ignored' });
    await act(id, 'unarchive');
    return id;
  },
  escalating: async () => {
    const id = await changed({ status: 'ignored', substatus: 'archived_until_escalating' });
    await act(id, 'escalate');
    return id;
  },
  regressed: async () => {
    const id = await changed({ status: 'resolved' });
    await newIssue();
    return id;
  },
  resolved: () => changed({ status: 'resolved' }),
  'resolved in a release': () => changed({ status: 'resolved', statusDetails: { inRelease: 'shop@2.0.0' } }),
  'resolved in the next release': () => changed({ status: 'resolvedInNextRelease' }),
  'archived for ever': () => changed({ status: 'ignored' }),
  'archived until it escalates': () =>
    changed({ status: 'ignored', statusDetails: { untilEscalating: true } }),
  'archived for a time': () => changed({ status: 'ignored', statusDetails: { ignoreDuration: 90 } }),
  'archived until more events': () =>
    changed({ status: 'ignored', statusDetails: { ignoreCount: 100, ignoreWindow: 60 } }),
  'archived until more users': () =>
    changed({ status: 'ignored', statusDetails: { ignoreUserCount: 5, ignoreUserWindow: 60 } }),
  'back after its time': async () => {
    const id = await changed({ status: 'ignored', statusDetails: { ignoreDuration: 1 } });
    now += 60_000;
    return id;
  },
  'assigned to a person': () => changed({ assignedTo: 'ada.okafor@example.com' }),
  'assigned to a team, with a priority': () =>
    changed({ assignedTo: 'team:4509877862300001', priority: 'low' }),
  'with another merged into it': mergedIssue,
  unmerged: async () => (await act(await mergedIssue(), 'unmerge')).body.newIssueId as string,
  reprocessed: async () => (await act(await newIssue(), 'reprocess')).body.newIssueId as string,
  'of feedback': () => issueOf('feedback'),
  'of configuration': () => issueOf('configuration'),
  'of a category that is not described': () => issueOf('accessibility'),
};

describe.each(Object.entries(STATES))('an issue %s', (_state, make) => {
  it('is answered as described by every endpoint', async () => {
    const id = await make();
    const { shortId, project, issueCategory } = (await running.rest(`issues/${id}/`)).body as {
      shortId: string;
      project: { slug: string };
      issueCategory: string;
    };
    const place = { organization_id_or_slug: ORG, project_id_or_slug: project.slug };
    const issue = { ...place, issue_id: id };
    const byCategory = `?query=issue.category:${issueCategory}`;

    const rows = await expectDescribed('GET', `${ORGANIZATION}/issues/`, place, { query: byCategory });
    await expectDescribed('GET', `${ORGANIZATION}/issues/`, place, { query: `?group=${id}` });
    await expectDescribed('GET', `${ORGANIZATION}/issues/`, place, {
      query: '?query=&groupStatsPeriod=&collapse=filtered',
      part: true,
    });
    await expectDescribed('GET', `${ISSUE}/`, issue);
    await expectDescribed('GET', `${ORGANIZATION}/shortids/{issue_id}/`, { ...place, issue_id: shortId });
    await expectDescribed('GET', `${ISSUE}/hashes/`, issue);
    const events = await expectDescribed('GET', `${ISSUE}/events/`, issue);
    const [event] = events as [{ eventID: string }];
    await expectDescribed('GET', `${ISSUE}/events/{event_id}/`, { ...issue, event_id: event.eventID });
    await expectDescribed('GET', `${PROJECT}/events/{event_id}/`, { ...place, event_id: event.eventID });
    await expectDescribed('GET', `${PROJECT}/events/`, place);
    await expectDescribed('GET', `${PROJECT}/issues/`, place, { query: byCategory });
    expect((rows as { id: string }[]).map((row) => row.id)).toContain(id);
  });

  it('is answered as described when it changes', async () => {
    const id = await make();
    const { project } = (await running.rest(`issues/${id}/`)).body as { project: { slug: string } };
    const place = { organization_id_or_slug: ORG, project_id_or_slug: project.slug, issue_id: id };

    for (const body of [
      { priority: 'high' },
      { assignedTo: '' },
      { status: 'resolved' },
      { status: 'unresolved' },
      { status: 'ignored', statusDetails: { ignoreCount: 5 }, assignedTo: 'user:662437' },
    ]) {
      await expectDescribed('PUT', `${ISSUE}/`, place, { body });
      const query = `?id=${id}`;
      await expectDescribed('PUT', `${ORGANIZATION}/issues/`, place, { query, body });
      await expectDescribed('PUT', `${PROJECT}/issues/`, place, { query, body });
    }
  });
});

describe('the organisation', () => {
  const place = { organization_id_or_slug: ORG };

  it('answers its projects, counts and integrations as described', async () => {
    await newIssue();
    const query = '?field=sum(quantity)&groupBy=outcome&groupBy=project&interval=1h&statsPeriod=24h';

    await expectDescribed('GET', `${ORGANIZATION}/projects/`, place);
    await expectDescribed('GET', `${ORGANIZATION}/stats_v2/`, place, { query });
    const apps = await expectDescribed('GET', `${ORGANIZATION}/sentry-apps/`, place);
    const [{ slug }] = apps as [{ slug: string }];
    const app = { sentry_app_id_or_slug: slug };
    await expectDescribed('GET', APP, app);
    const body = { name: 'Ledger', scopes: ['event:read'], events: ['issue'] };
    await expectDescribed('PUT', APP, app, { body });
  });

  it('answers a merge of several issues as described', async () => {
    const [one, other] = [await newIssue(), await idOf(await sendEvent(running, anError('RangeError')))];

    const query = `?id=${one}&id=${other}`;
    await expectDescribed('PUT', `${ORGANIZATION}/issues/`, place, { query, body: { merge: true } });
  });
});

describe('a change that our triage sends', () => {
  /** A member that Sentry takes and its description does not name. */
  const UNDESCRIBED = ['untilEscalating'];

  it.each([
    { status: 'RESOLVED' },
    { status: 'OPEN' },
    { status: 'IGNORED' },
    { status: 'IGNORED', substatus: 'archived_forever' },
    { status: 'IGNORED', statusDetails: { untilEscalating: true } },
    { status: 'IGNORED', statusDetails: { ignoreDuration: 90 } },
    { status: 'IGNORED', statusDetails: { ignoreCount: 100, ignoreWindow: 10_080 } },
    { status: 'IGNORED', statusDetails: { ignoreUserCount: 5, ignoreUserWindow: 60 } },
    { status: 'RESOLVED', statusDetails: { inNextRelease: true } },
    { status: 'RESOLVED', statusDetails: { inRelease: 'shop@2.0.0' } },
    { assignedTo: null },
    { assignedTo: 'team:7', priority: 'low' },
  ])('%j uses the types of the description and no other members', (asked) => {
    const { change } = parseTriage({ id: '101', ...asked });
    const schema = operationOf('PUT', `${ISSUE}/`).requestBody?.content['application/json']?.schema;
    const properties = schema?.['properties'] as {
      statusDetails: { allOf: [{ properties: Schema }] };
    } & Schema;
    const detailNames = Object.keys(properties.statusDetails.allOf[0].properties);

    expect(problemsOf(withoutRequired(toJsonSchema(schema)), change)).toEqual([]);
    expect(Object.keys(properties)).toEqual(expect.arrayContaining(Object.keys(change)));
    expect([...detailNames, ...UNDESCRIBED]).toEqual(
      expect.arrayContaining(Object.keys(change.statusDetails ?? {})),
    );
  });
});

describe('the description', () => {
  // The last of all: what the tests before it have asked.
  it('has been asked at every endpoint of the description', () => {
    const all = Object.entries(described.paths).flatMap(([template, operations]) =>
      Object.keys(operations).map((method) => `${method.toUpperCase()} ${template}`),
    );

    expect([...checked].sort()).toEqual(all.sort());
  });
});
