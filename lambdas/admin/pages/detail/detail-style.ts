/** What only the page of a group needs, in the colours of the one style sheet. */
export const DETAIL_STYLE = `
/* What is jumped to or focused must not lie under what stays in sight (WCAG 2.2, 2.4.11). */
html { scroll-padding-top: 112px; }
main { padding-top: 14px; }
.crumb-path { margin-bottom: 4px; }
.stick { position: sticky; top: 0; z-index: 3; margin: 0 -24px 14px; padding: 8px 24px 9px; background: var(--page); border-bottom: 1px solid var(--line); }
.title-row { display: flex; gap: 16px; align-items: center; }
.title-row h1 { flex: 1; min-width: 0; font-size: 18px; display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2; overflow: hidden; }
.title-row .rest { font-weight: 450; letter-spacing: 0; }
.stick .actions { align-items: center; flex-wrap: nowrap; }
.stick .triage { display: contents; }
.stick button, .stick .button { min-height: 32px; padding: 3px 12px; }
.stick .permalink { max-width: 200px; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.state-row { display: flex; gap: 4px 20px; align-items: center; justify-content: space-between; margin-top: 4px; }
.state-row .badges { margin: 0; flex: 1 1 auto; flex-wrap: nowrap; gap: 8px; overflow: hidden; }
.state-row .badges > * { flex: none; max-width: 240px; overflow: hidden; text-overflow: ellipsis; }
.state-row .badges > .figures { max-width: none; }
.state-row .badges > .culprit { flex: 1 1 0; max-width: none; margin: 0; white-space: nowrap; font-size: 13px; }
.stick .badge.sub { background: var(--card); border-color: var(--line); }
.jumps { flex: none; display: flex; gap: 2px; margin: 0; }
.jumps a { padding: 3px 7px; border-radius: 5px; color: var(--muted); white-space: nowrap; }
.jumps a:hover { background: var(--card); color: var(--text); text-decoration: none; }
.columns { grid-template-columns: minmax(0, 1fr) 308px; }
.main > .card, .side > .card { margin-bottom: 14px; padding: 14px 16px; }
.card > h2 { display: flex; gap: 10px; align-items: baseline; margin-bottom: 10px; }
.ranges { margin-left: auto; display: flex; gap: 12px; font-weight: 400; font-size: 12.5px; }
.ranges button { min-height: 24px; padding: 0 9px; font-size: 12px; margin: -3px 0; }
.ranges a { color: var(--muted); }
.ranges [aria-current] { color: var(--text); font-weight: 650; }
.chart figure { margin: 0; }
.chart svg { display: block; overflow: visible; }
.chart .slot { fill: transparent; }
.chart .slot:hover { fill: var(--sunk); }
.chart .bar { fill: var(--accent); pointer-events: none; }
.mark-line line { stroke: var(--muted); stroke-dasharray: 3 3; }
.mark text { font-size: 11px; fill: var(--muted); paint-order: stroke; stroke: var(--card); stroke-width: 4px; stroke-linejoin: round; }
.chart figcaption { display: flex; justify-content: space-between; gap: 12px; border-top: 1px solid var(--line); padding-top: 5px; font-size: 12px; text-align: center; }
.event-nav { display: flex; flex-wrap: wrap; gap: 8px 14px; align-items: center; margin-bottom: 12px; }
.event-nav .button { min-height: 30px; padding: 2px 11px; }
.steps { display: flex; }
.steps .button { min-width: 34px; padding: 2px 8px; border-radius: 0; margin-left: -1px; font-size: 16px; line-height: 1; }
.steps .button:first-child { border-radius: 7px 0 0 7px; margin: 0; }
.steps .button:last-child { border-radius: 0 7px 7px 0; }
.steps a.button:hover, .steps a.button:focus-visible { position: relative; }
.place-of { font-variant-numeric: tabular-nums; }
.filter-row { margin-left: auto; display: flex; flex-wrap: wrap; gap: 6px; align-items: center; min-width: 0; }
.chip { display: inline-flex; gap: 7px; align-items: baseline; max-width: 100%; padding: 2px 9px; border-radius: 6px; background: var(--hint-back); color: var(--link); font: 12.5px/1.6 var(--mono); overflow-wrap: anywhere; }
.chip a { padding: 0 2px; }
.event-nav .menu .card { width: 300px; }
.event-nav .menu .plain { margin-top: 12px; }
.menu .plain li { display: flex; justify-content: space-between; gap: 12px; }
.tag + .tag { border-top: 1px solid var(--line); }
.tag { padding: 5px 0; font-size: 13px; }
.tag-row { display: flex; justify-content: space-between; gap: 12px; overflow-wrap: anywhere; }
.tag .key { color: var(--muted); flex: none; max-width: 50%; }
.tag .own > .muted { flex: none; }
.tag .most { text-align: right; min-width: 40%; }
.tag .most b { font-weight: 600; margin-left: 4px; white-space: nowrap; }
.tag .all { padding: 0 3px; }
.tag details li, .seen li { overflow-wrap: anywhere; }
.parts { display: block; margin: 4px 0 2px; border-radius: 3px; }
.parts .slot { fill: var(--line); }
.part-0 { fill: var(--accent); }
.part-1 { fill: var(--accent); opacity: 0.65; }
.part-2 { fill: var(--accent); opacity: 0.42; }
.part-3 { fill: var(--accent); opacity: 0.25; }
.side details > summary { cursor: pointer; padding: 2px 0; }
.side .card h3 { margin: 10px 0 2px; font-size: 12.5px; color: var(--muted); font-weight: 600; }
.side .card > h2 + h3 { margin-top: 0; }
.side .plain.seen li { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 0 12px; padding: 3px 0; font-size: 13px; }
.seen .when { grid-column: 1 / -1; font-size: 12px; }
.seen b { font-weight: 600; font-variant-numeric: tabular-nums; }
.notice ul { margin: 4px 0 0; padding-left: 20px; }
.side .by { overflow-wrap: anywhere; }
.side .history li { overflow-wrap: anywhere; }
[hidden] { display: none !important; }
[role=note] a, .tag .most a, .tag li a { text-decoration: underline; text-underline-offset: 2px; text-decoration-color: var(--line-strong); }
@media (max-width: 1100px) {
  .state-row { flex-wrap: wrap; }
  .state-row .badges { flex-basis: 100%; }
  .jumps { flex-wrap: nowrap; overflow-x: auto; scrollbar-width: none; max-width: 100%; margin-left: -7px; }
  html { scroll-padding-top: 140px; }
}
@media (max-width: 900px) {
  /* The failing line first, then who is hit and since when; what is looked up rather than read comes last. */
  .columns { display: flex; flex-direction: column; align-items: stretch; gap: 0; }
  .columns > .main, .columns > .side { display: contents; }
  .columns .card, .columns .notice { order: 6; }
  .columns .event-nav { order: 1; }
  .columns .notice, .columns p[role=note] { order: 1; }
  .columns #trace { order: 2; }
  .columns #facts { order: 3; }
  .columns #tags { order: 4; }
  .columns .chart { order: 5; }
}
@media (max-width: 760px) {
  .title-row { flex-wrap: wrap; gap: 6px; }
  .title-row h1 { flex-basis: 100%; font-size: 16px; }
  .stick .actions { width: 100%; flex-wrap: wrap; gap: 6px; }
  .stick .actions form, .stick .actions form button, .stick .actions .menu, .stick .menu summary { width: auto; }
  .stick .actions { position: relative; }
  .stick .menu { position: static; }
  .stick .menu .card { position: absolute; left: 0; right: auto; width: min(280px, 100%); box-shadow: 0 6px 20px rgb(0 0 0 / 0.18); }
  .stick .menu .card form, .stick .menu .card form button { width: 100%; }
  .stick .menu .card .beside button { width: auto; }
}
@media (max-width: 600px) {
  .long { display: none; }
  .stick button, .stick .button { min-height: 40px; padding: 3px 8px; font-size: 13px; }
  .stick .menu summary::after { margin-left: 5px; }
  /* Title and buttons stay in sight alone: two lines of the one and one of the others, as a rule. */
  .stick { display: contents; }
  .title-row { position: sticky; top: 0; z-index: 3; margin: 0 -16px; padding: 4px 16px; gap: 4px; background: var(--page); border-bottom: 1px solid var(--line); }
  .stick .actions { gap: 4px; }
  .stick .menu.beyond { margin-left: auto; }
  .stick .beyond .card { left: auto; right: 0; display: grid; grid-template-columns: minmax(0, 1fr); gap: 8px; }
  .stick .beyond .permalink { max-width: none; }
  .beyond > summary::after { content: none !important; }
  .state-row { margin: 8px 0 12px; }
  html { scroll-padding-top: 112px; }
  main { padding-top: 0; }
  .state-row .badges .culprit { display: none; }
  .state-row .badges { flex-wrap: wrap; gap: 4px 8px; }
  .state-row .badges > * { flex: 0 1 auto; max-width: 100%; }
  .state-row .badges > .figures { white-space: normal; }
  .filter-row { margin-left: 0; }
  .event-nav .menu, .event-nav .menu summary { width: auto; }
  .event-nav { position: relative; }
  .filter-row { flex: 1 1 auto; }
  .event-nav .ends { order: 1; }
  .filter-row { order: 2; }
  .event-nav .menu { position: static; }
  .event-nav .menu .card { position: absolute; left: 0; right: auto; width: min(300px, 100%); box-shadow: 0 6px 20px rgb(0 0 0 / 0.18); }
  .chart figcaption { flex-wrap: wrap; }
  .chart figcaption span:nth-child(2) { order: -1; flex-basis: 100%; }
}
/* On a low screen what stays in sight would leave nothing to see. */
@media (max-height: 480px) {
  .stick { position: static; }
}
@media print {
  .top, .skip, .actions, .jumps, .event-nav .steps, .filter-row, .ranges a:not([aria-current]), #similar, dialog { display: none !important; }
  .stick { position: static; }
  .columns { display: block; }
  .card { break-inside: avoid-page; }
  .code, .bar, .level::before { print-color-adjust: exact; }
}
`;
