import { isTicketField, type TicketField } from '../../contracts/ticket-template.ts';
import { shortened, visible } from './quoting.ts';

/** GitHub refuses an address beyond some 8 KB with 414 (docs.github.com, "Creating an issue"), and it is the strictest known. */
export const MAX_TICKET_ADDRESS = 8_000;
/** Tokens of the evidence, the most first: of what fits, the most is taken. */
const BUDGETS: readonly number[] = [2_400, 1_800, 1_200, 800, 500, 300, 150];
const MAX_TITLE = 200;
const MAX_VALUE = 200;

interface Ticket {
  /** As `ticketTemplateMistake` accepts it. */
  template: string;
  values: Readonly<Record<Exclude<TicketField, 'body'>, string>>;
  /** The evidence within about so many tokens. */
  bodyWithin: (budget: number) => string;
}

/**
 * The address with its fields filled in, each percent-encoded, so that nothing of them ends a parameter. The body gives way
 * until the address can be sent; it says itself what is left out.
 */
export function ticketAddress({ template, values, bodyWithin }: Ticket): string {
  const fill = (body: string) =>
    template.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
      isTicketField(name) ? encoded(name === 'body' ? body : shortValue(name, values[name])) : '',
    );
  for (const budget of template.includes('{body}') ? BUDGETS : []) {
    const address = fill(bodyWithin(budget));
    if (address.length <= MAX_TICKET_ADDRESS) return address;
  }
  return fill(`The evidence is too long for an address; it is at ${values.url}`);
}

const shortValue = (name: TicketField, value: string): string =>
  name === 'url' || name === 'sentryUrl'
    ? value
    : visible(shortened(value, name === 'title' ? MAX_TITLE : MAX_VALUE));

/** Also what RFC 3986 lets stand and a page might read as the end of a quoted address. */
const encoded = (text: string): string =>
  encodeURIComponent(text.toWellFormed()).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
