import type { ReportSetting } from '../../../lambdas/contracts/weekly-report.ts';
import { rulesOf } from '../../support/alerts/events.ts';
import { NotifierWorld } from '../../support/alerts/notifier-world.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const WEEK = 7 * 24 * HOUR;
/** A Monday, nine o'clock in Berlin. */
const DUE = Date.parse('2026-11-23T08:00:00.000Z');
const SETTING: ReportSetting = {
  to: ['slack:ops', 'email:team@example.com'],
  at: 'Mon 09:00',
  zone: 'Europe/Berlin',
};

function worldAt(startMs: number, report: ReportSetting | null = SETTING) {
  const world = new NotifierWorld(rulesOf(), startMs);
  world.services.report = report;
  return world;
}
const reports = ({ arrived }: NotifierWorld) =>
  arrived.flatMap(({ delivery: { route, zone, notification } }) =>
    notification.kind === 'report' ? [{ route, zone, to: notification.report.to }] : [],
  );

describe('the weekly report', () => {
  it('reaches each of its routes once a week, though there is no rule', async () => {
    const world = worldAt(DUE - HOUR);

    await world.pass(WEEK + 2 * HOUR);

    const [first, second] = ['2026-11-22T22:59:59.999Z', '2026-11-29T22:59:59.999Z'];
    expect(reports(world)).toEqual(
      [first, second].flatMap((to) => SETTING.to.map((route) => ({ route, zone: 'Europe/Berlin', to }))),
    );
  });

  it('comes after an outage, and tells every route the same', async () => {
    const world = worldAt(DUE + 5 * HOUR);

    await world.pass(5 * MINUTE);

    expect(reports(world).map(({ route }) => route)).toEqual(SETTING.to);
  });

  it('is made a minute later where its figures could not be read', async () => {
    const world = worldAt(DUE);
    const { readReport } = world.services;
    world.services.readReport = () => Promise.reject(new Error('The table is unavailable.'));
    await expect(world.pass(MINUTE)).rejects.toThrow('The table is unavailable.');
    world.services.readReport = readReport;

    await world.pass(5 * MINUTE);

    expect(reports(world)).toHaveLength(2);
  });

  it('is repeated like any message where the receiver fails, and arrives once', async () => {
    const world = worldAt(DUE, { ...SETTING, to: ['slack:ops'] });
    world.answer = (_, nowMs) =>
      nowMs < DUE + 10 * MINUTE
        ? { outcome: 'retry', afterMs: null, reason: 'Slack answered 500.' }
        : { outcome: 'delivered', thread: null };

    await world.pass(HOUR);

    expect(reports(world)).toHaveLength(1);
  });

  it('does not go to a route that somebody has silenced, which its log says', async () => {
    const world = worldAt(DUE, { ...SETTING, to: ['slack:ops'] });
    world.stores.snoozes.push({ thing: 'route:slack:ops', until: DUE + WEEK, by: 'ada', at: '' });

    await world.pass(HOUR);

    expect(reports(world)).toEqual([]);
    expect(world.stores.logs).toMatchObject([{ kind: 'report', outcome: 'skipped' }]);
  });

  it('is of the seven days up to now where somebody asks for it', async () => {
    const world = worldAt(DUE + 90 * MINUTE, null);

    world.enqueue({ v: 1, what: 'report', kind: 'test', id: 't', route: 'slack:ops', by: 'ada', at: '' });
    await world.pass(MINUTE);

    expect(reports(world)).toEqual([{ route: 'slack:ops', zone: 'UTC', to: '2026-11-23T09:59:59.999Z' }]);
  });
});
