import { createHash } from 'node:crypto';
import type { Project } from './model.ts';

const FIRST_PROJECT_ID = 4_509_877_862_268_928;

/** Crockford's alphabet, which Sentry's short ids use. */
const SHORT_ID_DIGITS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

const shortNumber = (value: number): string => {
  let rest = value;
  let text = '';
  do {
    text = `${SHORT_ID_DIGITS[rest % 32] ?? ''}${text}`;
    rest = Math.floor(rest / 32);
  } while (rest > 0);
  return text;
};

const titleCase = (slug: string): string =>
  slug.replace(
    /(^|-)([a-z])/g,
    (_, dash: string, letter: string) => `${dash ? ' ' : ''}${letter.toUpperCase()}`,
  );

/** The projects of the organisation, each with an id and a DSN key that follow from its slug and place. */
export const projectsOf = (given: readonly { slug: string; platform: string }[]): Project[] =>
  given.map(({ slug, platform }, index) => ({
    id: String(FIRST_PROJECT_ID + index * 65_536),
    slug,
    name: titleCase(slug),
    platform,
    publicKey: createHash('md5').update(slug).digest('hex'),
  }));

/** The short id of a project's issue with that number: `SHOP-API-1A`. */
export const shortIdOf = (project: Project, number: number): string =>
  `${project.slug.toUpperCase()}-${shortNumber(number)}`;
