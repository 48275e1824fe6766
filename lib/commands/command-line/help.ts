import type { Command } from './define-command.ts';
import { COMMON_OPTIONS } from './common-options.ts';
import { EXIT_MEANINGS } from './exit.ts';
import { helpOfOptions, type OptionShape } from './options.ts';

const WIDTH = 100;
const INDENT = 2;
/** A name that is longer stands on a line of its own. */
const NAME_WIDTH = 20;

/** What `npm run <command> -- --help` prints. */
export function helpOf(command: Command): string {
  const { name, calls, description, json, environment = {}, fallsBackToStage, options } = command;
  const without = fallsBackToStage
    ? 'the local stack if one is running, else the stack of the stage in cdk.json'
    : 'the local stack, if one is running';
  const sections = [
    calls.map((call) => `npm run ${name} -- ${call}`.trimEnd()).join('\n'),
    ...description.split('\n\n').map((paragraph) => wrapped(paragraph, WIDTH).join('\n')),
    section('Options', optionRows(options)),
    section(`Target (without any: ${without})`, optionRows(COMMON_OPTIONS.target)),
    section('Output', [...optionRows(COMMON_OPTIONS.output), ['', `With --json: ${json}`]]),
    section('Environment', Object.entries(environment)),
    section('Exit codes', Object.entries(EXIT_MEANINGS)),
  ];
  return sections.filter((text) => text !== '').join('\n\n');
}

type Row = [name: string, text: string];

const optionRows = (shape: OptionShape): Row[] =>
  helpOfOptions(shape).map(({ name, value, short, help }) => [
    `${short === undefined ? '' : `-${short}, `}--${name}${value === undefined ? '' : ` ${value}`}`,
    help,
  ]);

const section = (title: string, rows: readonly Row[]): string =>
  rows.length === 0 ? '' : [title, ...rows.flatMap(rowLines)].join('\n');

function rowLines([name, text]: Row): string[] {
  const start = ' '.repeat(INDENT + NAME_WIDTH);
  const lines = wrapped(text, WIDTH - start.length).map((line) => start + line);
  const head = `${' '.repeat(INDENT)}${name}`;
  const [first = '', ...others] = lines;
  return name.length < NAME_WIDTH - 1 ? [head + first.slice(head.length), ...others] : [head, ...lines];
}

/** Words in lines of at most `width` characters. */
function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}
