import { startRunning, type Running } from './running-simulator.ts';

let running: Running;
beforeEach(async () => {
  running = await startRunning({ now: () => Date.parse('2026-11-20T12:00:00Z') });
  await running.call('PUT', '/simulator/rate-limits', { enabled: false });
});
afterEach(() => running.stop());

const seed = (count: number) => running.call('POST', '/simulator/issues', { count });
const idsOf = (rows: unknown): string[] => (rows as { id: string }[]).map(({ id }) => id);

describe('the issue list', () => {
  it('leaves out the histogram where none is asked for', async () => {
    await seed(1);

    const [row] = (await running.rest('issues/?query=&groupStatsPeriod=')).body as object[];

    expect(row).not.toHaveProperty('stats');
    expect(row).toHaveProperty('lifetime.count', '1');
  });

  it('gives each issue in exactly one part, cut by the first event', async () => {
    await seed(20);
    const all = (await running.rest('issues/?query=')).body as { id: string; firstSeen: string }[];
    const cut = all.map(({ firstSeen }) => firstSeen).sort()[10]!;
    const part = async (words: string): Promise<string[]> =>
      idsOf((await running.rest(`issues/?query=${encodeURIComponent(words)}`)).body);

    const [before, from, between] = [
      await part(`firstSeen:<${cut}`),
      await part(`firstSeen:>=${cut}`),
      await part(`firstSeen:>=${cut} firstSeen:<${cut}`),
    ];

    expect(before.length).toBeGreaterThan(0);
    expect(from.length).toBeGreaterThan(0);
    expect([...before, ...from].sort()).toEqual(all.map(({ id }) => id).sort());
    expect(between).toEqual([]);
  });
});
