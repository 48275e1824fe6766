/** What only the system page needs. */
export const SYSTEM_STYLE = `
.acts { display: grid; gap: 12px; margin: 0 0 10px; }
.acts > div { display: grid; grid-template-columns: 130px 1fr; gap: 14px; align-items: center; }
.acts dd { margin: 0; }
.acts button { width: 100%; }
.acts button:disabled { color: var(--muted); border-color: var(--line); cursor: default; }
`;
