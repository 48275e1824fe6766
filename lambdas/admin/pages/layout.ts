import { html, raw } from 'hono/html';
import { nameOf, type Identity } from '../../core/auth/identity.ts';
import { HEADER_STYLE } from './header-style.ts';
import { keysHelp, type Keys } from './parts/keys-help.ts';
import { KEYS_SCRIPT } from './parts/keys-script.ts';
import { TIME_SCRIPT } from './parts/time-script.ts';
import { STYLE } from './style.ts';

export type Html = ReturnType<typeof html>;

/** What the head of every page leads to. */
const PLACES = [
  ['/admin/error-log', 'Error log'],
  ['/admin/activity', 'Activity'],
  ['/admin/trends', 'Trends'],
  ['/admin/completeness', 'Completeness'],
  ['/admin/alerts', 'Alerts'],
  ['/admin/system', 'System'],
  ['/admin/audit', 'Audit'],
] as const;
type Place = (typeof PLACES)[number][0];

interface Layout {
  nonce: string;
  title: string;
  /** Which of the places the page belongs to, if any. */
  place?: Place;
  /** Who is signed in; null on pages for nobody in particular. */
  who: Identity | null;
  body: Html;
  head?: Html;
  /** Those that the page's own script hears. */
  keys?: Keys;
}

/** The frame of every page. What is not escaped are constants of ours: the style, and the scripts of keys and times. */
export const layout = ({ nonce, title, place, who, body, head, keys = [] }: Layout): Html =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <title>${title} · Error ledger</title>
        <style nonce="${nonce}">
          ${raw(STYLE)} ${raw(HEADER_STYLE)}
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
              : html`<details class="menu unfolds">
                  <summary class="button">Menu</summary>
                  <div class="card">
                    <nav class="places" aria-label="Pages of this site">
                      ${PLACES.filter(([address]) => address !== '/admin/audit' || who.role === 'admin').map(
                        ([address, name]) =>
                          html`<a href="${address}" ${address === place ? html`aria-current="page"` : ''}
                            >${name}</a
                          >`,
                      )}
                    </nav>
                    <form class="who" method="post" action="/admin/sign-out">
                      <span class="muted name">${nameOf(who)}</span>
                      <button class="quiet">Sign out</button>
                    </form>
                  </div>
                </details>`
          }
        </header>
        <main id="main" tabindex="-1">${body}</main>
        ${
          who === null
            ? ''
            : html`${keysHelp(keys)}
                <p id="told" aria-live="polite"></p>
                <script nonce="${nonce}">
                  ${raw(KEYS_SCRIPT)};
                  ${raw(TIME_SCRIPT)};
                </script>`
        }
      </body>
    </html>`;
