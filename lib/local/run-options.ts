import type { Environment } from './dot-env.ts';
import type { Progress } from './report.ts';
import type { LocalSettings } from './settings.ts';

export interface RunOptions {
  settings: LocalSettings;
  environment: Environment;
  progress: Progress;
  /** Aborting gives up a start that is under way. */
  signal: AbortSignal;
}
