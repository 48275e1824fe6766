import * as z from 'zod';

/** One e-mail as it would have been delivered. */
export interface Mail {
  to: string;
  subject: string;
  text: string;
  html: string;
  /** ISO 8601 UTC. */
  at: string;
  headers: Readonly<Record<string, string>>;
}

/** Takes what the functions send by SES: nothing leaves the machine. */
export interface Inbox {
  /** Answers SES v2's SendEmail. */
  take(body: unknown): { status: number; body: object };
  /** What came before this run, the newest first. */
  restore(mails: readonly Mail[]): void;
  /** The newest first. */
  readonly mails: readonly Mail[];
}

/** As long a demonstration as anybody looks at. */
const MOST = 1_000;

const part = z.object({ Data: z.string() });
const sendEmail = z.object({
  FromEmailAddress: z.string(),
  Destination: z.object({ ToAddresses: z.array(z.string()).min(1) }),
  Content: z.object({
    Simple: z.object({
      Subject: part,
      Body: z.object({ Html: part.optional(), Text: part.optional() }),
      Headers: z.array(z.object({ Name: z.string(), Value: z.string() })).default([]),
    }),
  }),
});

export function createInbox(now: () => number = Date.now): Inbox {
  const mails: Mail[] = [];
  let sent = 0;
  return {
    mails,
    restore: (before) => void mails.push(...before),
    take(body) {
      const request = sendEmail.safeParse(body);
      if (!request.success) {
        return {
          status: 400,
          body: { message: `The local inbox cannot read this: ${z.prettifyError(request.error)}` },
        };
      }
      const { Destination, Content } = request.data;
      const { Subject, Body, Headers } = Content.Simple;
      for (const to of Destination.ToAddresses) {
        mails.unshift({
          to,
          subject: Subject.Data,
          text: Body.Text?.Data ?? '',
          html: Body.Html?.Data ?? '',
          at: new Date(now()).toISOString(),
          headers: Object.fromEntries(Headers.map(({ Name, Value }) => [Name, Value])),
        });
      }
      mails.splice(MOST);
      return { status: 200, body: { MessageId: `local-${(++sent).toString()}` } };
    },
  };
}
