import { redrive, type Mover } from '../../../../lib/commands/redrive/redrive.ts';
import { commandAudit, memoryAudit } from '../../../support/fakes/memory-audit.ts';
import { fakeContext } from '../../../support/fakes/command-context.ts';

const moving = (moved: number): Mover => ({
  by: 'command',
  move: () => Promise.resolve({ moved, isStopped: false }),
});
/** Counts of the dead-letter queue, one look after the other. */
const countsOf =
  (...dlq: number[]) =>
  () =>
    Promise.resolve({ dlq: { waiting: dlq.shift() ?? 0, inFlight: 0 }, queue: { waiting: 0 } });

describe('a redrive', () => {
  it('is an entry of the audit, before it begins and with what was moved', async () => {
    const audit = memoryAudit();
    const before: unknown[] = [];
    const mover: Mover = {
      by: 'command',
      move: () => {
        before.push(audit.entries[0]?.outcome);
        return Promise.resolve({ moved: 3, isStopped: false });
      },
    };

    await redrive(100, { mover, counts: countsOf(3, 0), audit: commandAudit(audit) }, fakeContext());

    expect(before).toEqual([null]);
    expect(audit.entries).toMatchObject([
      {
        action: 'redrive',
        actor: { subject: 'arn:aws:iam::123456789012:user/operator' },
        change: { messages: 3, rate: 100 },
        outcome: { result: 'done', details: [], figures: { moved: 3 } },
      },
    ]);
  });

  it('that somebody stops is recorded as partly done', async () => {
    const audit = memoryAudit();
    const mover: Mover = { by: 'command', move: () => Promise.resolve({ moved: 1, isStopped: true }) };

    await redrive(100, { mover, counts: countsOf(3, 2), audit: commandAudit(audit) }, fakeContext());

    expect(audit.entries).toMatchObject([
      { outcome: { result: 'partly', details: [{ ok: false, code: 'stopped' }], figures: { moved: 1 } } },
    ]);
  });

  it('that cannot be recorded moves nothing', async () => {
    const audit = memoryAudit();
    audit.fails = true;
    let moves = 0;
    const mover: Mover = {
      by: 'command',
      move: () => {
        moves++;
        return Promise.resolve({ moved: 3, isStopped: false });
      },
    };

    const redriven = redrive(
      100,
      { mover, counts: countsOf(3, 0), audit: commandAudit(audit) },
      fakeContext(),
    );

    await expect(redriven).rejects.toThrow('Nothing was done');
    expect(moves).toBe(0);
  });

  it('with nothing to move is no entry', async () => {
    const audit = memoryAudit();

    await redrive(
      100,
      { mover: moving(0), counts: countsOf(0, 0), audit: commandAudit(audit) },
      fakeContext(),
    );

    expect(audit.entries).toEqual([]);
  });
});
