import { readRules } from '../../../../lambdas/core/alerts/rules.ts';

const read = (rules: unknown) => readRules(JSON.stringify(rules), new Set(['customer']));
const plain = { name: 'new', when: ['created'], to: ['slack:ops'] };
const mistakesOf = (rule: object): string[] => {
  const result = read([{ ...plain, ...rule }]);
  return result.ok ? [] : result.mistakes;
};

describe('the setting ALERTS', () => {
  it('reads a rule with all of its keys', () => {
    const result = read([
      {
        ...plain,
        query: 'level:error|fatal environment:production customer:acme',
        cap: '20/h',
        quiet: ['22:00-07:00 Europe/Berlin', 'Sat-Sun 00:00-24:00 Europe/Berlin'],
        atLeast: { events: 100, within: '10m' },
        firstIn: 'release',
        zone: 'America/New_York',
      },
    ]);

    expect(result).toMatchObject({
      ok: true,
      rules: [
        {
          name: 'new',
          cap: { messages: 20, perMs: 3_600_000 },
          atLeast: { events: 100, withinMs: 600_000 },
          firstIn: 'release',
          zone: 'America/New_York',
          asksForEvent: true,
          asksForTags: true,
        },
      ],
    });
  });

  it('is no rule where it is empty', () => {
    expect(readRules('', new Set())).toEqual({ ok: true, rules: [] });
  });

  it.each([{ events: 20_000, within: '1m' }, { events: 1_000_000, within: '6h' }, { events: 1_000_000 }])(
    'takes a threshold of $events events within $within',
    (atLeast) => {
      expect(readRules(JSON.stringify([{ ...plain, atLeast }]), new Set())).toMatchObject({ ok: true });
    },
  );

  it('takes the zone of the quiet hours where a rule names none', () => {
    expect(read([{ ...plain, quiet: '22:00-07:00 Asia/Tokyo' }])).toMatchObject({
      rules: [{ zone: 'Asia/Tokyo' }],
    });
  });

  it.each([
    ['{', 'must be JSON: a list of rules'],
    ['{}', 'must be JSON: a list of rules'],
    ['[5]', 'rule 1: must be an object with the keys name, when'],
    ['[{"name": "x"}]', 'rule "x": when must be a list of at least one of created, regressed'],
  ])('says of %s what it must be', (text, mistake) => {
    expect(readRules(text, new Set())).toMatchObject({
      ok: false,
      mistakes: expect.arrayContaining([expect.stringContaining(mistake)]),
    });
  });

  it.each([
    [{ when: ['creatd'] }, 'rule "new": when (1) must be a list of at least one of created'],
    [{ when: [] }, 'rule "new": when must be a list of at least one of'],
    [{ when: ['ongoing'] }, 'rule "new": when (1) must be'],
    [{ to: ['ops'] }, 'rule "new": to (1) must be a list of at least one route: email:<address>'],
    [{ to: ['email:nobody'] }, 'rule "new": to (1) must be'],
    [{ quiett: 'x' }, 'rule "new": quiett is not a key of a rule; keys are name, when'],
    [{ cap: '20' }, 'rule "new": cap must be a number of messages and a span, such as "20/h"'],
    [
      { quiet: '10pm-7am' },
      'rule "new": quiet must be hours and a time zone, such as "22:00-07:00 Europe/Berlin"',
    ],
    [{ quiet: '22:00-07:00 Mars/Base' }, 'rule "new": quiet names no time zone with "Mars/Base"'],
    [{ quiet: '00:00-24:00 UTC' }, 'rule "new": quiet never ends'],
    [{ zone: 'Nowhere' }, 'rule "new": zone is no time zone with "Nowhere"'],
    [{ atLeast: { events: 0 } }, 'rule "new": atLeast events'],
    [{ atLeast: { events: 20_001, within: '5h' } }, 'rule "new": atLeast must be at most 20000 events'],
    [
      { atLeast: { events: 5, withn: '1h' } },
      'rule "new": withn is not a key of a rule; keys are events, within',
    ],
    [{ firstIn: 'browser' }, 'rule "new": firstIn must be environment or release'],
    [{ query: 'environmnt:production' }, 'rule "new": query at position 1: There is no key `environmnt`'],
  ])('says of %j which rule, which key and what would be right', (rule, mistake) => {
    expect(mistakesOf(rule)).toEqual([expect.stringContaining(mistake)]);
  });

  it('refuses more routes than are written at once with what is judged', () => {
    const to = Array.from({ length: 20 }, (_, index) => `slack:a${index}`);
    const rules = [
      { ...plain, to },
      { ...plain, name: 'more', to: to.map((route) => `${route}x`) },
      { ...plain, name: 'most' },
    ];

    expect(read(rules)).toMatchObject({
      ok: false,
      mistakes: [expect.stringContaining('at most 40 routes')],
    });
  });

  it('refuses two rules of one name', () => {
    expect(read([plain, plain])).toMatchObject({ ok: false, mistakes: [expect.stringContaining('name')] });
  });

  it('tells all mistakes at once', () => {
    const result = read([
      { ...plain, cap: '1' },
      { ...plain, name: 'other', to: [] },
    ]);

    expect(result).toMatchObject({ ok: false, mistakes: [expect.any(String), expect.any(String)] });
  });
});
