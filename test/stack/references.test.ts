import { existsSync, readFileSync } from 'node:fs';
import { ROOMS } from '../../rooms.ts';
import { DECISIONS, DOCUMENTS, anchorsOf, brokenLinks, headingsOf } from '../support/documents/documents.ts';
import { CODE_FILES, REPOSITORY_FILES, commentsOf } from '../support/documents/source-files.ts';

const INVARIANTS = 'docs/invariants.md';
const BEHAVIOUR = 'docs/sentry-behaviour.md';
const DECISION_LIST = 'docs/adr/README.md';

interface Passage {
  file: string;
  /** In one line, without addresses of other hosts. */
  text: string;
}

const passage = (file: string, text: string): Passage => ({
  file,
  text: text
    .replaceAll(/\[([^\]]*)\]\(https?:[^)]*\)/g, '')
    .replaceAll(/https?:\/\/\S+/g, '')
    .replaceAll(/\s+/g, ' '),
});

/** Everything that tells a reader something: pages, and the comments of code. */
const PASSAGES: readonly Passage[] = [
  ...[...DOCUMENTS, ...DECISIONS].map((file) => passage(file, readFileSync(file, 'utf8'))),
  ...CODE_FILES.flatMap((file) => commentsOf(file).map((text) => passage(file, text))),
];

const cited = (pattern: RegExp) =>
  PASSAGES.flatMap(({ file, text }) =>
    [...text.matchAll(pattern)].map(([, reference]) => ({ file, reference: reference! })),
  );

/** A room of single files has a name of its own, which is no path. */
const ROOM_NAMES = new Set(ROOMS.map(({ name }) => name));

const numberOf = (file: string): string => /\/(\d{4})-/.exec(file)?.[1] ?? '';
const NUMBERS = DECISIONS.map(numberOf).filter((number) => number !== '');

describe('what a comment or a page cites', () => {
  it('is a rule that the invariants have', () => {
    // Arrange
    const rules = anchorsOf(INVARIANTS);
    const numbers = cited(/\brules? (\d+(?:(?:, | and | or |\]\([^)]*\) and \[)\d+)*)/gi).flatMap(
      ({ file, reference }) => [...reference.matchAll(/\b\d+\b/g)].map(([number]) => ({ file, number })),
    );

    // Act
    const missing = numbers.filter(({ number }) => !rules.includes(`rule-${number}`));

    // Assert
    expect(numbers.length).toBeGreaterThan(20);
    expect(missing).toEqual([]);
  });

  it('is a decision that has a page', () => {
    // Arrange
    const numbers = cited(/(?:\bADRs? |\badr\/|[[(])(0\d{3})\b/g);

    // Act
    const missing = numbers.filter(({ reference }) => !NUMBERS.includes(reference));

    // Assert
    expect(numbers.length).toBeGreaterThan(20);
    expect(missing).toEqual([]);
  });

  it('is a topic that the page about Sentry has', () => {
    // Arrange
    const topics = headingsOf(BEHAVIOUR).slice(1);
    const citations = cited(/sentry-behaviour\.md, ([^.;]{1,60})/g);

    // Act
    const missing = citations.filter(
      ({ reference }) => !topics.some((topic) => reference.startsWith(topic) || reference.startsWith('<')),
    );

    // Assert
    expect(citations.length).toBeGreaterThan(10);
    expect(missing).toEqual([]);
  });

  it('is a file, a folder or a room of this repository', () => {
    // Arrange
    const paths = cited(
      /(?<![\w./@<*{-])((?:bin|lib|lambdas|test|docs|\.ci|\.github)\/[\w./-]*[\w/])(?![\w*{<$-])/g,
    );

    // Act
    const missing = paths.filter(
      ({ reference }) =>
        !existsSync(reference) && !ROOM_NAMES.has(reference) && !/^docs\/adr\/\d{4}$/.test(reference),
    );

    // Assert
    expect(paths.length).toBeGreaterThan(100);
    expect(missing).toEqual([]);
  });

  it('is, by its bare name, a file of this repository', () => {
    // Arrange
    const names = cited(
      /(?<![\w./@*>$}-])((?:[\w-]+\/)*[\w-]+(?:\.[\w-]+)*\.(?:ts|mjs|md|xml|snap))(?![\w-])/g,
    );

    // Act
    const missing = names.filter(
      ({ reference }) =>
        !REPOSITORY_FILES.some((file) => file === reference || file.endsWith(`/${reference}`)),
    );

    // Assert
    expect(names.length).toBeGreaterThan(50);
    expect(missing).toEqual([]);
  });
});

it.each(DECISIONS)('%s leads to pages and headings that exist', (file) => {
  expect(brokenLinks(file)).toEqual([]);
});

describe('the list of decisions', () => {
  const list = readFileSync(DECISION_LIST, 'utf8');
  const pages = DECISIONS.filter((file) => file !== DECISION_LIST);

  it('names each of them once, in order', () => {
    expect([...list.matchAll(/^\| \[(\d{4})\]/gm)].map(([, number]) => number)).toEqual(NUMBERS);
  });

  it.each(pages)('calls %s what its title says', (file) => {
    // Arrange
    const number = numberOf(file);
    const title = headingsOf(file)[0]!;

    // Act
    const row = new RegExp(`^\\| \\[${number}\\]\\([^)]+\\) +\\| (.*?) +\\|$`, 'm').exec(list)?.[1];

    // Assert
    expect(`${number} ${row}`).toBe(title);
  });

  it('says of each number without a page why there is none', () => {
    // Arrange
    const last = Number(NUMBERS.at(-1));
    const all = Array.from({ length: last }, (_, index) => (index + 1).toString().padStart(4, '0'));

    // Act
    const unexplained = all.filter(
      (number) => !NUMBERS.includes(number) && !list.includes(`No decision has the number ${number}:`),
    );

    // Assert
    expect(unexplained).toEqual([]);
  });
});
