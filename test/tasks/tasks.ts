import type { Person } from './person.ts';

/** The ten tasks of a day of triage, and when each is done. Each begins at the list of errors, but for the first. */
export const TASKS = {
  alert: 'From the link of an alert to the failing line with its variables',
  deploy: 'Resolve the five errors of one bad deployment',
  mute: 'Mute the noise of a third party for a day',
  who: 'Who is hit by an error, and since which release',
  worse: 'Is an error worse than yesterday',
  since: 'What is new since this morning',
  customer: 'Find the errors of one customer',
  hand: 'Hand an error to a colleague with the evidence as text',
  ends: 'Look at the first and the last event of an error',
  missed: 'See that nothing was missed last night',
} as const;

export type Task = keyof typeof TASKS;
export const TASK_NAMES = Object.keys(TASKS).filter((name): name is Task => name in TASKS);

export type Ways = Readonly<Record<Task, (person: Person) => Promise<void>>>;

/** What changes the list comes last, so that each task begins with all errors open. */
export const IN_TURN: readonly Task[] = [
  ...TASK_NAMES.filter((name) => name !== 'mute' && name !== 'deploy'),
  'mute',
  'deploy',
];
