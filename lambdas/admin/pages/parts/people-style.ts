/** Of whom to assign to: a field with its button, and who is suggested (people-script.ts). */
export const PEOPLE_STYLE = `
.people { grid-column: 1 / -1; width: 100%; }
/* A field and its button on one line: what opens under the field covers and moves neither. */
.beside { display: flex; gap: 8px; }
.beside > label, .beside > input { flex: 1 1 0; min-width: 0; max-width: 420px; }
.beside > button { flex: none; }
.self { margin-bottom: 14px; }
/* In its place, so that it covers nothing of the menu. */
.people ul { max-height: 190px; overflow: auto; margin: 6px 0 0; padding: 4px; list-style: none; border: 1px solid var(--line-strong); border-radius: 8px; }
.people li { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 12px; padding: 5px 8px; border-radius: 5px; cursor: pointer; overflow-wrap: anywhere; }
.people li:hover, .people [aria-selected=true] { background: var(--hint-back); }
.people p { margin: 4px 0 0; }
.people p:empty { display: none; }
`;
