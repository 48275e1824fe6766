import { html } from 'hono/html';
import { HOME } from '../../core/auth/way-back.ts';
import { layout, type Html } from './layout.ts';

/** The way into a sign-in that leads back to a page. */
export const signInAddress = (back: string = HOME): string =>
  back === HOME ? '/admin/sign-in' : `/admin/sign-in?redirect=${encodeURIComponent(back)}`;

interface Refused {
  nonce: string;
  code: string;
  message: string;
  requestId: string;
  back?: string;
}

/** Why a sign-in did not come to its end, and the way to another. */
export function refusedPage({ nonce, code, message, requestId, back }: Refused): Html {
  const again = signInAddress(back);
  const other = `${again}${again.includes('?') ? '&' : '?'}account=other`;
  return layout({
    nonce,
    title: 'Sign-in refused',
    who: null,
    body: html`<section class="card narrow">
      <h1>You are not signed in</h1>
      <p class="notice problem" role="alert" data-code="${code}">${message}</p>
      <p><a href="${again}">Sign in</a> · <a href="${other}">Sign in with another account</a></p>
      <p class="muted small">Request ${requestId}</p>
    </section>`,
  });
}

/** Nobody can sign in, whatever they do: only whoever runs the stack can change that. */
export const closedPage = ({ nonce, message }: { nonce: string; message: string }): Html =>
  layout({
    nonce,
    title: 'Nobody can sign in',
    who: null,
    body: html`<section class="card narrow">
      <h1>Nobody can sign in</h1>
      <p class="notice problem" role="alert">${message}</p>
      <p class="muted">Errors are collected all the same.</p>
    </section>`,
  });

export const signedOutPage = ({ nonce }: { nonce: string }): Html =>
  layout({
    nonce,
    title: 'Signed out',
    who: null,
    body: html`<section class="card narrow">
      <h1>You are signed out</h1>
      <p><a href="/admin/sign-in">Sign in</a></p>
    </section>`,
  });

export const stillSignedInPage = ({ nonce }: { nonce: string }): Html =>
  layout({
    nonce,
    title: 'Sign out',
    who: null,
    body: html`<section class="card narrow">
      <h1>Sign out</h1>
      <form method="post" action="/admin/sign-out" class="stack">
        <button class="primary">Sign out</button>
      </form>
      <p><a href="${HOME}">Back to the error log</a></p>
    </section>`,
  });
