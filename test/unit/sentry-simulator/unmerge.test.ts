import fc from 'fast-check';
import { Store } from '../../../lib/sentry-simulator/tracker/store.ts';
import type { Group, GroupTexts } from '../../../lib/sentry-simulator/tracker/model.ts';
import { anError, ORG, sendEvent, startRunning, type Running } from './running-simulator.ts';

const NOW = Date.parse('2026-11-20T12:00:00Z');

let running: Running;
beforeEach(async () => {
  running = await startRunning({ now: () => NOW });
  await running.call('PUT', '/simulator/rate-limits', { enabled: false });
});
afterEach(() => running.stop());

const act = (id: string, action: string, body: object = {}) =>
  running.call('POST', `/simulator/issues/${id}/${action}`, body);
const issueOfEvent = async (eventId: string): Promise<string> =>
  (await running.call('GET', `/api/0/projects/${ORG}/shop-api/events/${eventId}/`)).body.groupID as string;
const countOf = async (id: string): Promise<string> =>
  (await running.rest(`issues/${id}/`)).body.count as string;

/** An issue with one event, merged into another with two. */
const merged = async () => {
  const left = await sendEvent(running, anError('RangeError', 'left'));
  const stays = await sendEvent(running, anError('TypeError', 'stays'));
  await sendEvent(running, anError('TypeError', 'stays'));
  const [from, into] = [await issueOfEvent(left), await issueOfEvent(stays)];
  await act(from, 'merge', { into });
  await running.hooks();
  running.received.length = 0;
  return { left, stays, from, into };
};

describe('an unmerge', () => {
  it('moves the events of the fingerprints to an issue with an id of its own, and the counts follow', async () => {
    const { left, from, into } = await merged();

    const { status, body } = await act(into, 'unmerge');

    expect(status).toBe(201);
    expect(body).toMatchObject({ id: into, events: 1 });
    expect([from, into]).not.toContain(body.newIssueId);
    expect(await issueOfEvent(left)).toBe(body.newIssueId);
    expect([await countOf(into), await countOf(body.newIssueId as string)]).toEqual(['2', '1']);
  });

  it('keeps ids of events and names the new issue in every answer about them', async () => {
    const { left, into } = await merged();

    const { body: made } = await act(into, 'unmerge');

    const id = made.newIssueId as string;
    const { body: rows } = await running.rest(`issues/${id}/events/`);
    const { body: latest } = await running.rest(`issues/${id}/events/latest/`);
    const { body: inProject } = await running.call('GET', `/api/0/projects/${ORG}/shop-api/events/`);
    expect(rows).toMatchObject([{ eventID: left, groupID: id }]);
    expect(latest).toMatchObject({ eventID: left, groupID: id });
    expect(inProject).toContainEqual(expect.objectContaining({ eventID: left, groupID: id }));
  });

  it('leaves the merged id answering with its survivor', async () => {
    const { from, into } = await merged();

    await act(into, 'unmerge');

    expect((await running.rest(`issues/${from}/`)).body).toMatchObject({ id: into });
    expect((await running.rest(`issues/?group=${from}`)).body).toEqual([]);
  });

  it('gives the new issue the texts that its fingerprint had, as ongoing', async () => {
    const { into } = await merged();

    const { body } = await act(into, 'unmerge');

    expect((await running.rest(`issues/${body.newIssueId}/`)).body).toMatchObject({
      title: 'RangeError: left',
      status: 'unresolved',
      substatus: 'ongoing',
    });
  });

  it('sends nothing by webhook, and neither does reprocessing', async () => {
    const { into } = await merged();

    await act(into, 'unmerge');
    await act(into, 'reprocess');

    expect(await running.hooks()).toEqual([]);
  });

  it('lets later events of the fingerprint come to the new issue', async () => {
    const { into } = await merged();
    const { body } = await act(into, 'unmerge');

    const later = await sendEvent(running, anError('RangeError', 'left'));

    expect(await issueOfEvent(later)).toBe(body.newIssueId);
  });

  it('is done by the REST API as well, for the fingerprints that the issue has', async () => {
    const { left, into } = await merged();
    const { body: hashes } = await running.rest(`issues/${into}/hashes/`);
    const [, second] = hashes as { id: string; latestEvent: { eventID: string } }[];
    const hashesOf = (query: string) =>
      running.call('PUT', `/api/0/organizations/${ORG}/issues/${into}/hashes/?${query}`);

    const done = await hashesOf(`id=${second?.id}`);
    const again = await hashesOf(`id=${second?.id}`);

    expect(second?.latestEvent.eventID).toBe(left);
    expect([done.status, again.status]).toEqual([202, 409]);
    expect(await issueOfEvent(left)).not.toBe(into);
  });

  it.each([
    ['a fingerprint of another issue', ['0'.repeat(32)]],
    ['no fingerprint', []],
  ])('of %s is 400', async (_name, fingerprints) => {
    const { into } = await merged();

    expect((await act(into, 'unmerge', { fingerprints })).status).toBe(400);
  });

  it('of every fingerprint is 400: an issue keeps at least one event', async () => {
    const { into } = await merged();
    const { body } = await running.call('GET', `/simulator/issues/${into}/fingerprints`);

    const fingerprints = (body as { fingerprint: string }[]).map(({ fingerprint }) => fingerprint);

    expect(fingerprints).toHaveLength(2);
    expect((await act(into, 'unmerge', { fingerprints })).status).toBe(400);
  });
});

it('a burst goes to the fingerprint that is asked for, and leaves with it', async () => {
  const { into } = await merged();
  const { body } = await running.call('GET', `/simulator/issues/${into}/fingerprints`);
  const { fingerprint } = (body as { fingerprint: string }[])[1]!;

  await running.call('POST', '/simulator/burst', { events: 10, issueId: into, fingerprint });
  const { body: made } = await act(into, 'unmerge', { fingerprints: [fingerprint] });

  expect(made.events).toBe(11);
  expect([await countOf(into), await countOf(made.newIssueId as string)]).toEqual(['2', '11']);
});

it('the page offers an unmerge where there is something to unmerge', async () => {
  const { into } = await merged();
  const path = `/simulator/issues/${into}/unmerge`;
  const before = (await running.call('GET', '/')).body as string;

  await act(into, 'unmerge');

  expect(before).toContain(path);
  expect((await running.call('GET', '/')).body).not.toContain(path);
});

it('reprocessing gives the issue another id; the old one and the short id lead there', async () => {
  const eventId = await sendEvent(running, anError());
  const id = await issueOfEvent(eventId);
  const { shortId } = (await running.rest(`issues/${id}/`)).body as { shortId: string };

  const { body } = await act(id, 'reprocess');

  const renewed = { id: body.newIssueId as string, shortId, count: '1' };
  expect(renewed.id).not.toBe(id);
  expect(await issueOfEvent(eventId)).toBe(renewed.id);
  expect((await running.rest(`issues/${id}/`)).body).toMatchObject(renewed);
  expect((await running.rest(`issues/${shortId}/`)).body).toMatchObject(renewed);
});

it('the short id of a merged issue finds its survivor', async () => {
  const first = await issueOfEvent(await sendEvent(running, anError('A', 'a')));
  const second = await issueOfEvent(await sendEvent(running, anError('B', 'b')));
  const { shortId } = (await running.rest(`issues/${first}/`)).body as { shortId: string };

  await act(first, 'merge', { into: second });

  expect((await running.rest(`issues/${shortId}/`)).body).toMatchObject({ id: second, count: '2' });
});

const texts = (title: string): GroupTexts => ({
  title,
  category: 'error',
  issueType: 'error',
  culprit: '',
  type: 'error',
  level: 'error',
  platform: 'node',
  logger: null,
  metadata: {},
  isUnhandled: false,
});

/** A store with one issue for each number of events, and what one may do to them. */
const storeOf = (sizes: readonly number[]) => {
  const store = new Store([{ slug: 'shop', platform: 'node' }], 1);
  const project = store.projects[0]!;
  const groups: Group[] = sizes.map((size, index) => {
    const hash = String(index).padStart(32, '0');
    const group = store.createGroup(project, texts(hash), hash);
    for (let event = 0; event < size; event++) {
      store.addEvent(group, {
        id: `${index}-${event}`,
        projectId: project.id,
        groupId: group.id,
        hash,
        at: NOW + event,
        receivedAt: NOW,
        type: 'error',
        environment: null,
        release: null,
        user: `id:${event}`,
        payload: () => {
          throw new Error('not read');
        },
      });
    }
    return group;
  });
  return { store, groups };
};

describe('however issues are merged, unmerged and reprocessed', () => {
  const deed = fc.record({
    kind: fc.constantFrom('merge', 'unmerge', 'reprocess'),
    one: fc.nat(20),
    other: fc.nat(20),
  });

  it('every event is in one issue, which has its fingerprint, and figures are those of the events', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 2, maxLength: 6 }),
        fc.array(deed, { maxLength: 20 }),
        (sizes, deeds) => {
          const { store, groups } = storeOf(sizes);
          const first = groups.map(({ id }) => id);

          for (const { kind, one, other } of deeds) {
            const living = [...store.byLastSeen()];
            const group = living[one % living.length]!;
            const into = living[other % living.length]!;
            if (kind === 'merge' && group !== into) store.merge(group, into);
            if (kind === 'reprocess') store.reprocess(group);
            const [, ...rest] = group.hashes;
            const [head, ...more] = rest.slice(0, 1 + (other % Math.max(1, rest.length)));
            if (kind === 'unmerge' && head !== undefined) store.unmerge(group, [head, ...more]);
          }

          const living = [...store.byLastSeen()];
          const homes = living.flatMap((group) => group.events.map(({ id }) => id));
          expect(homes.sort()).toEqual([...store.allEvents()].map(({ id }) => id).sort());
          for (const group of living) {
            expect(group.events.length).toBeGreaterThan(0);
            for (const event of group.events) {
              expect(event.groupId).toBe(group.id);
              expect(group.hashes).toContain(event.hash);
              expect(store.groupOfHash(group.project, event.hash)).toBe(group);
            }
            expect(group.lastAt).toBe(Math.max(...group.events.map(({ at }) => at)));
            expect(group.users).toEqual(new Set(group.events.map(({ user }) => user)));
          }
          for (const id of first) expect(store.groupOrSurvivor(id)).toBeDefined();
        },
      ),
    );
  });
});
