import fc from 'fast-check';
import { ticketTemplateMistake } from '../../../../lambdas/contracts/ticket-template.ts';
import { MAX_TICKET_ADDRESS, ticketAddress } from '../../../../lambdas/core/markdown/ticket.ts';
import { anyCharacter } from '../../../support/samples/code-points.ts';

const TEMPLATE = 'https://github.com/acme/shop/issues/new?title={title}&body={body}&labels=bug';
const values = {
  ...{ title: 'SHOP-1: TypeError', url: 'https://errors.example.com/admin/error-log/1', sentryUrl: '' },
  ...{ id: 'SHOP-1', project: 'shop', level: 'error', environment: 'production', release: 'shop@1' },
};

describe('the address of a ticket', () => {
  it('keeps its host and its parameters, whatever strangers wrote', () => {
    fc.assert(
      fc.property(fc.string({ unit: anyCharacter }), fc.string({ unit: anyCharacter }), (title, body) => {
        const address = ticketAddress({
          template: TEMPLATE,
          values: { ...values, title },
          bodyWithin: () => body,
        });

        const url = new URL(address);
        expect(`${url.origin}${url.pathname}`).toBe('https://github.com/acme/shop/issues/new');
        expect([...url.searchParams.keys()]).toEqual(['title', 'body', 'labels']);
        expect(url.searchParams.get('body')).toBe(body.toWellFormed());
        expect(address).not.toMatch(/["'<>\s]/);
      }),
    );
  });

  it('has the largest body that fits', () => {
    const asked: number[] = [];
    const bodyWithin = (budget: number) => {
      asked.push(budget);
      return 'x'.repeat(budget * 10);
    };

    const address = ticketAddress({ template: TEMPLATE, values, bodyWithin });

    expect(asked).toEqual([2400, 1800, 1200, 800, 500]);
    expect(address).toContain('x'.repeat(5000));
    expect(address.length).toBeLessThanOrEqual(MAX_TICKET_ADDRESS);
  });

  it('says where the evidence is where none of it fits', () => {
    const address = ticketAddress({ template: TEMPLATE, values, bodyWithin: () => '€'.repeat(9000) });

    expect(new URL(address).searchParams.get('body')).toBe(
      'The evidence is too long for an address; it is at https://errors.example.com/admin/error-log/1',
    );
  });

  it('shows what hides in a title', () => {
    const template = 'https://a.test/new?t={title}';

    const address = ticketAddress({
      ...{ template, values: { ...values, title: 'a\u202eb' } },
      bodyWithin: () => '',
    });

    expect(new URL(address).searchParams.get('t')).toBe(String.raw`a\u{202e}b`);
  });
});

describe('a template', () => {
  it.each([
    TEMPLATE,
    'https://gitlab.com/acme/shop/-/issues/new?issue[title]={title}&issue[description]={body}',
    'https://acme.atlassian.net/secure/CreateIssueDetails!init.jspa?pid=1&issuetype=1&summary={title}',
    'https://linear.app/team/SHOP/new?title={title}&description={body}',
    'http://tracker.internal:8080/new/{project}/{id}#{level}',
  ])('%s is taken', (template) => {
    expect(ticketTemplateMistake(template)).toBeNull();
  });

  it.each([
    ['https://{project}.example.com/new?title={title}', 'behind its host'],
    ['https://tracker.example.com{title}', 'behind its host'],
    ['https://user@tracker.example.com/?t={title}', 'behind its host'],
    ['javascript:alert({title})', 'behind its host'],
    ['https://tracker.example.com/new', 'at least one field'],
    ['https://tracker.example.com/?t={titel}', '"{titel}" is not'],
    ['https://tracker.example.com/?t={title', 'is not'],
    ['https://tracker.example.com/?t={title} x', 'is not'],
    [`https://tracker.example.com/?t={title}${'x'.repeat(500)}`, 'at most 500'],
  ])('%s is refused', (template, words) => {
    expect(ticketTemplateMistake(template)).toContain(words);
  });
});
