/**
 * The address at which a new ticket opens prefilled, in the words of whoever deploys (`TICKET_URL`, docs/tickets.md). Its
 * host is fixed: what strangers wrote stands behind it alone.
 */
export const TICKET_FIELDS = [
  'title',
  'body',
  'url',
  'sentryUrl',
  'id',
  'project',
  'level',
  'environment',
  'release',
] as const;
export type TicketField = (typeof TICKET_FIELDS)[number];

/** Lambda has 4 KB for all variables of a function together. */
const MAX_TEMPLATE = 500;
const BEFORE_FIRST_FIELD = /^https?:\/\/[^\s/?#@{}\\]+[/?#][^\s{}]*$/;

/** What is wrong with a template, to be read on from its name; null where nothing is. */
export function ticketTemplateMistake(template: string): string | null {
  if (template.length > MAX_TEMPLATE) return `must be at most ${MAX_TEMPLATE.toString()} characters`;
  const [before = '', ...rest] = template.split('{');
  if (rest.length === 0 || !BEFORE_FIRST_FIELD.test(before) || !URL.canParse(before))
    return 'must be an https URL with at least one field behind its host, such as https://github.com/acme/shop/issues/new?title={title}&body={body}';
  const unknown = rest.find((part) => {
    const name = /^(\w+)\}[^\s{}]*$/.exec(part)?.[1];
    return name === undefined || !isTicketField(name);
  });
  return unknown === undefined
    ? null
    : `must name fields that there are, ${TICKET_FIELDS.map((name) => `{${name}}`).join(' ')}, which "{${unknown.slice(0, 40)}" is not`;
}

export const isTicketField = (name: string): name is TicketField =>
  TICKET_FIELDS.some((field) => field === name);
