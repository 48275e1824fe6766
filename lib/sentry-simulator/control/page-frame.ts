import { createHash } from 'node:crypto';
import { html, raw } from 'hono/html';

/** Colours and shapes of the admin pages, in the violet of another application: nobody should mix the two up. */
const STYLE = `
:root {
  color-scheme: light dark;
  --page: light-dark(#f5f6f8, #0f1319);
  --card: light-dark(#ffffff, #171c24);
  --sunk: light-dark(#f3f4f7, #11161d);
  --line: light-dark(#e1e5eb, #29313c);
  --line-strong: light-dark(#c3cad4, #3c4654);
  --text: light-dark(#18202b, #e6eaf0);
  --muted: light-dark(#566070, #9aa6b5);
  --accent: light-dark(#6b3fb5, #bf9dff);
  --accent-back: light-dark(#f1ebfb, #2a2140);
  --bad: light-dark(#b3261e, #ff8d84);
  --good: light-dark(#1b6b3a, #74d39a);
  --warn: light-dark(#7a4800, #f0b45c);
  --warn-back: light-dark(#fdf3e0, #2e2413);
  --mono: ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace;
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--page); color: var(--text);
  font: 14px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
}
h1, h2, p, ul, dl, dd { margin: 0; padding: 0; }
h1 { font-size: 22px; line-height: 1.25; letter-spacing: -0.01em; overflow-wrap: anywhere; }
h2 { font-size: 13px; font-weight: 650; margin-bottom: 10px; }
a { color: var(--accent); text-decoration: none; }
a:hover { text-decoration: underline; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 4px; }
.muted { color: var(--muted); }
.small { font-size: 12.5px; }
.top {
  display: flex; align-items: center; justify-content: space-between; gap: 16px;
  padding: 10px 24px; background: var(--card); border-bottom: 1px solid var(--line);
}
.brand { display: flex; align-items: center; gap: 9px; color: var(--text); font-weight: 650; white-space: nowrap; }
.brand:hover { text-decoration: none; }
.brand::before { content: ""; width: 12px; height: 12px; border-radius: 50%; border: 4px solid var(--accent); }
main { max-width: 1320px; margin: 0 auto; padding: 24px 24px 64px; }
.title-line { display: flex; flex-wrap: wrap; align-items: baseline; gap: 4px 14px; margin-bottom: 16px; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 14px 16px; min-width: 0; }
.cards { display: grid; grid-template-columns: minmax(0, 13fr) minmax(0, 10fr); gap: 14px; margin-bottom: 20px; }
.notice { padding: 10px 14px; border-radius: 8px; margin-bottom: 16px; overflow-wrap: anywhere; background: var(--warn-back); color: var(--warn); }
.notice:empty { display: none; }
.notice ul { margin: 2px 0 0 18px; }
.buttons { display: flex; flex-wrap: wrap; gap: 6px; align-items: center; }
.buttons + .buttons { margin-top: 10px; }
button, .more > summary {
  min-height: 28px; padding: 2px 10px; font: inherit; font-size: 13px; font-weight: 450; white-space: nowrap;
  color: var(--text); background: var(--card); border: 1px solid var(--line-strong); border-radius: 7px; cursor: pointer;
}
button:hover, .more > summary:hover { border-color: var(--muted); }
button:disabled { color: var(--muted); cursor: progress; }
button[aria-pressed=true] { color: var(--accent); border-color: currentColor; background: var(--accent-back); }
.facts > div { display: grid; grid-template-columns: 86px minmax(0, 1fr) auto; gap: 10px; align-items: center; padding: 5px 0; border-top: 1px solid var(--line); }
.facts > div:first-child { border-top: 0; padding-top: 0; }
.facts dt { color: var(--muted); overflow-wrap: anywhere; }
.facts dd { min-width: 0; overflow-wrap: anywhere; }
.copy {
  display: block; font-family: var(--mono); font-size: 12px; padding: 4px 7px; background: var(--sunk); border-radius: 6px;
  overflow-x: auto; white-space: nowrap; user-select: all;
}
.figures { display: flex; flex-wrap: wrap; gap: 4px 18px; }
.figures b { font-variant-numeric: tabular-nums; }
.table { overflow-x: auto; background: var(--card); border: 1px solid var(--line); border-radius: 10px; }
table { border-collapse: collapse; width: 100%; text-align: left; }
th { font-size: 12px; font-weight: 600; color: var(--muted); padding: 8px 14px; white-space: nowrap; }
td { padding: 8px 14px; vertical-align: top; border-top: 1px solid var(--line); }
tbody tr:hover { background: var(--sunk); }
.what { width: 42%; min-width: 260px; overflow-wrap: anywhere; }
.what a { color: var(--text); font-weight: 600; }
.what b { font-weight: 600; }
.figure { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.when { white-space: nowrap; }
.badge { display: inline-block; padding: 1px 8px; border-radius: 99px; font-size: 12px; font-weight: 600; border: 1px solid currentColor; color: var(--muted); }
.unresolved { color: var(--bad); }
.resolved { color: var(--good); }
.do { width: 330px; }
.do .buttons { gap: 5px; }
.do button, .do summary { min-height: 25px; padding: 1px 8px; font-size: 12.5px; }
.more > summary { list-style: none; display: inline-flex; align-items: center; color: var(--muted); }
.more > summary::after { content: ""; margin-left: 6px; border: 4px solid transparent; border-top-color: currentColor; border-bottom-width: 0; }
.more[open] { flex-basis: 100%; }
.more .buttons { margin-top: 6px; }
pre { font-family: var(--mono); font-size: 12.5px; white-space: pre-wrap; overflow-wrap: anywhere; margin: 0; }
.below { margin-top: 14px; }
@media (max-width: 900px) { .cards { grid-template-columns: minmax(0, 1fr); } main { padding: 16px 16px 48px; } }
`;

/** Buttons carry their request in data attributes, so no text from an event ever becomes script. */
const SCRIPT = `
document.addEventListener('click', async ({ target }) => {
  if (!(target instanceof HTMLButtonElement)) return;
  if (target.dataset.copy !== undefined) {
    await navigator.clipboard.writeText(target.dataset.copy);
    target.textContent = 'Copied';
  }
  if (target.dataset.path === undefined) return;
  let body = target.dataset.body ?? '{}';
  if (target.dataset.ask !== undefined) {
    const given = prompt(target.dataset.ask);
    if (given === null) return;
    body = JSON.stringify({ [target.dataset.name]: given });
  }
  target.disabled = true;
  const answer = await fetch(target.dataset.path, {
    method: target.dataset.method ?? 'POST', headers: { 'content-type': 'application/json' }, body });
  if (answer.ok) location.reload();
  else { document.getElementById('message').textContent = await answer.text(); target.disabled = false; }
});
`;

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** Nothing but the two texts above runs or styles, whatever gets into the page. */
export const POLICY = [
  "default-src 'none'",
  `style-src ${hashOf(STYLE)}`,
  `script-src ${hashOf(SCRIPT)}`,
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

export type Fragment = ReturnType<typeof html>;

/** The frame of both pages. */
export const frame = (title: string, orgSlug: string, content: Fragment): Fragment =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        ${raw(`<style>${STYLE}</style>`)}
      </head>
      <body>
        <header class="top">
          <a class="brand" href="/">Sentry simulator</a>
          <span class="muted small">organisation ${orgSlug}, in memory on this machine</span>
        </header>
        <main>
          <p class="notice" id="message" role="alert"></p>
          ${content}
        </main>
        ${raw(`<script>${SCRIPT}</script>`)}
      </body>
    </html>`;
