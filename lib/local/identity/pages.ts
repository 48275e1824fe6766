import type { Person } from './people.ts';

/** The local provider's own pages. They are on another site than the app, so they share nothing with its pages. */

const STYLE =
  'body{font:16px/1.5 system-ui,sans-serif;max-width:26rem;margin:12vh auto;padding:0 1rem;color-scheme:light dark}' +
  'form{margin:.5rem 0}button{font:inherit;width:100%;padding:.6rem}p{opacity:.85}';

const page = (title: string, body: string): string =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">` +
  `<title>${title}</title><style>${STYLE}</style><main><h1>${title}</h1>${body}</main></html>`;

/** One click for each person; `notice` says why the printed link did not do. */
export const chooserPage = (uid: string, people: readonly Person[], notice: string): string =>
  page(
    'Who are you?',
    (notice === '' ? '' : `<p role="alert">${notice}</p>`) +
      people
        .map(
          ({ id, name, email }) =>
            `<form method="post" action="/interaction/${uid}/${id}"><button>${name} (${email})</button></form>`,
        )
        .join('') +
      `<form method="post" action="/interaction/${uid}/cancel"><button>Cancel</button></form>` +
      '<p>This is the identity provider of the local stack. It lives as long as npm start runs.</p>',
  );

/** oidc-provider's form, submitted by a button of ours; it signs out only where this says yes. */
export const logoutPage = (form: string): string =>
  page(
    'Sign out here as well?',
    `${form}<button form="op.logoutForm" name="logout" value="yes">Sign out</button>`,
  );

/** Text of a request may be in it. */
export const problemPage = (text: string): string =>
  page('This sign-in cannot be continued', `<p role="alert">${escaped(text)}</p>`);

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

export const LINK_USED = 'The printed link has been used, or is older than ten minutes. Choose here instead.';
