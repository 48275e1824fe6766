import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { REPOSITORY_FILES } from '../support/documents/source-files.ts';
import { templateOf } from '../support/template/stack-template.ts';

const GLOSSARY = 'docs/glossary.md';
/** Not our words: a licence, versions, what was committed once, what a tool made of what is read elsewhere, error texts of others. */
const NOT_READ =
  /^(LICENSE|CHANGELOG\.md|package-lock\.json)$|\.(snap|pem|png|gitignore)$|^test\/(fixtures|bench)\/redaction\//;

const [definitions = '', retirements = '', excuses = ''] = readFileSync(GLOSSARY, 'utf8').split(
  /^## (?:Retired words|Excused names)$/m,
);

/** The cells of the tables' rows, without head and rule. */
const rowsOf = (text: string): string[][] =>
  [...text.matchAll(/^\|(.+)\|$/gm)]
    .map(([, row]) => row!.split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll('\\|', '|')))
    .filter(([first = '']) => !/^(-+|term|retired|name)$/.test(first));
const inCode = (cell: string | undefined) => /^`(.+)`$/.exec(cell ?? '')?.[1] ?? '';

const TERMS = rowsOf(definitions).map(([term = '']) => term);
const RETIRED = rowsOf(retirements).map(([word = '', pattern, say = '']) => ({
  word,
  pattern: new RegExp(inCode(pattern), 'gi'),
  say: say.split(', '),
}));
const EXCUSED = rowsOf(excuses).map(([name]) => inCode(name));

/** As a reader takes it in: without the breaks of lines and comments, and without the names that are excused. */
const readable = (text: string): string =>
  EXCUSED.reduce((rest, name) => rest.replaceAll(name, ' '), text)
    .replaceAll(/\s*\n\s*(?:(?:\*|\/\/|#) )?/g, ' ')
    .replaceAll(/\s+/g, ' ');

const FILES = REPOSITORY_FILES.filter((file) => !NOT_READ.test(file) && file !== GLOSSARY).map((file) => ({
  place: file,
  text: readable(readFileSync(file, 'utf8')),
}));

const found = (pattern: RegExp, texts: readonly { place: string; text: string }[]) =>
  texts.flatMap(({ place, text }) =>
    [...text.matchAll(pattern)].map(({ index, 0: word }) => {
      return `${place}: ...${text.slice(Math.max(0, index - 40), index + word.length + 20)}...`;
    }),
  );

describe('the glossary', () => {
  it('defines each term once', () => {
    expect(TERMS.length).toBeGreaterThan(40);
    expect(TERMS).toEqual([...new Set(TERMS)]);
  });

  it.each(RETIRED)('finds "$word" by its pattern, and has a term for it', ({ word, pattern, say }) => {
    expect(word).toMatch(new RegExp(pattern, 'i'));
    expect(say.filter((term) => !TERMS.includes(term))).toEqual([]);
  });

  it('excuses only names that are there', () => {
    // Arrange
    const all = REPOSITORY_FILES.filter((file) => !NOT_READ.test(file) && file !== GLOSSARY)
      .map((file) => readFileSync(file, 'utf8'))
      .join('\n');

    // Act
    const unused = EXCUSED.filter((name) => !all.includes(name));

    // Assert
    expect(EXCUSED).not.toEqual([]);
    expect(unused).toEqual([]);
  });
});

describe('the retired words', () => {
  it.each(RETIRED)('"$word" stands in no file', ({ pattern }) => {
    expect(found(pattern, FILES)).toEqual([]);
  });

  it('stand in no text of the template: descriptions, titles, labels', () => {
    // Arrange
    const texts = (['dev', 'staging', 'prod'] as const).map((stage) => ({
      place: stage,
      text: readable(JSON.stringify(templateOf(stage).template.toJSON())),
    }));

    // Act
    const words = RETIRED.flatMap(({ pattern }) => found(pattern, texts));

    // Assert
    expect(words).toEqual([]);
  });

  it.each(['doctor', 'local', 'rebuild', 'redrive', 'replay'])('stand not in the help of %s', (command) => {
    // Arrange
    const { stdout, status } = spawnSync('node', [`bin/${command}.ts`, '--help'], { encoding: 'utf8' });

    // Act
    const words = RETIRED.flatMap(({ pattern }) =>
      found(pattern, [{ place: command, text: readable(stdout) }]),
    );

    // Assert
    expect([status, stdout.length > 100]).toEqual([0, true]);
    expect(words).toEqual([]);
  });
});
