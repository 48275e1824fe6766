import fc from 'fast-check';
import type { HtmlEscapedString } from 'hono/utils/html';
import { whereCell } from '../../../lambdas/admin/pages/list/where-cell.ts';
import { spikeBadge } from '../../../lambdas/admin/pages/parts/badges.ts';

interface Told {
  environment?: string | null;
  release?: string | null;
  environments?: readonly string[] | null;
  firstRelease?: string | null;
}

/** The markup, and the text that a reader is told. */
function cell({ environment = null, release = null, environments = null, firstRelease = null }: Told) {
  const cellHtml = whereCell({
    group: { environment, release },
    facts: { environments, firstRelease, spikedHour: null },
    releaseAddress: (name) => `?release=${encodeURIComponent(name)}`,
  });
  const html = (cellHtml as HtmlEscapedString).toString();
  const text = html
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
  return { html, text };
}

it('names the environment of the newest event first, and how many there are beside', () => {
  const { html, text } = cell({
    environment: 'production',
    environments: ['development', 'production', 'staging'],
  });

  expect(text).toBe('production +2');
  expect(html).toContain('title="production, development, staging"');
});

it('names as many environments as there is room for', () => {
  expect(cell({ environment: 'prod', environments: ['prod', 'qa', 'test'] }).text).toBe('prod, qa, test');
});

it('leads from its first release to its newest, without the name of the package', () => {
  const { html, text } = cell({ release: 'shop@4.18.2', firstRelease: 'shop@4.17.0' });

  expect(text).toBe('from 4.17.0 – to 4.18.2');
  expect(html).toContain('aria-label="4.18.2: only what was seen in shop@4.18.2"');
});

it.each([
  ['is the newest', 'shop@4.18.2'],
  ['is not known', null],
])('names one release where the first %s', (_what, firstRelease) => {
  expect(cell({ release: 'shop@4.18.2', firstRelease }).text).toBe('4.18.2');
});

it('tells builds apart that differ at their end alone', () => {
  const { text } = cell({ release: '2026.11.29.1235', firstRelease: '2026.11.29.1234' });

  expect(text).toBe('from 2026…234 – to 2026…235');
});

it('has room for whatever names there are', () => {
  const name = fc.string({ minLength: 1, maxLength: 300, unit: 'grapheme' });
  fc.assert(
    fc.property(fc.array(name, { maxLength: 200 }), name, name, (environments, release, firstRelease) => {
      const { html } = cell({ environments, release, firstRelease });

      expect(html.length).toBeLessThan(9_000);
    }),
  );
});

describe('a spike', () => {
  const now = Date.parse('2026-11-20T12:30:00.000Z');
  const shown = (hour: string | null) => spikeBadge(hour, now) !== '';

  it('is told while it may still go on', () => {
    expect(['2026-11-20T11', '2026-11-20T06'].map(shown)).toEqual([true, true]);
  });

  it.each([[null], ['2026-11-20T05'], ['2026-11-19T11'], ['nonsense']])('of %s is not told', (hour) => {
    expect(shown(hour)).toBe(false);
  });
});
