const escaped = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&');

const pattern = (text: string, star: string, one: string, flags = ''): RegExp =>
  new RegExp(
    `^${text
      .split(/([*?])/)
      .map((part) => (part === '*' ? star : part === '?' ? one : escaped(part)))
      .join('')}$`,
    `s${flags}`,
  );

/** Of a condition's value: any characters, case counts. */
export const wildcardText = (text: string): RegExp => pattern(text, '.*', '.');

/** Of an action: its case does not count (IAM guide, "IAM JSON policy elements: Action"). */
export const wildcardAction = (text: string): RegExp => pattern(text, '.*', '.', 'i');

/**
 * Of a resource: a wildcard stays within its segment of the ARN, the part between two colons, but at the end of a
 * segment it may reach beyond (IAM guide, "IAM JSON policy elements: Resource").
 */
export function wildcardArn(text: string): RegExp {
  const source = text
    .split(/(\*(?=:|$)|[*?])/)
    .map((part, index, parts) => {
      if (part === '?') return '[^:]';
      if (part !== '*') return escaped(part);
      const after = parts.slice(index + 1).join('');
      return after === '' || after.startsWith(':') ? '.*' : '[^:]*';
    })
    .join('');
  return new RegExp(`^${source}$`, 's');
}
