import type { CheckOf } from '../check.ts';
import type { Account } from './account.ts';
import type { StageSettings } from './stage-settings.ts';

/** What the checks before a deployment have of the world. */
export interface BeforeContext {
  account: Account;
  settings: StageSettings;
  stage: string;
  stackName: string;
  stop: AbortSignal;
}

export type Before = CheckOf<BeforeContext>;
