import { HOSTILE } from '../channels/hostile.ts';

/** What a script of the corpus does where it runs: it counts itself, and asks for attention. */
export const CANARY = 'hostileRuns';
const RUN = `globalThis.${CANARY}=(globalThis.${CANARY}||0)+1`;
/** Nobody answers there; a request to it is a leak (RFC 2606 keeps the name free). */
export const ELSEWHERE = 'http://evil.example';

/** Texts that a page which writes them as they are would run, load or obey. */
export const ATTACKS: readonly string[] = [
  `<script>${RUN}</script>`,
  `</script><script>${RUN};alert(1)</script>`,
  `<!--<script>--></script><script>${RUN}</script>`,
  `"><img src=x onerror="${RUN}">`,
  `'><svg/onload='${RUN}'>`,
  `" autofocus onfocus="${RUN}" x="`,
  `' onmouseover='${RUN}' x='`,
  ` onclick=${RUN} `,
  `</title></style></textarea></noscript></template></svg><script>${RUN}</script>`,
  `javascript:${RUN}`,
  `JaVa\tScRiPt:${RUN}//http://shop.example`,
  `\u0001javascript:${RUN}`,
  `data:text/html,<script>${RUN}</script>`,
  `vbscript:msgbox(1)`,
  `${ELSEWHERE}/"onclick="${RUN}`,
  `//evil.example/%2e%2e`,
  `</style><style>@import "${ELSEWHERE}/x.css";*{background:url(${ELSEWHERE}/x.png)}</style>`,
  `red;background:url(${ELSEWHERE}/x.png)}*{display:none}body{width:9999px}`,
  `<link rel=stylesheet href=${ELSEWHERE}/x.css><img src=${ELSEWHERE}/x.png>`,
  `<meta http-equiv=refresh content="0;url=${ELSEWHERE}">`,
  `<base href="${ELSEWHERE}/"><form action="${ELSEWHERE}"><button>Resolve</button></form>`,
  `<iframe srcdoc="<script>parent.${CANARY}=1;alert(1)</script>"></iframe>`,
  `<dialog open>Sign in again</dialog><details open ontoggle=${RUN}>`,
  `\${{${RUN}}} {{constructor.constructor('${RUN}')()}} <%= ${RUN} %> #{${RUN}}`,
  `\`\${${RUN}}\`;${RUN}//`,
  `[click](javascript:${RUN}) ![x](${ELSEWHERE}/x.png) <${ELSEWHERE}>`,
  '```\n</code></pre><h1>Injected</h1>\n~~~\n````',
  `=HYPERLINK("${ELSEWHERE}","x")`,
  `\u202e\u2066<script>${RUN}</script>\u2069`,
  `__proto__`,
  `constructor`,
];

/** The attacks, and what else is hard to show: marks of direction, halves of pairs, a megabyte. */
export const HOSTILE_TEXTS: readonly string[] = [...ATTACKS, ...HOSTILE];
