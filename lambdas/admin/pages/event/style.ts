import { html, raw } from 'hono/html';
import type { Html } from '../layout.ts';

/** What the evidence of an event needs, in the colours of the one style sheet. */
const EVENT_STYLE = `
.jumps { display: flex; flex-wrap: wrap; gap: 4px 14px; margin: -4px 0 12px; }
.jumps a { color: var(--muted); }
p.note { margin-bottom: 12px; }
.bad { color: var(--error); }
.exception + .exception { margin-top: 22px; padding-top: 16px; border-top: 1px solid var(--line); }
.exception h3 { font-size: 15px; margin: 0; overflow-wrap: anywhere; }
.causes, .members { margin-top: 18px; }
.causes > .exception { padding-top: 14px; border-top: 1px solid var(--line); }
.members > .exception { padding-left: 16px; border-left: 3px solid var(--line-strong); border-top: 0; padding-top: 0; }
.members > .exception + .exception { margin-top: 18px; }
.value { white-space: pre-wrap; overflow-wrap: anywhere; font-family: var(--mono); font-size: 13px; margin: 4px 0 6px; }
.signal { font-family: var(--mono); font-size: 12.5px; color: var(--error); overflow-wrap: anywhere; }
.frames { list-style: none; margin: 12px 0 0; padding: 0; border: 1px solid var(--line); border-radius: 8px; overflow: hidden; }
.frames.inner { margin: 0; border: 0; border-top: 1px solid var(--line); border-radius: 0; }
.unsent { padding: 4px 12px 8px; }
.frames > li + li { border-top: 1px solid var(--line); }
.frame { color: var(--muted); }
div.frame, .frame > summary { padding: 5px 12px; overflow-wrap: anywhere; font-size: 13px; }
div.frame { padding-left: 30px; }
.frame > summary, .fold > summary, .extra > summary, .thread > summary, .folded > summary { cursor: pointer; }
.frame > summary:hover, .fold > summary:hover, .thread > summary:hover { background: var(--sunk); }
.fold > summary { padding: 5px 12px; font-size: 12.5px; color: var(--muted); overflow-wrap: anywhere; }
.call { font-family: var(--mono); font-size: 12.5px; color: var(--text); }
.package { font-family: var(--mono); font-size: 12.5px; margin-right: 8px; }
.address { font-family: var(--mono); font-size: 12px; margin-right: 8px; }
.place { margin-left: 8px; font-size: 12.5px; }
.in-app .call { font-weight: 650; }
.frame .badge, .thread .badge { margin-left: 8px; }
.badge.bad { border-color: currentColor; color: var(--error); }
.code { background: var(--sunk); border-top: 1px solid var(--line); padding: 6px 0; font-family: var(--mono); font-size: 12.5px; line-height: 1.6; color: var(--text); }
.line { display: grid; grid-template-columns: 56px minmax(0, 1fr); }
.line .no { text-align: right; padding-right: 14px; color: var(--muted); user-select: none; }
.line code { font: inherit; white-space: pre-wrap; overflow-wrap: anywhere; padding-right: 12px; }
.code .k { color: var(--code-word); }
.code .s { color: var(--code-text); }
.code .n { color: var(--code-number); }
.code .c { color: var(--muted); font-style: italic; }
.code .f { color: var(--code-name); }
.code .t { color: var(--code-type); }
.code .m { color: var(--code-type); }
.line.current { background: var(--hint-back); box-shadow: inset 3px 0 var(--accent); font-weight: 600; }
.vars, .about { padding: 6px 14px; border-top: 1px solid var(--line); font-size: 13px; }
.vars > summary { cursor: pointer; }
.vars table { margin-top: 6px; }
.tree { list-style: none; margin: 4px 0 2px; padding: 0; font-family: var(--mono); font-size: 12.5px; color: var(--text); }
.tree .tree { padding-left: 14px; margin-left: 4px; border-left: 1px solid var(--line); }
.tree .name { color: var(--code-name); margin-right: 8px; }
.tree .leaf { padding: 1px 0 1px 15px; overflow-wrap: anywhere; }
.tree .v { white-space: pre-wrap; }
.tree .n { color: var(--code-number); }
.tree summary { padding: 1px 0; cursor: pointer; overflow-wrap: anywhere; }
.tree .inside { color: var(--muted); }
.tree [open] > summary .inside { visibility: hidden; }
.timeline { list-style: none; margin: 0; padding: 0; font-size: 13px; }
.timeline li + li, .earlier, .earlier > .timeline { border-top: 1px solid var(--line); }
.timeline li > div, .timeline summary { display: grid; grid-template-columns: 96px 64px minmax(70px, 116px) minmax(0, 1fr); gap: 0 10px; align-items: baseline; padding: 4px 0; }
.timeline summary { cursor: pointer; }
.timeline summary:hover { background: var(--sunk); }
.timeline .clock { font-family: var(--mono); font-size: 12.5px; color: var(--muted); overflow-wrap: anywhere; }
.timeline .cat, .timeline .lv { color: var(--muted); font-size: 12.5px; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.timeline .lv-warning { color: var(--warning); font-weight: 600; }
.timeline .lv-error, .timeline .lv-fatal { color: var(--error); font-weight: 600; }
.timeline .said { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.timeline summary .said::after { content: " ▸"; color: var(--muted); }
.timeline [open] > summary .said { white-space: normal; overflow-wrap: anywhere; }
.timeline pre { margin: 0 0 6px; padding: 6px 10px; background: var(--sunk); border-radius: 6px; font: 12px/1.5 var(--mono); white-space: pre-wrap; overflow-wrap: anywhere; }
.earlier > summary { padding: 5px 0; color: var(--muted); font-size: 12.5px; cursor: pointer; }
.extra { margin-top: 8px; font-size: 12.5px; color: var(--muted); }
.extra > * + * { margin-top: 6px; }
.registers { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 190px), 1fr)); gap: 2px 16px; font-family: var(--mono); font-size: 12px; color: var(--text); overflow-wrap: anywhere; }
.registers b { display: inline-block; min-width: 40px; font-weight: 500; color: var(--muted); }
.threads { border: 1px solid var(--line); border-radius: 8px; overflow: hidden; }
.thread { font-size: 13px; color: var(--muted); }
.thread + .thread { border-top: 1px solid var(--line); }
div.thread, .thread > summary { padding: 5px 12px; overflow-wrap: anywhere; }
div.thread { padding-left: 30px; }
.thread[open] > :not(summary) { margin: 8px 12px; width: auto; }
.card.folded { padding: 9px 18px; margin-bottom: 8px; }
.folded > summary h2 { display: inline; margin: 0; }
.folded[open] > summary { margin-bottom: 10px; }
.lead { font-size: 15px; }
.card h3.lead { margin-top: 0; }
.important > * { font-weight: 650; }
.card blockquote { margin: 0 0 8px; padding-left: 12px; border-left: 3px solid var(--accent); white-space: pre-wrap; overflow-wrap: anywhere; }
h1.range { font-size: 17px; margin-bottom: 14px; }
.rows { font-size: 13px; table-layout: fixed; }
.rows thead th { font-size: 12px; color: var(--muted); padding: 4px 12px 4px 0; }
.rows td { padding: 5px 12px 5px 0; vertical-align: top; border-top: 1px solid var(--line); overflow-wrap: anywhere; }
.rows th:first-child { width: 30%; }
[aria-label="Spans"] th:first-child { width: 100px; }
[aria-label="Spans"] th:nth-child(2) { width: 24%; }
pre.trace, pre.json { margin: 0; font-family: var(--mono); font-size: 12px; line-height: 1.5; white-space: pre-wrap; overflow-wrap: anywhere; }
@media (max-width: 600px) {
  .timeline li > div, .timeline summary { grid-template-columns: auto auto minmax(0, 1fr); }
  .timeline .said { grid-column: 1 / -1; white-space: normal; overflow-wrap: anywhere; }
  .frame .place { display: block; margin: 2px 0 0; }
  .frame .badge { margin: 2px 0 0; }
  .line { grid-template-columns: 44px minmax(0, 1fr); }
  .rows, .rows tbody, .rows tr, .rows td { display: block; }
  .rows thead { display: none; }
  .rows tr { padding: 6px 0; border-top: 1px solid var(--line); }
  .rows td { border: 0; padding: 0; }
}
`;

/** The style sheet of a page that shows an event: a constant of ours, therefore not escaped. */
export const eventStyle = (nonce: string): Html =>
  html`<style nonce="${nonce}">
    ${raw(EVENT_STYLE)}
  </style>`;
