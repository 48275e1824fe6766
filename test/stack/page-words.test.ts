import { REPOSITORY_FILES } from '../support/documents/source-files.ts';
import { pageTexts } from '../support/documents/page-texts.ts';

/** On what people read there is one word for one thing (docs/glossary.md). */

/** What a run of the sync could not do stands on a page as well. Style sheets and scripts have names of the code in them, the description of the API has its terms. */
const FILES = REPOSITORY_FILES.filter(
  (file) =>
    /^lambdas\/(admin|sync)\/.*\.ts$/.test(file) && !/style\.ts$|script\.ts$|\/description\//.test(file),
);
/** A parameter (`by=group`) or a field (`issue.id`) is named as it is written. */
const OTHER_WORDS = /(?<![\w=.`/-])(groups?|issues?)(?![\w`=-]|\.\w)/gi;
/** Sentry's own thing is named as such, and SDKs send groups of exceptions. */
const NAMED = /\bSentry issues?\b|\bissues? in Sentry\b|\bexception groups?\b/gi;

const otherWords = (text: string) => text.replaceAll(NAMED, ' ').match(OTHER_WORDS) ?? [];

describe('what pages and refusals say', () => {
  it('is read from them', () => {
    const texts = FILES.flatMap(pageTexts);

    expect(texts.length).toBeGreaterThan(800);
    expect(texts).toEqual(
      expect.arrayContaining([
        expect.stringContaining('Copy or open elsewhere'),
        'error',
        expect.stringMatching(/^No error has the id … here\.$/),
        expect.stringContaining('Choose from all …'),
      ]),
    );
  });

  it.each([
    ['Groups', ['Groups']],
    ['of no issue. Nothing changed.', ['issue']],
    ['the Sentry issue, an issue in Sentry, an exception group, by=group', []],
  ])('is found to say another word for an error: %s', (text, expected) => {
    expect(otherWords(text)).toEqual(expected);
  });

  it('is "error" for an error, never "group" or "issue"', () => {
    const found = FILES.flatMap((file) =>
      pageTexts(file)
        .filter((text) => otherWords(text).length > 0)
        .map((text) => `${file}: ${text}`),
    );

    expect(found).toEqual([]);
  });
});
