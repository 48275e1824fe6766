/** What only the system page needs. */
export const SYSTEM_STYLE = `
.rows { font-size: 13px; }
.rows th { font-size: 12px; color: var(--muted); white-space: nowrap; }
.rows th, .rows td { padding: 6px 14px 6px 0; vertical-align: top; border-top: 1px solid var(--line); }
.rows thead th { border-top: 0; }
.rows td { overflow-wrap: anywhere; }
.rows .figure { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.rows td:last-child { width: 40%; }
.rows .bad { color: var(--error); font-weight: 600; }
.acts { display: grid; gap: 12px; margin: 0 0 10px; }
.acts > div { display: grid; grid-template-columns: 130px 1fr; gap: 14px; align-items: center; }
.acts dd { margin: 0; }
.acts button { width: 100%; }
.acts button:disabled { color: var(--muted); border-color: var(--line); cursor: default; }
`;
