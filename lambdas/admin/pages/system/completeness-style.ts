/** What only the completeness page needs, in the colours of the one style sheet. */
export const COMPLETENESS_STYLE = `
.grids { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 400px), 1fr)); gap: 16px; margin: 16px 0; }
.grids .card { margin: 0; }
.grids .card p { margin-top: 8px; }
.card .grid { display: block; width: 100%; height: auto; max-width: 560px; }
.grid text { font-size: 13px; fill: var(--muted); }
.grid .none { stroke: var(--line-strong); stroke-width: 2; fill: none; }
.grid .complete { fill: var(--good); fill-opacity: 0.55; }
.grid .backfilled { fill: var(--info); fill-opacity: 0.8; }
.grid .dropped-by-sentry { fill: var(--warning); }
.grid .gap { fill: var(--error); stroke: var(--error); stroke-width: 1.5; }
.grid .open { fill: none; stroke: var(--muted); stroke-width: 1.5; }
.legend { list-style: none; display: flex; flex-wrap: wrap; gap: 6px 18px; margin: 10px 0 0; padding: 0; font-size: 12.5px; color: var(--muted); }
.legend li { display: inline-flex; align-items: center; gap: 6px; }
.hours { font-size: 13px; margin-top: 10px; }
.hours summary { cursor: pointer; }
.hours th, .hours td { padding: 5px 12px 5px 0; vertical-align: top; border-top: 1px solid var(--line); overflow-wrap: anywhere; }
.hours thead th { font-size: 12px; color: var(--muted); border-top: 0; }
`;
