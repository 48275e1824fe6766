import * as z from 'zod';
import { CommandError } from '../../../../lib/commands/command-line/exit.ts';
import { instant, name, numberUpTo } from '../../../../lib/commands/command-line/option-values.ts';
import {
  flag,
  lineOf,
  option,
  readOptions,
  valuesOf,
} from '../../../../lib/commands/command-line/options.ts';

const shape = {
  from: option(instant().optional(), '<time>', 'from when on'),
  rate: option(numberUpTo(500).default(200), '<n>', 'messages a second'),
  into: option(name().optional(), '<table>', 'the table'),
  yes: flag('do not ask', 'y'),
};

const read = (args: readonly string[]) =>
  readOptions(z.object(shape), valuesOf(shape, args, 'See --help.'), 'See --help.');

it('gives each option its value, and its default where it is not named', () => {
  expect(read(['--rate', '50', '-y'])).toEqual({ rate: 50, yes: true });
  expect(read([])).toEqual({ rate: 200, yes: false });
});

it.each([[['--frobnicate']], [['table']], [['--rate']], [['--yes=no']], [['--into', '']]])(
  'refuses the command line %j with a way to its help',
  (args) => {
    expect(() => read(args)).toThrow(CommandError);
    expect(() => read(args)).toThrow('See --help.');
  },
);

it('takes words where a command wants some, and no more of them', () => {
  expect(lineOf(shape, ['one', '-y'], 'See --help.', 1)).toEqual({ values: { yes: true }, words: ['one'] });
  expect(() => lineOf(shape, ['one', 'two', 'three'], 'See --help.', 1)).toThrow(
    'two, three: too many words. See --help.',
  );
});

it('names every mistake at once', () => {
  expect(() => read(['--from', 'soon', '--rate', '0'])).toThrow(/--from is no instant.*\n--rate must be/);
});

it.each([
  ['2026-11-23', '2026-11-23T00:00:00.000Z'],
  ['2026-11-23T14:00Z', '2026-11-23T14:00:00.000Z'],
  ['2026-11-23T14:00:00+01:00', '2026-11-23T13:00:00.000Z'],
])('takes %s for an instant', (text, iso) => {
  expect(read(['--from', text]).from).toBe(iso);
});

it.each(['', 'yesterday', '2026-11-23T14:00', '2026-13-01', '1795255200'])(
  'takes "%s" for no instant',
  (text) => {
    expect(() => read([`--from=${text}`])).toThrow('--from is no instant');
  },
);

it.each(['', '0', '-1', '501', 'fast'])('takes "%s" for no rate', (text) => {
  expect(() => read([`--rate=${text}`])).toThrow('--rate must be');
});
