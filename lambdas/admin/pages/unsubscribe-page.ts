import { html } from 'hono/html';
import { layout, type Html } from './layout.ts';

/** Asks before it stops e-mail: programs that open every link of a message must not. The form goes where the page is. */
export const unsubscribePage = ({
  nonce,
  address,
  isDone,
}: {
  nonce: string;
  address: string;
  isDone: boolean;
}): Html =>
  layout({
    nonce,
    title: 'Unsubscribe',
    who: null,
    body: html`<section class="card narrow">
      <h1>${isDone ? 'Unsubscribed' : 'Unsubscribe?'}</h1>
      ${
        isDone
          ? html`<p>No more e-mail of this error log goes to ${address}. An admin can take it up again.</p>`
          : html`<p>
                No more e-mail of this error log will go to ${address}, whoever else reads there. The team is
                told, and an admin can take it up again.
              </p>
              <form method="post" class="buttons"><button>Unsubscribe</button></form>`
      }
    </section>`,
  });
