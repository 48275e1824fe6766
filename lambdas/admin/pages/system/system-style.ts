/** What only the system page needs; what went wrong in a run has the room that is left. */
export const SYSTEM_STYLE = `
@media (min-width: 761px) { .rows td:last-child { width: 40%; } }
.acts { display: grid; gap: 12px; margin: 0 0 10px; }
.acts > div { display: grid; grid-template-columns: 130px 1fr; gap: 14px; align-items: center; }
.acts dd { margin: 0; }
.acts button { width: 100%; }
.acts button:disabled { color: var(--muted); border-color: var(--line); cursor: default; }
`;
