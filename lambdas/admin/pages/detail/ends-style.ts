/** What only the page of the first and the newest event needs. */
export const ENDS_STYLE = `
h1 { margin-bottom: 14px; font-size: 18px; }
.ends { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 16px; align-items: start; }
.ends .card > h2 { margin-bottom: 2px; }
.ends .frame .place { display: block; margin: 2px 0 0; }
.differs { table-layout: fixed; font-size: 13px; margin-bottom: 8px; }
.differs th, .differs td { padding: 5px 12px 5px 0; vertical-align: top; border-top: 1px solid var(--line); overflow-wrap: anywhere; }
.differs thead th { border: 0; font-size: 12px; color: var(--muted); }
.differs th:first-child { width: 150px; font-weight: 500; color: var(--muted); }
.differs td { font-family: var(--mono); font-size: 12.5px; white-space: pre-wrap; }
.differs .call-of th { width: auto; padding-top: 14px; color: var(--text); font-weight: 650; }
.differs .call-of .place { color: var(--muted); font-weight: 400; }
.differs .var th { font-family: var(--mono); font-size: 12.5px; color: var(--code-name); }
.differs code { font: inherit; font-family: var(--mono); font-size: 12.5px; }
.differs mark { background: var(--hint-back); color: inherit; box-shadow: inset 0 -2px var(--accent); }
@media (max-width: 900px) {
  .ends { grid-template-columns: minmax(0, 1fr); }
  .differs th:first-child { width: 28%; }
}
@media (max-width: 600px) {
  /* Names are long, and two values have to stand beside each other: a name has a line of its own. */
  .differs tr { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); border-top: 1px solid var(--line); }
  .differs th, .differs td { border: 0; }
  .differs th:first-child { width: auto; grid-column: 1 / -1; padding-bottom: 0; }
  .differs thead th:first-child { display: none; }
}
`;
