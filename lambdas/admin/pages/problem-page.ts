import { html } from 'hono/html';
import { layout, type Html } from './layout.ts';

interface Problem {
  nonce: string;
  status: number;
  message: string;
  requestId: string;
}

/** What went wrong, in words, with the id that finds it in the logs. */
export const problemPage = ({ nonce, status, message, requestId }: Problem): Html =>
  layout({
    nonce,
    title: status === 404 ? 'Not found' : 'Problem',
    who: null,
    body: html`<section class="card narrow">
      <h1>${status === 404 ? 'Not found' : 'That did not work'}</h1>
      <p>${message}</p>
      <p><a href="/admin/error-log">Back to the error log</a></p>
      <p class="muted small">Request ${requestId}</p>
    </section>`,
  });
