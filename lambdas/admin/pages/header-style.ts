/** The head of every page, and what is a menu on a phone and stands open elsewhere. Stands after the one style sheet. */
export const HEADER_STYLE = `
.top {
  display: flex; align-items: center; justify-content: space-between; gap: 16px;
  padding: 10px 24px; background: var(--card); border-bottom: 1px solid var(--line);
}
.brand { display: flex; align-items: center; gap: 9px; color: var(--text); font-weight: 650; white-space: nowrap; }
.brand:hover { text-decoration: none; }
.brand-back { fill: var(--accent); }
.brand-line { fill: none; stroke: var(--on-accent); stroke-width: 1.8; stroke-linecap: round; }
.places { display: flex; flex-wrap: wrap; gap: 2px 16px; margin-right: auto; }
.places [aria-current] { color: var(--text); font-weight: 600; box-shadow: 0 2px var(--accent); }
.places [aria-current]:hover { text-decoration: none; }
.who { display: flex; align-items: center; gap: 8px; min-width: 0; }
.who .name { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
/* A menu on a phone. Elsewhere what is in it stands open, where the browser can unfold it (::details-content, of 2025). */
@supports selector(::details-content) {
  @media (min-width: 601px) {
    .unfolds, .unfolds > .card { display: contents; }
    .unfolds > summary { display: none; }
    .unfolds::details-content { display: contents; content-visibility: visible; }
    .unfolds > .card button { white-space: nowrap; }
  }
}
@media (max-width: 600px) {
  .top { padding: 2px 16px; }
  .brand { min-height: 40px; }
  /* The way here stands in the line of the menu, and the mark for the name of the site. */
  body:has(.crumb-path) .brand { min-width: 40px; }
  body:has(.crumb-path) .brand span { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .crumb-path { position: absolute; top: 0; left: 52px; right: 120px; margin: 0; line-height: 44px; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
  .crumb-path a { display: inline-block; min-width: 24px; }
  .top .menu, .top .menu summary { width: auto; min-height: 40px; }
  .top .menu .card { position: absolute; z-index: 6; padding: 6px 16px; box-shadow: 0 6px 20px rgb(0 0 0 / 0.18); }
  .top .places { display: grid; gap: 0; }
  .top .places a { display: flex; align-items: center; min-height: 40px; }
  .top .places [aria-current] { box-shadow: inset 3px 0 var(--accent); padding-left: 10px; margin-left: -10px; }
  .top .who { justify-content: space-between; border-top: 1px solid var(--line); margin-top: 6px; padding-top: 6px; }
  .top .who button { flex: none; min-height: 40px; padding-right: 0; }
}
`;
