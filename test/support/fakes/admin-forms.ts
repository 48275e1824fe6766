import type { anAdmin } from './admin-services.ts';

/** Sends a form as the pages of the admin do. */
export const postForm = async (
  { app, token }: Awaited<ReturnType<typeof anAdmin>>,
  path: string,
  form: Record<string, string>,
) =>
  app.request(path, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: new URLSearchParams(form).toString(),
  });
