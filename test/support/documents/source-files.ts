import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

const FOLDERS = ['bin', 'lib', 'lambdas', 'test', 'docs', '.ci', '.github'];
const NOT_OURS = /(^|\/)(node_modules|__pycache__)\//;

/** Every file of the repository, by its path, without what is installed or made. */
export const REPOSITORY_FILES: readonly string[] = [
  ...readdirSync('.', { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name),
  ...FOLDERS.flatMap((folder) =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.join(entry.parentPath, entry.name)),
  ),
].filter((file) => !NOT_OURS.test(file));

/** Files of code, in which a comment is told from the code. */
export const CODE_FILES = REPOSITORY_FILES.filter((file) => /\.(ts|mjs)$/.test(file));

/** The comments of a file of code as running text, each in one line. */
export function commentsOf(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const ranges = new Map<number, ts.CommentRange>();
  const visit = (node: ts.Node): void => {
    if (node.kind >= ts.SyntaxKind.FirstJSDocNode && node.kind <= ts.SyntaxKind.LastJSDocNode) return;
    const around = [
      ...(ts.getLeadingCommentRanges(text, node.getFullStart()) ?? []),
      ...(ts.getTrailingCommentRanges(text, node.getEnd()) ?? []),
    ];
    for (const range of around) ranges.set(range.pos, range);
    node.getChildren(source).forEach(visit);
  };
  visit(source);
  const inOrder = [...ranges.values()].sort((a, b) => a.pos - b.pos);
  return joinLines(inOrder, text).map((comment) =>
    comment
      .replaceAll(/\/\*+|\*+\/$/g, '')
      .replaceAll(/\s*\n\s*(?:\*|\/\/) ?/g, ' ')
      .replace(/^\/\/ ?/, '')
      .trim(),
  );
}

/** `//` lines that follow one another are one comment. */
function joinLines(ranges: readonly ts.CommentRange[], text: string): string[] {
  const joined: { from: number; to: number }[] = [];
  for (const { pos, end } of ranges) {
    const last = joined.at(-1);
    if (last !== undefined && /^\s*$/.test(text.slice(last.to, pos)) && text.startsWith('//', pos))
      last.to = end;
    else joined.push({ from: pos, to: end });
  }
  return joined.map(({ from, to }) => text.slice(from, to));
}
