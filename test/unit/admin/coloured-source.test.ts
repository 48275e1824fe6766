import fc from 'fast-check';
import { colouredLines } from '../../../lambdas/admin/pages/event/code/coloured-source.ts';
import { languageOf, LANGUAGES, type Language } from '../../../lambdas/admin/pages/event/code/languages.ts';
import { createPageBudget } from '../../../lambdas/admin/pages/page-budget.ts';
import { anAdmin } from '../../support/fakes/admin-services.ts';
import { aBusyWorld } from '../../support/samples/admin-busy-world.ts';
import { webhookRecord } from '../../support/samples/admin-samples.ts';
import { anyCharacter } from '../../support/samples/code-points.ts';

const names = Object.keys(LANGUAGES) as Language[];
const coloured = (lines: string[], language: Language | null) =>
  colouredLines(lines, language, createPageBudget());
const textOf = (tokens: { text: string }[]) => tokens.map(({ text }) => text).join('');

describe('a coloured source', () => {
  it.each(names)('of %s keeps every line as it is, whatever it says', (language) => {
    const fragment = fc.constantFrom(
      ...[
        '"',
        "'",
        '`',
        '/*',
        '*/',
        '//',
        '#',
        '<',
        '</script>',
        '&amp;',
        '${',
        '}',
        '\\',
        '"""',
        '<<~X',
        '\r',
      ],
      ...[
        'class ',
        'def ',
        ' function(',
        '\u202e',
        '\u0000',
        '😀',
        '\ud800',
        '=>',
        '1e9',
        '@a',
        '=begin',
        '%w(',
      ],
    );
    const line = fc.array(fc.oneof(fragment, fc.string({ unit: anyCharacter, maxLength: 8 })), {
      maxLength: 12,
    });
    fc.assert(
      fc.property(fc.array(line, { maxLength: 12 }), (parts) => {
        const lines = parts.map((pieces) => pieces.join(''));

        const shown = coloured(lines, language);

        expect(shown.map(textOf)).toEqual(lines);
      }),
      { numRuns: 60 },
    );
  });

  it('has kinds for keywords, text, numbers and remarks', () => {
    const [line] = coloured(["const total = 'sum' + 3; // of all"], 'typescript');

    expect(line?.filter(({ kind }) => kind !== null).map(({ text, kind }) => [kind, text])).toEqual([
      ['k', 'const'],
      ['s', "'sum'"],
      ['n', '3'],
      ['c', '// of all'],
    ]);
  });

  it('carries a remark over its lines', () => {
    const lines = coloured(['/* one', 'const two */', 'const three'], 'javascript');

    expect(lines.map((tokens) => tokens[0]?.kind)).toEqual(['c', 'c', 'k']);
  });

  it('stays plain where a line is longer than people write, and around it is read apart', () => {
    const long = `const a = 1;${' '.repeat(200)}`;

    const lines = coloured(['const b = 2;', long, 'const c = 3;'], 'javascript');

    expect(lines.map((tokens) => tokens[0])).toEqual([
      { text: 'const', kind: 'k' },
      { text: long, kind: null },
      { text: 'const', kind: 'k' },
    ]);
  });

  it('stays plain where the page has coloured enough', () => {
    const budget = createPageBudget();
    const lines = Array.from({ length: 150 }, () => `const a = ${'1'.repeat(100)};`);

    const first = colouredLines(lines, 'javascript', budget);
    const second = colouredLines(lines, 'javascript', budget);

    expect([first[0]?.[0]?.kind, second[0]?.[0]?.kind]).toEqual(['k', null]);
  });

  it('stays plain where nobody knows its language', () => {
    expect(coloured(['const a = 1;'], null)).toEqual([[{ text: 'const a = 1;', kind: null }]]);
  });
});

describe('the language of a frame', () => {
  const frame = { filename: null, absPath: null, platform: null };

  it.each([
    [{ ...frame, filename: 'src/app.tsx' }, 'javascript', 'typescript'],
    [{ ...frame, filename: 'https://shop.example.test/app.js?v=3' }, null, 'javascript'],
    [{ ...frame, absPath: '/srv/shop/views.py' }, 'ruby', 'python'],
    [{ ...frame, platform: 'native' }, 'javascript', 'c'],
    [frame, 'python-django', 'python'],
    [{ ...frame, filename: 'constructor' }, 'constructor', null],
    [frame, null, null],
  ])('%j of an event of %s is %s', (where, platform, language) => {
    expect(languageOf(where, platform)).toBe(language);
  });
});

it('a line of source stands on the page whole and escaped, in classes of ours alone', async () => {
  const line = `const x = "</code><script>alert(1)</script>"; // <b class="k">`;
  const frames = [{ function: 'f', filename: 'a.ts', lineno: 3, context_line: line, in_app: true }];
  const world = aBusyWorld();
  world.records = new Map([
    ['a'.repeat(32), webhookRecord({ exception: { values: [{ type: 'E', stacktrace: { frames } }] } })],
  ]);
  const { call } = await anAdmin(world);

  const html = await (await call('/admin/error-log/101')).text();

  const code = /<div class="line current">[^]*?<code>([^]*?)<\/code>/.exec(html)?.[1] ?? '';
  const classes = [...code.matchAll(/<([^>]*)>/g)].map(([, tag]) => tag);
  const text = code
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');
  expect(text).toBe(line);
  expect([...new Set(classes)].sort()).toEqual([
    '/span',
    'span class="c"',
    'span class="k"',
    'span class="s"',
  ]);
});
