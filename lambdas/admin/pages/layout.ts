import { html, raw } from 'hono/html';
import { nameOf, type Identity } from '../../core/auth/identity.ts';
import { GO_SCRIPT } from './parts/go-script.ts';
import { STYLE } from './style.ts';

export type Html = ReturnType<typeof html>;

interface Layout {
  nonce: string;
  title: string;
  /** Who is signed in; null on pages for nobody in particular. */
  who: Identity | null;
  body: Html;
  head?: Html;
}

/** The frame of every page. Style and script are the only texts that are not escaped: they are constants of ours. */
export const layout = ({ nonce, title, who, body, head }: Layout): Html =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <title>${title} · Error ledger</title>
        <style nonce="${nonce}">
          ${raw(STYLE)}
        </style>
        ${head ?? ''}
      </head>
      <body>
        <a class="skip" href="#main">Skip to content</a>
        <header class="top">
          <a class="brand" href="/admin/error-log">
            <svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true">
              <rect x="1" y="1" width="18" height="18" rx="5" class="brand-back" />
              <path d="M5.5 7h9M5.5 10.5h6M5.5 14h3.5" class="brand-line" />
            </svg>
            <span>Error ledger</span>
          </a>
          ${
            who === null
              ? ''
              : html`<nav class="places" aria-label="Pages of this site">
                    <a href="/admin/error-log">Error log</a>
                    <a href="/admin/activity">Activity</a>
                    <a href="/admin/trends">Trends</a>
                    <a href="/admin/completeness">Completeness</a>
                    <a href="/admin/alerts">Alerts</a>
                    <a href="/admin/system">System</a>
                    ${who.role === 'admin' ? html`<a href="/admin/audit">Audit</a>` : ''}
                  </nav>
                  <form class="who" method="post" action="/admin/sign-out">
                    <span class="muted name">${nameOf(who)}</span>
                    <button class="quiet">Sign out</button>
                  </form>`
          }
        </header>
        <main id="main" tabindex="-1">${body}</main>
        ${
          who === null
            ? ''
            : html`<script nonce="${nonce}">
                ${raw(GO_SCRIPT)};
              </script>`
        }
      </body>
    </html>`;
