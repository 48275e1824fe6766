import { html } from 'hono/html';
import { layout, type Html } from './layout.ts';

/** A form for a token. The token travels in the body of a POST, so it stays out of history and logs. */
export const signInPage = ({ nonce, problem }: { nonce: string; problem: string | null }): Html =>
  layout({
    nonce,
    title: 'Sign in',
    userName: null,
    body: html`<section class="card narrow">
      <h1>Sign in</h1>
      ${problem === null ? '' : html`<p class="notice problem" role="alert" id="problem">${problem}</p>`}
      <p class="muted" id="hint">
        Paste an ID token from your identity provider. It stays in this browser until it expires.
      </p>
      <form method="post" action="/admin/sign-in" class="stack">
        <label for="token">Token</label>
        <input
          id="token"
          name="token"
          type="password"
          autocomplete="off"
          spellcheck="false"
          required
          autofocus
          aria-describedby="hint"
        />
        <button class="primary">Sign in</button>
      </form>
    </section>`,
  });

/**
 * For a token in a link on another site's page: signing in takes a press of a button, so that no page can sign its
 * visitors in as somebody else unseen.
 */
export const confirmPage = ({ nonce, token }: { nonce: string; token: string }): Html =>
  layout({
    nonce,
    title: 'Sign in',
    userName: null,
    body: html`<section class="card narrow">
      <h1>Sign in</h1>
      <p class="muted" id="hint">
        A page of another site led here with a token. Sign in with it only if you expected that.
      </p>
      <form method="post" action="/admin/sign-in" class="stack">
        <input type="hidden" name="token" value="${token}" />
        <button class="primary" autofocus aria-describedby="hint">Sign in</button>
      </form>
      <p><a href="/admin/sign-in">Use another token</a></p>
    </section>`,
  });

/** Loads the same address again, so that the browser sends the session cookie with it. */
export const continuePage = ({ nonce, path }: { nonce: string; path: string }): Html =>
  layout({
    nonce,
    title: 'Opening',
    userName: null,
    head: html`<meta http-equiv="refresh" content="0; url=${path}" />`,
    body: html`<section class="card narrow">
      <h1>Opening the error log</h1>
      <p><a href="${path}">Continue</a></p>
    </section>`,
  });
