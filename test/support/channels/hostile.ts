import fc from 'fast-check';
import type { DigestNotification, Notification } from '../../../lambdas/contracts/notification.ts';
import { aReport, reportNotification } from '../alerts/report.ts';
import { digest, entry, evidence, LINKS, single } from './notifications.ts';
import { anyCharacter } from '../samples/code-points.ts';

/** What people who want to be heard, or to break something, put into the text of an error. */
export const HOSTILE: readonly string[] = [
  '<!channel> <!here> <!everyone> <@U012AB3CD> <#C012AB3CD>',
  '<https://evil.example|click here> <mailto:a@b.example|mail>',
  '*bold* _italic_ ~struck~ `code` ```block``` > quote',
  ':wave: :rotating_light: :+1::skin-tone-2:',
  'first\nsecond\r\nthird\rfourth\u2028fifth\u2029sixth\u0085seventh',
  '\r\nBcc: victim@example.com\r\nX-Evil: 1\r\n\r\n<b>body</b>',
  'Subject: =?utf-8?q?hidden?=\r\n Folded: yes',
  '\u202egnp.exe\u202c \u2066hidden\u2069 \u200f\u200e \u061c',
  'zero\u200bwidth \u200c \u200d \u2060 \ufeff \u{e0041}\u{e0042}',
  '\u0000\u0001\u0007\u0008\u001b[31mred\u001b[0m\u007f\u009b31m',
  '<script>alert(1)</script><img src=x onerror=alert(1)>"\'&amp;&lt;',
  '</pre></td></table><!-- ]]> <![CDATA[',
  '[click](javascript:alert(1)) ![x](https://evil.example/x.png) # h1 | a | b |',
  '{{constructor.constructor("x")()}} ${process.env.HOME} %s %n {"a":1}',
  '\ud83d\ude00'.repeat(400),
  '\ud83d lone \ude00 halves \udfff',
  'e\u0301\u0302\u0303'.repeat(200),
  '😀👨‍👩‍👧‍👦🇩🇪❤️',
  '',
  ' ',
  '\n\n\n',
  '\\'.repeat(3_000),
  '"'.repeat(3_000),
  '&<>'.repeat(2_000),
  '\u0001'.repeat(4_000),
  'line\n'.repeat(5_000),
  'a.'.repeat(5_000) + 'Error',
  'x'.repeat(1_000_000),
  '漢'.repeat(350_000),
];

/** Any mixture of it, with what no list thinks of. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...HOSTILE.filter((text) => text.length < 10_000)),
  fc.string({ unit: anyCharacter, maxLength: 400 }),
  fc
    .array(
      fc.oneof(
        fc.constantFrom(...HOSTILE.map((text) => text.slice(0, 60))),
        fc.string({ unit: anyCharacter }),
      ),
      {
        maxLength: 60,
      },
    )
    .map((parts) => parts.join('')),
);

/** A report of which every text that comes from outside is the stranger's. */
export const hostileReport = (text: string): Notification =>
  reportNotification(
    aReport(undefined, {
      noisiest: [1, 2, 3].map((id) => ({ id: String(id), name: text, events: id })),
      unknown: [text.slice(0, 2_000)],
    }),
  );

/** A change of a group of which every text is the stranger's. */
export const hostileSingle = (text: string): Notification =>
  single({
    type: 'error-group.regressed',
    data: {
      from: { status: text, substatus: text },
      to: { status: 'OPEN', substatus: text, assignee: null },
      actor: text,
      observedAt: '2026-11-29T04:00:00.000Z',
    },
    group: {
      shortId: text,
      title: text,
      culprit: text,
      level: text,
      environment: text,
      release: text,
      resolvedIn: text,
      priority: text,
      project: { id: '1', slug: text },
      assignee: { type: 'user', id: '1', name: text },
    },
    evidence: evidence({ text, environment: text, release: text, doer: { by: text, via: null } }),
    rules: [text.slice(0, 2_000), 'second'],
    remarks: [text.slice(0, 2_000)],
  });

export const hostileDigest = (text: string, count = 300): DigestNotification =>
  digest(
    Array.from({ length: count }, (_, index) =>
      entry(index, {
        group: { shortId: index % 2 === 0 ? text : null, title: text, culprit: text },
        now: { status: text, substatus: text, events: index },
      }),
    ),
    { why: 'cap', links: LINKS },
  );

/** Control characters, marks of direction, halves of pairs and tag characters: none of them may reach anybody. */
export const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\u{e0000}-\u{e007f}]/u;
