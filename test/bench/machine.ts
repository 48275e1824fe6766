import { spawnSync } from 'node:child_process';
import os from 'node:os';

/** What a figure depends on besides the code. */
export interface Machine {
  commit: string | null;
  node: string;
  platform: string;
  cpu: string;
  cores: number;
  memoryMiB: number;
}

/** Load averages over the last minute: above the number of cores, absolute figures say little. */
export const loadOfLastMinute = (): number => os.loadavg()[0] ?? 0;

export function describeMachine(): Machine {
  const head = spawnSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' });
  return {
    commit: head.status === 0 ? head.stdout.trim() : null,
    node: process.version,
    platform: `${os.platform()} ${os.release()} ${os.arch()}`,
    cpu: os.cpus()[0]?.model ?? 'unknown',
    cores: os.availableParallelism(),
    memoryMiB: Math.round(os.totalmem() / 1_048_576),
  };
}
