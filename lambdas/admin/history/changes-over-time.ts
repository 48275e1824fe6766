export type { ChangesOverTime } from '../../adapters/figures/changes-over-time.ts';
