/** What has to be undone, last thing first. */
export interface Cleanup {
  add(undo: () => void | Promise<void>): void;
  /** Undoes everything, each step even where one before it failed or did not end in time. Later calls do nothing. */
  run(): Promise<void>;
}

/** Nobody waits longer for one step; what is then still open ends with the process. */
const STEP_TIMEOUT_MS = 5000;

export function createCleanup(onFailure: (error: unknown) => void): Cleanup {
  const steps: (() => void | Promise<void>)[] = [];
  return {
    add: (undo) => void steps.push(undo),
    async run() {
      for (let undo = steps.pop(); undo; undo = steps.pop()) {
        let timer: NodeJS.Timeout | undefined;
        const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, STEP_TIMEOUT_MS)));
        try {
          await Promise.race([undo(), late]);
        } catch (error) {
          onFailure(error);
        } finally {
          clearTimeout(timer);
        }
      }
    },
  };
}
