/** Tables of what happened, one line each. */
export const ROWS_STYLE = `
.rows { font-size: 13px; }
.rows th { font-size: 12px; color: var(--muted); white-space: nowrap; }
.rows th, .rows td { padding: 6px 14px 6px 0; vertical-align: top; border-top: 1px solid var(--line); }
.rows thead th { border-top: 0; }
/* A word of a usual length, such as an e-mail address, makes its column as wide; what is longer breaks within it. */
.rows td { overflow-wrap: break-word; min-width: 8em; max-width: 20em; }
.rows .text { overflow-wrap: anywhere; min-width: 15em; max-width: none; }
.rows .figure { min-width: 0; text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.rows .bad { color: var(--error); font-weight: 600; }
@media (max-width: 760px) {
  .rows, .rows tbody, .rows tr, .rows td { display: block; }
  .rows thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .rows tr { padding: 10px 0; border-top: 1px solid var(--line); }
  .rows tbody tr:first-child { border-top: 0; }
  .rows td, .rows .text { min-width: 0; max-width: none; width: auto; padding: 1px 0; border-top: 0; }
  .rows tr { position: relative; }
  .rows tr > td:first-child:has(time) { position: absolute; right: 0; top: 10px; color: var(--muted); }
  .rows tr > td:first-child:has(time) + td { padding-right: 92px; }
  .rows td:empty { display: none; }
  .rows .figure { text-align: left; white-space: normal; }
  .rows td[data-label]::before { content: attr(data-label) ": "; color: var(--muted); }
}
`;
