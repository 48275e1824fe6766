import { createLowlight } from 'lowlight';
import type { PageBudget } from '../../page-budget.ts';
import { LANGUAGES, type Language } from './languages.ts';

/** A piece of a source line; `kind` is a class of the style sheet, never a word of the event's. */
export interface Token {
  text: string;
  kind: Kind | null;
}

/** Keyword, string, number, comment, name that is defined or called, type, and what a language marks besides. */
type Kind = 'k' | 's' | 'n' | 'c' | 'f' | 't' | 'm';

/** highlight.js' scopes (https://highlightjs.readthedocs.io/en/stable/css-classes-reference.html), the others stay plain. */
const KINDS = new Map<string, Kind>([
  ...(['keyword', 'literal', 'variable.language_', 'selector-tag', 'name'] as const).map(kindOf('k')),
  ...(['string', 'regexp', 'char', 'link'] as const).map(kindOf('s')),
  ...(['number', 'symbol'] as const).map(kindOf('n')),
  ...(['comment', 'quote', 'doctag'] as const).map(kindOf('c')),
  ...(['title', 'section'] as const).map(kindOf('f')),
  ...(['type', 'class', 'built_in'] as const).map(kindOf('t')),
  ...(['meta', 'attr', 'attribute', 'tag'] as const).map(kindOf('m')),
]);

function kindOf(kind: Kind) {
  return (scope: string) => [scope, kind] as const;
}

/** Beyond it a line is minified code, whose colours tell nobody anything. */
const MAX_COLOURED_LINE = 200;

const whole = (text: string): Token[] => [{ text, kind: null }];

/** Made where the first source is coloured: no other page needs it. */
let highlighter: ReturnType<typeof createLowlight> | undefined;

/**
 * Each line in coloured pieces, which together are exactly the line. Lines around a long one are read apart, and what the
 * page has no room for, or what the highlighter cannot read, stays whole and plain.
 */
export function colouredLines(
  lines: readonly string[],
  language: Language | null,
  budget: Pick<PageBudget, 'mayColour'>,
): Token[][] {
  if (language === null) return lines.map(whole);
  const coloured: Token[][] = [];
  let run: string[] = [];
  const endRun = () => {
    coloured.push(...colouredRun(run, language, budget));
    run = [];
  };
  for (const line of lines) {
    // What ends a line inside of one would end it here as well.
    if (line.length <= MAX_COLOURED_LINE && !/[\r\n]/.test(line)) {
      run.push(line);
      continue;
    }
    endRun();
    coloured.push(whole(line));
  }
  endRun();
  return coloured;
}

function colouredRun(
  lines: readonly string[],
  language: Language,
  budget: Pick<PageBudget, 'mayColour'>,
): Token[][] {
  const text = lines.join('\n');
  const plain = lines.map(whole);
  if (text === '' || !budget.mayColour(text.length)) return plain;
  highlighter ??= createLowlight(LANGUAGES);
  try {
    const pieces = tokensIn(highlighter.highlight(language, text).children, null);
    const coloured = splitAtLines(pieces);
    // A fault of the highlighter costs the colours, not the evidence.
    const isWhole = lines.every((line, at) => coloured[at]?.map((token) => token.text).join('') === line);
    return isWhole && coloured.length === lines.length ? coloured : plain;
  } catch {
    return plain;
  }
}

type Node = ReturnType<ReturnType<typeof createLowlight>['highlight']>['children'][number];

function tokensIn(nodes: readonly Node[], around: Kind | null): Token[] {
  return nodes.flatMap((node) => {
    switch (node.type) {
      case 'text':
        return [{ text: node.value, kind: around }];
      case 'element':
        return tokensIn(node.children, kindIn(node.properties.className) ?? around);
      case 'comment':
      case 'doctype':
        return [];
    }
  });
}

/** lowlight gives `['hljs-title', 'function_']`. */
function kindIn(classes: unknown): Kind | null {
  const [first, second] = Array.isArray(classes) ? classes.map(String) : [];
  const scope = first?.replace(/^hljs-/, '') ?? '';
  return KINDS.get(second === undefined ? scope : `${scope}.${second}`) ?? KINDS.get(scope) ?? null;
}

function splitAtLines(tokens: readonly Token[]): Token[][] {
  const lines: Token[][] = [[]];
  for (const { text, kind } of tokens) {
    for (const [at, part] of text.split('\n').entries()) {
      if (at > 0) lines.push([]);
      if (part === '') continue;
      const line = lines.at(-1);
      const before = line?.at(-1);
      if (before !== undefined && before.kind === kind) before.text += part;
      else line?.push({ text: part, kind });
    }
  }
  return lines;
}
