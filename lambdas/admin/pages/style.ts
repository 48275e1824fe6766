import { PEOPLE_STYLE } from './parts/people-style.ts';

/**
 * The one style sheet. Colours are pairs for light and dark; each text colour has at least 4.5:1 against every
 * background it is used on (WCAG 2.2 AA), which the browser tests check with axe.
 */
export const STYLE = `
:root {
  color-scheme: light dark;
  --page: light-dark(#f5f6f8, #0f1319);
  --card: light-dark(#ffffff, #171c24);
  --sunk: light-dark(#f3f4f7, #11161d);
  --line: light-dark(#e1e5eb, #29313c);
  --line-strong: light-dark(#c3cad4, #3c4654);
  --text: light-dark(#18202b, #e6eaf0);
  --muted: light-dark(#566070, #9aa6b5);
  --link: light-dark(#3346c4, #9fb0ff);
  --accent: light-dark(#3346c4, #8fa2ff);
  --on-accent: light-dark(#ffffff, #10141c);
  --fatal: light-dark(#a01246, #ff8fb4);
  --error: light-dark(#b3261e, #ff8d84);
  --warning: light-dark(#8a5200, #f0b45c);
  --info: light-dark(#1f5fa8, #7fb8f5);
  --debug: light-dark(#566070, #9aa6b5);
  --good: light-dark(#1b6b3a, #74d39a);
  --good-back: light-dark(#e5f4ea, #14291d);
  --bad-back: light-dark(#fdecea, #331a1a);
  --hint-back: light-dark(#eceffc, #1d2440);
  --code-word: light-dark(#8a2bb0, #d39bf5);
  --code-text: light-dark(#1b6b3a, #86d3a2);
  --code-number: light-dark(#9a4a00, #f0b45c);
  --code-name: light-dark(#1f5fa8, #7fb8f5);
  --code-type: light-dark(#0f6674, #6fcbd8);
  --mono: ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace;
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body {
  margin: 0; background: var(--page); color: var(--text); overflow-wrap: break-word;
  font: 14px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
}
h1, h2, h3, p { margin: 0; }
h1 { font-size: 22px; line-height: 1.25; letter-spacing: -0.01em; overflow-wrap: anywhere; }
h1 + .card, h1 + .notice { margin-top: 12px; }
.empty .button { margin: 3px 2px; }
h2 { font-size: 13px; font-weight: 650; }
h3 { font-size: 13px; font-weight: 650; }
a { color: var(--link); text-decoration: none; }
a:hover { text-decoration: underline; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 4px; }
main:focus { outline: none; }
.muted { color: var(--muted); }
.small { font-size: 12.5px; }
.mono { font-family: var(--mono); font-size: 12.5px; }
.skip { position: absolute; left: -9999px; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.skip:focus { left: 12px; top: 8px; z-index: 2; background: var(--card); padding: 6px 12px; border-radius: 6px; }

main { max-width: 1320px; margin: 0 auto; padding: 24px 24px 64px; }

.card {
  background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 16px 18px; margin-bottom: 16px;
}
.card > h2 { margin-bottom: 12px; }
.card h3 { margin: 14px 0 6px; }
.card.narrow { max-width: 440px; margin: 8vh auto 0; padding: 28px; }
.narrow h1 { margin-bottom: 10px; }
.narrow p { margin-bottom: 14px; }
.scroll { overflow-x: auto; }
.stack { display: grid; gap: 8px; }
.stack button { margin-top: 8px; }

button, .button {
  display: inline-flex; align-items: center; justify-content: center; min-height: 34px; padding: 5px 14px;
  font: inherit; font-weight: 550; white-space: nowrap; color: var(--text); background: var(--card); cursor: pointer;
  border: 1px solid var(--line-strong); border-radius: 7px;
}
button:hover, .button:hover { border-color: var(--muted); text-decoration: none; }
.primary { background: var(--accent); border-color: var(--accent); color: var(--on-accent); }
.primary:hover { border-color: var(--text); }
.quiet { border-color: transparent; background: none; color: var(--muted); }
.off { color: var(--muted); border-color: var(--line); cursor: default; }
.off:hover { border-color: var(--line); }
.buttons { display: flex; flex-wrap: wrap; gap: 8px; }
input, select {
  font: inherit; color: var(--text); background: var(--card); width: 100%; min-width: 0; min-height: 34px;
  padding: 5px 10px; border: 1px solid var(--line-strong); border-radius: 7px;
}
::placeholder { color: var(--muted); opacity: 1; }

.notice { padding: 10px 14px; border-radius: 8px; margin-bottom: 16px; overflow-wrap: anywhere; }
.notice > p { margin: 0; }
.notice form, .notice > p + p { margin-top: 8px; }
.notice.problem { background: var(--bad-back); color: var(--error); }
.notice.problem a, .notice.hint a { color: inherit; text-decoration: underline; }
.notice.hint { background: var(--hint-back); }
.notice.done { background: var(--good-back); color: var(--good); }

.written { display: block; margin: 6px 0; white-space: pre-wrap; }
.written mark { padding: 1px 0; color: inherit; background: none; border-bottom: 2px solid currentColor; font-weight: 700; }

.tabs { display: flex; gap: 4px; margin: 14px 0 16px; border-bottom: 1px solid var(--line); overflow-x: auto; }
.tabs a { padding: 8px 14px; color: var(--muted); border-bottom: 2px solid transparent; margin-bottom: -1px; font-weight: 550; white-space: nowrap; }
.tabs a:hover { color: var(--text); text-decoration: none; }
.tabs [aria-current] { color: var(--text); border-bottom-color: var(--accent); }
.filters { display: grid; grid-template-columns: 2.2fr repeat(6, minmax(0, 1fr)) auto; gap: 10px; align-items: end; margin-bottom: 16px; }
.filters label span { display: block; font-size: 12px; color: var(--muted); margin-bottom: 3px; }
.filters .buttons { flex-wrap: nowrap; gap: 2px; }

table { border-collapse: collapse; width: 100%; text-align: left; }
th { font-weight: 600; }
.groups, .events { background: var(--card); border: 1px solid var(--line); border-radius: 10px; border-collapse: separate; border-spacing: 0; overflow: hidden; }
.groups thead th, .events thead th { font-size: 12px; color: var(--muted); padding: 9px 14px; white-space: nowrap; border-bottom: 1px solid var(--line); }
.groups td, .events td { padding: 11px 14px; vertical-align: top; border-top: 1px solid var(--line); overflow-wrap: anywhere; unicode-bidi: isolate; }
.groups tbody tr:first-child td, .events tbody tr:first-child td { border-top: 0; }
.groups tbody tr:hover, .events tbody tr:hover { background: var(--sunk); }
.groups .what { width: 46%; }
.groups .where { width: 15%; }
.groups .figure { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.groups .when { white-space: nowrap; }
.line-one { display: flex; gap: 9px; align-items: baseline; }
.title { color: var(--text); font-weight: 600; display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2; overflow: hidden; }
.title:hover { color: var(--link); }
.short-id { font-weight: 600; margin-right: 6px; }
.what .badge { margin-right: 6px; }

.level { flex: none; display: inline-flex; align-items: center; gap: 6px; font-size: 12px; font-weight: 600; color: var(--debug); }
.level::before { content: ""; width: 8px; height: 8px; border-radius: 50%; background: currentColor; }
.level-fatal { color: var(--fatal); }
.level-error { color: var(--error); }
.level-warning { color: var(--warning); }
.level-info { color: var(--info); }
.groups .level { width: 70px; }
.groups .what > .small { padding-left: 79px; }
.badge { display: inline-block; padding: 1px 8px; border-radius: 99px; font-size: 12px; font-weight: 600; border: 1px solid var(--line-strong); color: var(--muted); white-space: nowrap; max-width: 100%; overflow-x: clip; text-overflow: ellipsis; }
.status-open { color: var(--error); border-color: currentColor; }
.status-resolved { color: var(--good); border-color: currentColor; }
.badge.sub { border-color: transparent; background: var(--sunk); font-weight: 550; }
.badge.hot, .badge.priority-high { color: var(--warning); }
.badge.own { color: var(--link); border-color: transparent; background: var(--hint-back); }

#keys { border: 1px solid var(--line-strong); border-radius: 10px; background: var(--card); color: var(--text); min-width: 320px; max-height: calc(100vh - 40px); }
#keys::backdrop { background: rgb(0 0 0 / 0.4); }
#keys h2 { margin-bottom: 8px; }
#keys form { margin-top: 10px; }
/* What a key that can do nothing says, over the page: it moves nothing. Listened to before it is seen, so it is always there. */
#told { position: fixed; bottom: 16px; left: 50%; translate: -50% 0; z-index: 6; max-width: calc(100vw - 32px); overflow-wrap: break-word; }
#told:not(:empty) { padding: 10px 14px; border: 1px solid var(--line-strong); border-radius: 8px; background: var(--hint-back); box-shadow: 0 6px 20px rgb(0 0 0 / 0.18); }
kbd { font: 600 12.5px var(--mono); padding: 1px 6px; border: 1px solid var(--line-strong); border-radius: 4px; }

.empty { text-align: center; padding: 56px 20px; background: var(--card); border: 1px dashed var(--line-strong); border-radius: 10px; }
.empty h2 { font-size: 16px; margin-bottom: 8px; }
.empty p { max-width: 56ch; margin: 0 auto 14px; color: var(--muted); }
.events { margin-top: 16px; }
.pager { display: flex; justify-content: center; align-items: center; gap: 12px; margin-top: 18px; }

.crumb-path { overflow-wrap: anywhere; font-size: 13px; color: var(--muted); margin-bottom: 14px; }
.crumb-path a { text-decoration: underline; }
.actions { flex: none; display: flex; flex-wrap: wrap; gap: 8px; }
.menu { position: relative; }
.menu summary { list-style: none; }
.menu summary::-webkit-details-marker { display: none; }
.menu summary::after { content: ""; margin-left: 8px; border: 4px solid transparent; border-top-color: currentColor; translate: 0 2px; }
.menu .card { position: absolute; z-index: 2; right: 0; margin: 6px 0 0; width: 260px; box-shadow: 0 6px 20px rgb(0 0 0 / 0.18); }
.menu form + form { margin-top: 14px; }
.menu .stack { grid-template-columns: minmax(0, 1fr); }
/* Letters are wider on some systems: words wrap before a button leaves its box. */
.menu .card button { margin-top: 0; min-width: 0; white-space: normal; }
.menu fieldset { display: grid; grid-template-columns: 1fr 1.4fr; gap: 8px; margin: 0; padding: 0; border: 0; }
.menu fieldset.row { grid-template-columns: repeat(3, auto); }
.menu .card fieldset button { padding: 3px 8px; overflow-wrap: anywhere; }
.menu .why span { display: block; margin-bottom: 3px; font-size: 13px; color: var(--muted); }
.menu .why input, .people input { width: 100%; }
${PEOPLE_STYLE}
q.reason { color: var(--muted); font-style: italic; overflow-wrap: anywhere; }
.choices li { display: flex; flex-wrap: wrap; gap: 0 12px; align-items: center; padding: 4px 0; }
.choices li > * { min-width: 0; max-width: 100%; overflow-wrap: anywhere; }
.menu legend { padding: 0; margin-bottom: 6px; font-size: 13px; color: var(--muted); }
.badges { min-width: 0; overflow-wrap: anywhere; display: flex; flex-wrap: wrap; gap: 10px; align-items: center; margin-top: 10px; }
.columns { display: grid; grid-template-columns: minmax(0, 1fr) 320px; gap: 16px; align-items: start; }

.trend { margin: 0; }
.trend svg { display: block; width: 100%; height: 72px; }
.trend .slot { fill: var(--sunk); }
.trend .bar { fill: var(--accent); pointer-events: none; }
.trend .bar.running { opacity: 0.45; }
.trends th[scope=row] { font-weight: 500; padding: 10px 14px 10px 0; max-width: 260px; overflow-wrap: anywhere; }
.trends .plot { width: 60%; min-width: 240px; }
.trends .plot svg { height: 40px; }
.trends .figure { text-align: right; white-space: nowrap; padding-left: 14px; font-variant-numeric: tabular-nums; }
button.quiet[aria-current], .button.quiet[aria-current] { color: var(--text); border-color: var(--line-strong); }
.axis { display: flex; justify-content: space-between; font-size: 12px; color: var(--muted); }
.trends tfoot td { padding: 0; }
.trends .figure { width: 5.5em; }
.trends th[scope=row] { width: 220px; }
.card > .trend-filters { margin: 18px 0 12px; }
.filters.trend-filters { grid-template-columns: minmax(0, 1fr) auto; }
.trend figcaption { display: flex; justify-content: space-between; gap: 12px; font-size: 12px; margin-top: 6px; text-align: center; }

.pairs { table-layout: fixed; font-size: 13px; }
.pairs th, .pairs td { padding: 5px 0; vertical-align: top; border-top: 1px solid var(--line); overflow-wrap: anywhere; }
.pairs tr:first-child > * { border-top: 0; }
.pairs th { width: 34%; padding-right: 12px; font-weight: 500; color: var(--muted); }
.pairs td { white-space: pre-wrap; font-family: var(--mono); font-size: 12.5px; color: var(--text); }
.contexts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 300px), 1fr)); gap: 4px 32px; }
.contexts h3 { margin-top: 6px; }
.json { margin-top: 12px; font-family: var(--mono); font-size: 12px; white-space: pre-wrap; overflow-wrap: anywhere; }

.facts { margin: 0; }
.facts > div { display: flex; justify-content: space-between; gap: 16px; padding: 5px 0; border-top: 1px solid var(--line); font-size: 13px; }
.facts > div:first-child { border-top: 0; }
.facts dt { color: var(--muted); flex: none; }
.facts dd { margin: 0; text-align: right; overflow-wrap: anywhere; }
.plain { list-style: none; margin: 0; padding: 0; }
.plain li { padding: 4px 0; }
.plain [aria-current] { font-weight: 700; text-decoration: underline; }
.side .plain:not(.history) li { display: flex; justify-content: space-between; gap: 12px; }
.history li + li { border-top: 1px solid var(--line); }
.after { margin-top: 14px; }
.after a:not(.button), .card p > a:not(.button) { text-decoration: underline; }
.lead { max-width: 72ch; margin: 6px 0 16px; }
.ticks li { display: flex; justify-content: space-between; align-items: baseline; gap: 16px; padding: 8px 0; }
.ticks label { display: flex; gap: 10px; align-items: baseline; min-width: 0; overflow-wrap: anywhere; }
.ticks input { flex: none; width: 16px; min-height: 16px; translate: 0 2px; accent-color: var(--accent); }
.ticks strong { font-weight: 600; }
.ticks a { flex: none; }
.ticks li + li { border-top: 1px solid var(--line); }
.ticks .level { margin-right: 6px; }

@media (max-width: 1180px) {
  .filters { grid-template-columns: repeat(4, minmax(0, 1fr)); }
  .filters .wide { grid-column: span 2; }
  .filters .buttons { justify-content: flex-end; }
}
@media (max-width: 900px) {
  .columns { grid-template-columns: minmax(0, 1fr); }
  .groups thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .groups, .groups tbody { display: block; }
  .groups tr { display: flex; flex-wrap: wrap; gap: 2px 16px; padding: 12px 14px; border-top: 1px solid var(--line); }
  .groups tbody tr:first-child { border-top: 0; }
  .groups td { display: block; padding: 0; border: 0; }
  .groups .what, .groups .where { width: 100%; flex: none; }
  .groups .where, .groups .where div { font-size: 12.5px; color: var(--muted); }
  .groups .where { display: flex; gap: 8px; }
  .groups .figure, .groups .when, .groups .state { font-size: 12.5px; color: var(--muted); margin-top: 4px; }
  .groups [data-label]::after { content: " " attr(data-label); }
  .groups .figure div { display: inline; }
  .groups .figure div::before { content: " ("; }
  .groups .figure div::after { content: ")"; }
  .groups .when[data-label]::after { content: none; }
  .groups .when[data-label]::before { content: attr(data-label) " "; }
  .groups .level { width: auto; }
  .groups .what > .small { padding-left: 0; }
}
@media (max-width: 600px) {
  .tabs { gap: 0; }
  .tabs a { padding: 8px 8px; font-size: 13.5px; }
  main { padding: 16px 16px 48px; }
  .events .exact { display: none; }
  .events td, .events th { padding-left: 12px; padding-right: 4px; }
  .filters { grid-template-columns: repeat(2, minmax(0, 1fr)); }
  .filters .wide, .filters .buttons { grid-column: span 2; }
  .filters .buttons > * { flex: 1; }
  .actions, .actions .card, .menu, .menu summary, .actions form, .actions form button { width: 100%; }
  .actions .buttons { display: grid; grid-auto-flow: column; grid-auto-columns: 1fr; }
  .menu .card { position: static; box-shadow: none; }
  .card { padding: 14px; }
  .trend figcaption span:nth-child(2) { order: -1; flex-basis: 100%; }
  .trend figcaption { flex-wrap: wrap; }
  .trends thead { display: none; }
  .trends tr { display: grid; grid-template-columns: minmax(0, 1fr) auto auto; }
  .trends th[scope=row] { max-width: none; padding-right: 0; }
  .trends .figure { width: auto; padding-top: 10px; }
  .trends .plot { grid-column: 1 / -1; order: 3; width: auto; }
}
@media (prefers-reduced-motion: no-preference) {
  button, .button, .tabs a { transition: border-color 0.12s, color 0.12s; }
}
`;
