import { checkRecorded } from '../permissions/check-recorded.ts';

/** jest globalTeardown: stops what `start-engines.ts` started, and looks at what the local stacks have judged. */
export default async function stopEngines(): Promise<void> {
  await globalThis.stopEngines?.();
  globalThis.stopEngines = undefined;
  checkRecorded();
}
