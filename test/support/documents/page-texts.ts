import { readFileSync } from 'node:fs';
import ts from 'typescript';

/** Attributes that a reader sees or hears. */
const TOLD = /\b(?:aria-label|title|placeholder|data-label)="([^"]*)"/g;
/** What counts things in words: its noun is one word. */
const COUNTING = new Set(['plural', 'nounOf']);
const LEVELS = new Set(['debug', 'info', 'warn', 'error']);

/** What a file of pages says to whoever reads them: texts of HTML without its tags, sentences, and names of one word. */
export function pageTexts(file: string): string[] {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
  const texts: string[] = [];
  const visit = (node: ts.Node): void => {
    const text = literalText(node);
    if (text !== null && !ts.isImportDeclaration(node.parent) && isProse(text, node)) texts.push(told(text));
    ts.forEachChild(node, visit);
  };
  visit(source);
  return texts.map((text) => text.replaceAll(/\s+/g, ' ').trim()).filter((text) => text !== '');
}

function literalText(node: ts.Node): string | null {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return node.text;
  if (!ts.isTemplateExpression(node)) return null;
  // What is put in is a text of its own; inside of a tag it must not end it.
  return [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)].join('…');
}

/** A single word in small letters is a name of the code's, but where it is counted. */
const isProse = (text: string, node: ts.Node): boolean =>
  (/\s|[<>]/.test(text.trim()) && !isLogged(node)) || /^[A-Z]/.test(text) || isCounted(node);

/** Logs are read by whoever runs it, and say what the code does. */
const isLogged = ({ parent }: ts.Node): boolean =>
  ts.isCallExpression(parent) &&
  ts.isPropertyAccessExpression(parent.expression) &&
  LEVELS.has(parent.expression.name.text);

const isCounted = ({ parent }: ts.Node): boolean =>
  ts.isCallExpression(parent) && ts.isIdentifier(parent.expression) && COUNTING.has(parent.expression.text);

const told = (text: string): string =>
  [text.replaceAll(/<[^>]*(>|$)/g, ' '), ...[...text.matchAll(TOLD)].map(([, words]) => words)].join(' ');
