import fc from 'fast-check';
import { emptyMemory } from '../../../lambdas/adapters/table/sync/sync-items.ts';
import { FIGURES, nothingFound, type Findings } from '../../../lambdas/sync/findings.ts';
import {
  afterList,
  checkpointOf,
  fold,
  newRun,
  resumedRun,
  withAllSeen,
  withAbsentGroupsLeft,
} from '../../../lambdas/sync/run-state.ts';
import { NOW } from './fakes.ts';

const begin = (memory = emptyMemory()) =>
  newRun({ id: 'run-1', trigger: 'schedule', nowMs: NOW, windowDays: 90 }, memory);

const findings = (given: Partial<Findings>): Findings => ({ ...nothingFound(), ...given });

const problems = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ code: 'trouble', message: index.toString() }));

describe('folding what a phase found into a run', () => {
  it('adds figures up, in however many parts they come', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record(Object.fromEntries(FIGURES.map((figure) => [figure, fc.nat(1000)])))),
        (parts) => {
          // Act
          const state = parts.reduce(
            (before, figures) =>
              fold(before, findings({ figures: { ...nothingFound().figures, ...figures } })),
            begin(),
          );

          // Assert
          for (const figure of FIGURES) {
            expect(state.record[figure]).toBe(parts.reduce((sum, part) => sum + (part[figure] ?? 0), 0));
          }
        },
      ),
    );
  });

  it('keeps the first fifty problems, in their order', () => {
    // Act
    const state = [problems(30), problems(30)].reduce(
      (before, some) => fold(before, findings({ problems: some })),
      begin(),
    );

    // Assert
    expect(state.record.errors).toEqual([...problems(30), ...problems(20)]);
  });

  it('leaves the run as it was where nothing was found', () => {
    // Arrange
    const before = begin({ ...emptyMemory(), absentAfter: '250' });

    // Act, Assert
    expect(fold(before, nothingFound())).toEqual(before);
  });

  it('changes no state that it was given, which another folding may still need', () => {
    // Arrange
    const before = begin({
      ...emptyMemory(),
      backfill: new Map([['1', { gap: 2, servedAt: 1, pass: null }]]),
    });
    const copy = structuredClone(before);

    // Act
    fold(
      before,
      findings({ backfill: new Map([['1', null]]), memory: { absentAfter: '1' }, problems: problems(1) }),
    );

    // Assert
    expect(before).toEqual(copy);
  });

  it('has the memory saved only where something in it is other than before', () => {
    // Arrange
    const before = begin({
      ...emptyMemory(),
      gone: { after: 'a', skip: 200 },
      listCuts: ['2026-01-01T00:00:00Z'],
    });

    // Act
    const same = fold(
      before,
      findings({ memory: { gone: { after: 'a', skip: 200 }, listCuts: ['2026-01-01T00:00:00Z'] } }),
    );
    const other = fold(before, findings({ memory: { gone: { after: 'a', skip: 0 } } }));

    // Assert
    expect([same.memoryChanged, other.memoryChanged]).toEqual([false, true]);
  });

  it('forgets an issue of which nothing need be known any more', () => {
    // Arrange
    const known = { gap: 2, servedAt: 1, pass: null };
    const before = begin({
      ...emptyMemory(),
      backfill: new Map([
        ['1', known],
        ['2', known],
      ]),
    });

    // Act
    const state = fold(
      before,
      findings({
        backfill: new Map([
          ['1', null],
          ['3', known],
        ]),
      }),
    );

    // Assert
    expect([...state.memory.backfill.keys()]).toEqual(['2', '3']);
    expect(state.memoryChanged).toBe(true);
  });

  it('keeps the ledger’s figures where a later phase says nothing about them', () => {
    // Arrange
    const ledger = { captureRate: 100, deliveryRate: 99, gapHours: 0, silence: 'UNKNOWN' } as const;

    // Act
    const state = fold(fold(begin(), findings({ ledger })), nothingFound());

    // Assert
    expect(state.record.ledger).toEqual(ledger);
  });
});

describe('the state of a run', () => {
  it('comes back from its checkpoint as it was', () => {
    // Arrange
    const candidate = { issueId: '7', projectId: '11', sentryCount: 3, lastSeen: '2026-11-19T00:00:00Z' };
    const state = fold(
      begin(),
      findings({ candidates: new Map([['7', candidate]]), unanswered: ['8', '9'], problems: problems(1) }),
    );

    // Act
    const { run, ...rest } = checkpointOf(state, 'scope');
    const resumed = resumedRun({ ...rest, record: run }, state.memory);

    // Assert
    expect(resumed).toEqual(state);
  });

  it('walks the stored groups after the list, from where an earlier run left them', () => {
    // Act
    const fromTheFirst = afterList(begin());
    const fromTheMiddle = afterList(begin({ ...emptyMemory(), absentAfter: '250' }));

    // Assert
    expect(fromTheFirst).toMatchObject({
      position: { phase: 'absent', cursor: null, isWhole: true },
      memoryChanged: false,
    });
    expect(fromTheMiddle).toMatchObject({
      position: { phase: 'absent', cursor: '250', isWhole: false },
      memory: { absentAfter: null },
      memoryChanged: true,
    });
  });

  it('is not complete while a row could not be read', () => {
    // Arrange
    const rejected = fold(begin(), findings({ figures: { ...nothingFound().figures, rejectedRows: 1 } }));

    // Act, Assert
    expect([withAllSeen(begin()).record.complete, withAllSeen(rejected).record.complete]).toEqual([
      true,
      false,
    ]);
  });

  it('leaves to the next run the groups that were neither walked nor asked for', () => {
    // Arrange
    const walking = fold(
      afterList(begin()),
      findings({
        position: { phase: 'absent', streams: [], cursor: '500', isWhole: true },
        unanswered: ['8', '9'],
      }),
    );

    // Act
    const left = withAbsentGroupsLeft(walking);

    // Assert
    expect(left).toMatchObject({
      record: { groupsUnasked: 2 },
      memory: { absentAfter: '500' },
      memoryChanged: true,
    });
  });
});
