import { TARGET_OPTIONS } from '../target/target-options.ts';
import { flag } from './options.ts';

const OUTPUT_OPTIONS = {
  json: flag('results as JSON on stdout, for programs'),
  help: flag('this page', 'h'),
};

/** What every command takes, by the headings of its help. */
export const COMMON_OPTIONS = { target: TARGET_OPTIONS, output: OUTPUT_OPTIONS };
