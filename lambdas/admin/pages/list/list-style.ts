/** What only the list needs, in the colours of the one style sheet. */
export const LIST_STYLE = `
.tab-row { display: flex; gap: 16px; align-items: start; border-bottom: 1px solid var(--line); margin-bottom: 12px; }
.tab-row .tabs { flex: 1; border: 0; margin: 0; min-width: 0; }
.tab-row .tabs a { margin: 0; }
.tabs .count { margin-left: 5px; font-weight: 400; font-variant-numeric: tabular-nums; }
.views .card { z-index: 5; right: 0; left: auto; width: 300px; max-height: 70vh; overflow: auto; }
.views .plain li { display: flex; justify-content: space-between; gap: 12px; align-items: baseline; overflow-wrap: anywhere; }
.views .plain .muted { flex: none; }
.tick-line { display: flex; gap: 8px; align-items: baseline; font-size: 13px; }
.tick-line input { width: 15px; min-height: 15px; flex: none; translate: 0 2px; accent-color: var(--accent); }
.find { display: flex; flex-wrap: wrap; gap: 8px 16px; align-items: center; margin-bottom: 10px; }
.search { display: flex; gap: 8px; flex: 1 1 420px; }
.search label { flex: 1; }
.search { position: relative; }
#suggestions { position: absolute; z-index: 4; top: 100%; left: 0; right: 0; max-height: 340px; overflow: auto; margin: 4px 0 0; padding: 4px;
  list-style: none; background: var(--card); border: 1px solid var(--line-strong); border-radius: 8px; box-shadow: 0 6px 20px rgb(0 0 0 / 0.18); }
#suggestions li { display: flex; justify-content: space-between; gap: 16px; padding: 5px 10px; border-radius: 5px; cursor: pointer; overflow-wrap: anywhere; }
#suggestions .muted { flex: none; }
#suggestions .found { min-width: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; font-weight: 550; }
#suggestions li:hover, #suggestions [aria-selected=true] { background: var(--hint-back); }
.sorts { display: flex; gap: 2px; }
.sorts [aria-current] { color: var(--text); border-color: var(--line-strong); background: var(--card); }
.arrow { margin-left: 7px; border: 4px solid transparent; }
.arrow.desc { border-top-color: currentColor; translate: 0 2px; }
.arrow.asc { border-bottom-color: currentColor; translate: 0 -2px; }
.facets { margin-bottom: 10px; }
.known { display: inline-block; max-width: 100%; margin-right: 10px; overflow-wrap: anywhere; }
.chip { display: inline-flex; gap: 6px; align-items: center; max-width: 100%; overflow-wrap: anywhere; margin: 0 8px 4px 0; padding: 2px 9px; border-radius: 6px;
  font-family: var(--mono); font-size: 12.5px; background: var(--hint-back); }
.bulk { display: flex; flex-wrap: wrap; gap: 8px; align-items: center; padding: 8px 12px; background: var(--card);
  border: 1px solid var(--line); border-bottom: 0; border-radius: 10px 10px 0 0; position: sticky; top: 0; z-index: 2; }
.bulk .menu { position: relative; }
.bulk .menu .card { left: 0; right: auto; }
.bulk fieldset { border: 0; padding: 0; margin: 0; display: flex; gap: 6px; flex-wrap: wrap; }
.bulk legend { font-size: 12px; color: var(--muted); padding: 6px 0 3px; }
/* On one line with the words beside it. */
.bulk .tick-line { align-items: center; }
.bulk .tick-line input { translate: 0 0; }
.bulk + .groups { border-radius: 0 0 10px 10px; }
.bulk > button, .bulk .menu > .button { min-height: 30px; padding: 3px 12px; }
.bulk > .why { flex: 1 1 190px; max-width: 320px; min-height: 30px; padding: 3px 10px; }
.groups q.reason { display: inline-block; max-width: 320px; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; vertical-align: bottom; }
.notice ul { margin: 4px 0 0; padding-left: 20px; }
.groups { table-layout: fixed; }
.groups td { padding: 7px 10px; vertical-align: middle; }
.groups thead th { padding: 7px 10px; }
.groups tbody tr { height: 52px; }
.groups tbody td:first-child { border-left: 4px solid transparent; }
.groups .edge-fatal td:first-child { border-left-color: var(--fatal); }
.groups .edge-error td:first-child { border-left-color: var(--error); }
.groups .edge-warning td:first-child { border-left-color: var(--warning); }
.groups .edge-info td:first-child { border-left-color: var(--info); }
.groups .edge-debug td:first-child { border-left-color: var(--debug); }
.groups .tick { width: 38px; padding-right: 0; }
.groups .tick input { width: 17px; height: 17px; min-height: 17px; margin: 0; display: block; accent-color: var(--accent); }
.groups .what { width: auto; }
.groups .plot { width: 118px; }
.groups .figure { width: 80px; }
.groups .total { width: 104px; }
.groups.of-part .total { width: 172px; }
@media (min-width: 901px) { .groups .part { white-space: nowrap; } }
.groups .when { width: 124px; }
[data-times] .groups th.when { width: 190px; }
[data-times] .groups td.when, .groups td.when:has([data-iso]) { white-space: normal; overflow-wrap: anywhere; font-size: 12.5px; }
.groups .where { width: 160px; }
.groups .names { display: flex; gap: 5px; font-size: 13px; }
.groups .names .line { min-width: 0; }
.groups .where a, .groups .when a { color: inherit; text-decoration: underline; text-decoration-color: var(--line-strong); text-underline-offset: 2px; }
.groups .who-has { width: 104px; }
.groups td.who-has { font-size: 12.5px; line-height: 1.3; }
.groups .line { display: block; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
.groups .who-has .quick { margin: 0; }
.groups .who-has .quick button { padding: 0 5px; }
/* A row has room for two lines: a name is cut after them. */
.groups .who-has .line { display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2; white-space: normal; overflow-wrap: break-word; }
.groups .title { display: inline; font-weight: 450; -webkit-line-clamp: none; }
.groups .title b { font-weight: 650; }
.groups .of { margin-right: 6px; }
.groups .what > .small { padding-left: 0; }
.groups .under { display: flex; gap: 6px; }
.groups .chips { flex: 0 1 auto; min-width: 0; }
.groups .under .culprit { flex: 1 1 0; min-width: 0; }
.groups .total .small { white-space: normal; overflow-wrap: anywhere; }
/* Beside the title, which ends before them and is whole on hover: they cover no text, and no line moves. */
.groups .headline { display: flex; gap: 10px; align-items: center; }
.groups .headline .line { flex: 1 1 0; min-width: 0; }
.groups .quick { flex: none; display: none; gap: 4px; align-self: end; margin-top: -6px; }
.groups tr:hover .quick, .groups tr:focus-within .quick { display: flex; }
.groups .quick button { min-height: 24px; padding: 0 9px; font-size: 12px; }
.day-before { color: var(--muted); font-size: 11.5px; line-height: 1.3; font-variant-numeric: tabular-nums; white-space: nowrap; }
.day-before.worse { color: var(--warning); font-weight: 600; }
.since { display: flex; flex-wrap: wrap; gap: 2px 12px; }
div.since { justify-content: space-between; margin-bottom: 10px; }
.within { margin: 0; color: var(--muted); }
.within a { text-decoration: underline; }
.since [aria-current] { color: var(--text); font-weight: 650; }
.groups .badge { padding: 0 7px; font-size: 11.5px; }
.groups .status-open { color: var(--text); border-color: var(--line-strong); }
.spark { display: block; width: 96px; height: 24px; fill: var(--accent); }
.spark.none { height: 1px; background: var(--line-strong); }
/* Over the page: what tells of a move must not move anything itself. */
#moved { position: fixed; bottom: 16px; left: 50%; translate: -50% 0; z-index: 4; margin: 0; max-width: calc(100vw - 32px); box-shadow: 0 6px 20px rgb(0 0 0 / 0.18); }
.groups tr.gone { opacity: 0.45; }
.groups tr.came td { background: var(--hint-back); }
@media (prefers-reduced-motion: no-preference) {
  .groups tr { transition: opacity 0.4s; }
  .groups tr.came { animation: came 0.5s ease-out; }
  .groups tr.changed td { animation: changed 2s ease-out; }
}
@keyframes came { from { opacity: 0; translate: 0 -12px; } }
@keyframes changed { from { background: var(--hint-back); } }
[hidden] { display: none !important; }
.bulk .at-phone { display: none; }
.groups tr:target, .groups tr.at { outline: 2px solid var(--accent); outline-offset: -2px; }
@media (max-width: 1180px) {
  .groups .of { display: none; }
}
@media (max-width: 1080px) {
  .groups .who-has, .groups thead th.who-has, .groups tr .who-has .quick { display: none !important; }
}
@media (min-width: 601px) and (max-width: 1180px) {
  /* The last one stands wherever its line has room: it opens within the bar. */
  .bulk .menu:last-of-type { position: static; }
  .bulk .menu:last-of-type .card { left: auto; right: 12px; }
}
@media (max-width: 900px) {
  .groups tbody tr { height: auto; position: relative; padding-left: 18px; gap: 2px 14px; border-left: 4px solid transparent; }
  .groups tbody tr:has(td.tick) { padding-left: 52px; }
  .groups tbody td, .groups tbody td:first-child { border: 0; padding: 0; width: auto; }
  .groups .edge-fatal { border-left-color: var(--fatal); }
  .groups .edge-error { border-left-color: var(--error); }
  .groups .edge-warning { border-left-color: var(--warning); }
  .groups .edge-info { border-left-color: var(--info); }
  .groups .edge-debug { border-left-color: var(--debug); }
  .groups tbody td.tick { position: absolute; left: 14px; top: 12px; width: 24px; padding: 3px 0 0; }
  .groups td.what { width: 100%; flex: none; }
  .groups .under { flex-wrap: wrap; gap: 2px 6px; }
  .groups .under .culprit { flex-basis: 100%; }
  .groups td.what .line { white-space: normal; }
  .groups td.what .badge { margin-right: 2px; }
  .groups .of { display: inline; }
  .groups td.what .under .culprit { white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
  .groups td.plot { width: auto; min-width: 96px; }
  .groups td.figure, .groups td.when { width: auto; }
  .groups td.where { width: 100%; gap: 12px; }
  .groups .when div { display: inline; }
  .groups .when div::before { content: " · "; }
  .groups td.who-has { display: block; }
}
/* A title on several lines would break elsewhere: its buttons have their room from the start. */
@media (min-width: 601px) and (max-width: 900px) {
  .groups .headline { align-items: start; }
  .groups .quick { display: flex; visibility: hidden; align-self: start; margin: -4px 0 0; }
  .groups tr:hover .quick, .groups tr:focus-within .quick { visibility: visible; }
}
@media (max-width: 600px) {
  .groups tr .quick, .groups tr:hover .quick, .groups tr:focus-within .quick { display: none; }
  main { padding-top: 6px; }
  .tab-row { gap: 4px; margin-bottom: 8px; }
  .tab-row .tabs { scrollbar-width: none; }
  .tab-row .tabs a { display: flex; align-items: center; min-height: 40px; padding: 0 6px; font-size: 13px; }
  .tab-row .tabs a:first-child { padding-left: 0; }
  .menu.views, .menu.views summary { width: auto; flex: none; }
  .menu.views summary { min-height: 40px; padding: 3px 6px; font-size: 13px; }
  .menu.views .card { position: absolute; left: auto; right: 0; max-width: calc(100vw - 32px); }
  .search { flex-basis: 100%; }
  .sorts .button { padding: 5px 8px; font-size: 13px; }
  .find { gap: 8px; justify-content: space-between; }
  .bulk { position: relative; gap: 8px 6px; padding: 8px; }
  .bulk > button, .bulk .menu > .button { min-height: 44px; padding: 3px 8px; }
  .bulk > button { flex: 1 1 auto; }
  .bulk .menu > .button { width: 100%; }
  .bulk .menu .card button, .bulk .menu .card input, .bulk .menu .card select { min-height: 44px; }
  .bulk > .why { flex: 1 1 80px; min-height: 44px; text-overflow: ellipsis; }
  .bulk .tick-line { min-height: 44px; align-items: center; font-size: 12px; line-height: 1.25; }
  .bulk .all-words { max-width: 64px; }
  .bulk .tick-line input, .groups .tick input { width: 24px; height: 24px; min-height: 24px; translate: 0 0; }
  .bulk .roomy { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .bulk > .at-desk { display: none; }
  .bulk .at-phone { display: block; }
  .bulk .menu { position: static; width: auto; }
  .bulk .menu .card { position: absolute; left: 8px; right: 8px; width: auto; }
}
@media (hover: none) {
  .groups tr .quick, .groups tr:hover .quick, .groups tr:focus-within .quick { display: none; }
}
@media print {
  .bulk, .find, .tab-row, .pager, .facets, .top, .after, .groups .tick { display: none; }
  /* The edge goes with the ticks: a level is a word on paper. */
  .groups .title .unseen { position: static; clip-path: none; }
  .groups td.what .line { white-space: normal; }
  .groups tbody tr { break-inside: avoid; }
}
`;
