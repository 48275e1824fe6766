import type { CheckOf } from '../check.ts';
import type { Account } from './account.ts';
import type { StageSettings } from './stage-settings.ts';

/** What the checks before a deployment have of the world. */
export interface BeforeContext {
  account: Account;
  settings: StageSettings;
  /** Undefined for an app of somebody's own, which has its stages itself. */
  stage: string | undefined;
  stackName: string;
  /** What its alarms and its dashboard begin with: the stack's name, and the error log's where it is not all of it. */
  namePrefix: string;
  stop: AbortSignal;
}

export type Before = CheckOf<BeforeContext>;
