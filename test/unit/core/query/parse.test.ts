import { parseQuery } from '../../../../lambdas/core/query/parse.ts';
import { printQuery } from '../../../../lambdas/core/query/print.ts';
import { query } from '../../../support/samples/queries.ts';

const TAGS = new Set(['customer', 'browser.name']);
const canonical = (text: string) => printQuery(query(text, TAGS));
const mistakeOf = (text: string) => {
  const parsed = parseQuery(text, TAGS);
  if (parsed.ok) throw new Error(`${text} is no mistake: ${printQuery(parsed.query)}`);
  return parsed.mistake;
};

describe('a condition', () => {
  it.each([
    'is:unresolved',
    'level:error|fatal',
    '!environment:staging',
    'release:shop@1.*',
    'release:"my app 1.0"',
    '!firstRelease:shop@1.*|shop@2.0',
    'firstRelease:"latest"',
    'project:shop platform:node assigned:ada user:u-1 type:csp id:SHOP-7K',
    'firstSeen:>2026-11-01 lastSeen:-24h',
    'firstSeen:+7d',
    'lastSeen:2026-11-01',
    'firstSeen:today lastSeen:yesterday',
    'firstSeen:>=yesterday firstSeen:<today',
    'firstSeen:<=2026-11-01T08:30:00.000Z',
    'events:>100 users:>=10 events:5',
    'has:release !has:environment',
    'customer:acme-* browser.name:Firefox',
    'release:com.app@1.0(45)'.replace('(45)', '+45'),
  ])('is written %s', (text) => {
    expect(canonical(text)).toBe(text);
  });

  it.each([
    ['is:open', 'is:unresolved'],
    ['is:unresolved|archived|ignored', 'is:unresolved|archived'],
    ['is:muted', 'is:archived'],
    ['age:-24h', 'firstSeen:-24h'],
    ['age:Today', 'firstSeen:today'],
    ['firstSeen:>TODAY', 'firstSeen:>today'],
    ['first_release:shop@1.0', 'firstRelease:shop@1.0'],
    ['first-release:shop@1.0', 'firstRelease:shop@1.0'],
    ['firstrelease:shop@1.0', 'firstRelease:shop@1.0'],
    ['timesSeen:>10', 'events:>10'],
    ['timesSeen:>2k', 'events:>2000'],
    ['level:[error, fatal]', 'level:error|fatal'],
    ['release:[ "my app" ,b]', 'release:"my app"|b'],
    ['assigned_or_suggested:ada', 'assigned:ada'],
    ['issue:SHOP-7K', 'id:SHOP-7K'],
    ['user.id:u-1', 'user:u-1'],
    ['user:id:u-1', 'user:u-1'],
    ['user:"id:u-1"', 'user:u-1'],
    ['tags[customer]:acme', 'customer:acme'],
    ['release:""', '!has:release'],
    ['!customer:""', 'has:customer'],
    ['lastSeen:>-24h', 'lastSeen:-24h'],
    ['lastSeen:<-7d', 'lastSeen:+7d'],
    ['firstSeen:>=2026-11-01T10:00:00+02:00', 'firstSeen:>=2026-11-01T08:00:00.000Z'],
    ['firstSeen:>2026-11-01T08:00', 'firstSeen:>2026-11-01T08:00:00.000Z'],
    ['events:=5', 'events:5'],
    ['level:error AND is:open', 'level:error is:unresolved'],
    ['level:error and is:open', 'level:error is:unresolved'],
    ['LEVEL:error FirstSeen:-1d', 'level:error firstSeen:-1d'],
    ['level:error|error', 'level:error'],
    ['  level:error \n\t is:new ', 'level:error is:new'],
    ['release:a\\*b', 'release:"a\\*b"'],
    ['release:a**b', 'release:a*b'],
    ['level:"error"', 'level:error'],
  ])('of another spelling means the same: %s is %s', (text, same) => {
    expect(canonical(text)).toBe(same);
  });
});

describe('pasted text', () => {
  it.each([
    ['Rack::Timeout', ['Rack::Timeout']],
    ['User::Create', ['User::Create']],
    ['std::vector<int>', ['std::vector<int>']],
    ['TypeError: x is undefined', ['TypeError:', 'x', 'is', 'undefined']],
    ['Invalid type: string', ['Invalid', 'type:', 'string']],
    ['https://shop.example/cart?x=1#y', ['https://shop.example/cart?x=1#y']],
    ['app:///main.js:1:2', ['app:///main.js:1:2']],
    ['localhost:3000:10', ['localhost:3000:10']],
    ['/srv/app/order.py', ['/srv/app/order.py']],
    ['C:\\Users\\ada\\app.exe', ['C:\\Users\\ada\\app.exe']],
    ['D:/build/app.cs', ['D:/build/app.cs']],
    ['\\\\server\\share', ['\\\\server\\share']],
    ['order.py:42', ['order.py:42']],
    ['Main.java:17)', ['Main.java:17)']],
    ['at f (app.js:10:5)', ['at', 'f', '(app.js:10:5)']],
    ['at com.x.Foo.bar(Foo.java:12)', ['at', 'com.x.Foo.bar(Foo.java:12)']],
    ['File "order.py", line 42', ['File', '"order.py",', 'line', '42']],
    ['node:internal/modules/cjs/loader:936', ['node:internal/modules/cjs/loader:936']],
    ['error:0308010C:digital envelope', ['error:0308010C:digital', 'envelope']],
    ['{"user":"x","id":5}', ['{"user":"x","id":5}']],
    ['{"a": "b c"}', ['{"a":', '"b c"}']],
    ["(reading 'total')", ['(reading', "'total')"]],
    ['12:30:45 2026-11-01T10:00:00Z', ['12:30:45', '2026-11-01T10:00:00Z']],
    ['a || b && c', ['a', '||', 'b', '&&', 'c']],
    ['string | null', ['string', '|', 'null']],
    ['x !== y', ['x', '!==', 'y']],
    ['you and me or nobody', ['you', 'and', 'me', 'or', 'nobody']],
    ['"unclosed phrase', ['"unclosed', 'phrase']],
    ['""', ['""']],
    [
      'localhost:3000/cart and shop.example:8080/cart',
      ['localhost:3000/cart', 'and', 'shop.example:8080/cart'],
    ],
    ['TypeError:x java.lang.IllegalStateException:y', ['TypeError:x', 'java.lang.IllegalStateException:y']],
    ['{ level: 1, user: 2 }', ['{', 'level:', '1,', 'user:', '2', '}']],
    ['constructor toString __proto__', ['constructor', 'toString', '__proto__']],
    ['😀 Ünïcödé', ['😀', 'Ünïcödé']],
  ])('%s is words', (text, words) => {
    expect(query(text, TAGS)).toEqual(words.map((word) => ({ key: 'words', not: false, values: [[word]] })));
  });

  it('in quotes is one phrase, whatever stands in it', () => {
    expect(query('"level:error OR (x) \\"y\\" C:\\dir"')).toEqual([
      { key: 'words', not: false, values: [['level:error OR (x) "y" C:\\dir']] },
    ]);
  });

  it('takes either of several words, and leaves words out', () => {
    expect(query('timeout|"connection refused" !test parse_*order')).toEqual([
      { key: 'words', not: false, values: [['timeout'], ['connection refused']] },
      { key: 'words', not: true, values: [['test']] },
      { key: 'words', not: false, values: [['parse_', 'order']] },
    ]);
  });
});

describe('a mistake', () => {
  it('says where it is, in UTF-16 units, what it is and what would be right', () => {
    // Act
    const mistake = mistakeOf('😀 enviroment:staging level:error');

    // Assert
    expect(mistake).toMatchObject({
      offset: 3,
      length: 10,
      suggestion: '😀 environment:staging level:error',
    });
    expect(mistake.message).toContain('`enviroment`; did you mean `environment`?');
    expect(mistake.message).toMatch(/Keys are is, level, environment, .*, customer, browser\.name/);
  });

  it.each([
    ['bookmarks:me', 0, 9, '"bookmarks:me"'],
    ['is:unresolvd', 3, 9, 'is:unresolved'],
    ['has:realease', 4, 8, 'has:release'],
    ['title:Timeout', 0, 6, 'Timeout'],
    ['größe:5', 0, 5, '"größe:5"'],
    ['device.id:42', 0, 9, '"device.id:42"'],
    ['custmer:acme', 0, 7, 'customer:acme'],
    ['tags[plan]:x', 0, 11, null],
    ['__proto__:x', 0, 9, '"__proto__:x"'],
    ['constructor:x', 0, 11, '"constructor:x"'],
    ['has:__proto__', 4, 9, null],
    ['is:constructor', 3, 11, null],
    ['environment:', 0, 12, null],
    ['environment: staging', 0, 12, null],
    ['level:error|', 12, 0, null],
    ['level:error||fatal', 12, 1, null],
    ['level:"error', 6, 6, 'level:"error"'],
    ['level:er"ror', 6, 6, 'level:"er\\"ror"'],
    ["release:'1.0'", 8, 5, 'release:"1.0"'],
    ['level:!error', 6, 6, null],
    ['level:error,fatal', 6, 11, 'level:error|fatal'],
    ['level:[error, fatal', 6, 1, null],
    ['level:[error fatal]', 13, 1, null],
    ['release:>1.0', 8, 4, 'release:">1.0"'],
    ['events:many', 7, 4, null],
    ['events:-1', 7, 2, null],
    ['events:>9999999999999999', 7, 17, null],
    ['events:9b|999999999999999b', 10, 16, null],
    ['lastSeen:tomorrow', 9, 8, null],
    ['lastSeen:24h', 9, 3, 'lastSeen:-24h'],
    ['lastSeen:>2026-02-30', 9, 11, null],
    ['lastSeen:2026-02-01T08:00:00Z', 9, 20, 'lastSeen:>=2026-02-01T08:00:00Z'],
    ['assigned:me', 9, 2, null],
    ['release:latest', 8, 6, null],
    ['user:u-*', 5, 3, null],
    ['user:email:a@b.example', 5, 17, null],
    ['environment:""|a', 12, 2, null],
    ['level:error OR level:fatal', 12, 2, 'level:error|fatal'],
    ['level:error or level:fatal', 12, 2, 'level:error|fatal'],
    ['level:error OR is:new', 12, 2, null],
    ['timeout OR refused', 8, 2, 'timeout|refused'],
    ['level:error | fatal', 12, 1, 'level:error|fatal'],
    ['level:error || level:fatal', 12, 2, 'level:error|fatal'],
    ['level:error && is:new', 12, 2, 'level:error  is:new'],
    ['OR', 0, 2, null],
    ['AND level:error', 0, 3, '"AND" level:error'],
    ['NOT level:error', 0, 4, '!level:error'],
    ['-level:error', 0, 1, '!level:error'],
    ['!!level:error', 0, 2, 'level:error'],
    ['(level:error is:new)', 0, 1, 'level:error is:new)'],
    ['!(level:error)', 0, 2, '!level:error)'],
    ['level:error)', 6, 6, 'level:error'],
    ['( level:error )', 0, 1, ' level:error )'],
    ['level:error )', 12, 1, 'level:error '],
  ])('%s is told at %i, %i long', (text, offset, length, suggestion) => {
    expect(mistakeOf(text)).toMatchObject({ offset, length, suggestion });
  });
});
