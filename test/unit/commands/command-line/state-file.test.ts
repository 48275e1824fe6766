import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as z from 'zod';
import { createStateFile } from '../../../../lib/commands/command-line/state-file.ts';
import { rebuildStateFile } from '../../../../lib/commands/rebuild/command.ts';
import { replayStateFile } from '../../../../lib/commands/replay/command.ts';

let localDir: string;
beforeEach(async () => {
  localDir = await mkdtemp(path.join(tmpdir(), 'state-'));
});
afterEach(() => rm(localDir, { recursive: true, force: true }));

describe('a state file', () => {
  const schema = z.object({ n: z.number() });
  const stateOf = (identity: object) =>
    createStateFile(path.join(localDir, 'new'), 'replay', identity, schema);

  it('keeps what was written for the same command line, and only for that one', async () => {
    await stateOf({ from: 'a' }).write({ n: 1 });

    expect(await stateOf({ from: 'a' }).read()).toEqual({ n: 1 });
    expect(await stateOf({ from: 'b' }).read()).toBeUndefined();
  });

  it('is gone once removed', async () => {
    const state = stateOf({});
    await state.write({ n: 1 });
    await state.remove();

    expect(await state.read()).toBeUndefined();
  });

  it('says what to do where somebody else wrote it', async () => {
    const state = stateOf({});
    await state.write({ n: 1 });
    await writeFile(state.path, 'x');

    await expect(state.read()).rejects.toThrow('delete it');
  });
});

describe('what version 0.1.0 has begun', () => {
  beforeEach(() => cp('test/fixtures/commands', localDir, { recursive: true }));

  it('is found by the same replay, which continues from there', async () => {
    // Arrange
    const state = replayStateFile(localDir, {
      isQuarantine: false,
      to: null,
      from: '2026-11-20T00:00:00.000Z',
      queueUrl: 'https://sqs.eu-central-1.amazonaws.com/123456789012/queue',
      bucket: 'archive-bucket',
    });

    // Act
    const read = await state.read();

    // Assert
    expect(path.basename(state.path)).toBe('replay-6e65cf067802.json');
    expect(read).toEqual({
      upTo: '2026-11-23T12:00:00.000Z',
      all: { objects: 12, bytes: 3400 },
      done: { objects: 3, bytes: 900, records: 41, messages: 40, skipped: 1 },
      position: { key: 'archive/2026/11/20/10/01J', end: 410 },
    });
  });

  it('is found by the same rebuild, which continues from there', async () => {
    // Arrange
    const state = rebuildStateFile(localDir, {
      retention: { eventDays: 90, closedDays: 30, openDays: 90 },
      endpoint: null,
      table: 'copy',
      bucket: 'archive-bucket',
    });

    // Act
    const read = await state.read();

    // Assert
    expect(path.basename(state.path)).toBe('rebuild-910059cb3f56.json');
    expect(read).toMatchObject({
      tableId: '8b1f',
      done: { objects: 3, bytes: 900, records: 41, skipped: 0, rejectedRows: 2, events: 30 },
      position: { key: 'archive/2026/11/20/10/01J', end: 410 },
      finished: false,
    });
  });
});
