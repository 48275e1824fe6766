/** HTML in which nothing of a stranger is more than text: every value of a template is escaped, unless a template made it. */
export class Markup {
  readonly html: string;
  constructor(html: string) {
    this.html = html;
  }
}

type Value = string | number | Markup | readonly Markup[];

const ENTITIES = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ["'", '&#39;'],
]);

export const escapedHtml = (text: string): string =>
  text.replaceAll(/[&<>"']/g, (each) => ENTITIES.get(each) ?? each);

const htmlOf = (value: Value): string =>
  value instanceof Markup
    ? value.html
    : typeof value === 'string' || typeof value === 'number'
      ? escapedHtml(String(value))
      : value.map(({ html }) => html).join('');

export function markup(strings: TemplateStringsArray, ...values: readonly Value[]): Markup {
  return new Markup(strings.reduce((made, part, index) => made + htmlOf(values[index - 1] ?? '') + part));
}
