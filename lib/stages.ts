export const STAGES = ['dev', 'staging', 'prod'] as const;

/** Of `dev` the data goes with its stack; of the others it stays. */
export type Stage = (typeof STAGES)[number];
