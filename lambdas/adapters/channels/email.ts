import { SendEmailCommand, SESv2ServiceException, type SESv2Client } from '@aws-sdk/client-sesv2';
import * as z from 'zod';
import { oneLine } from '../../contracts/printable.ts';
import type { Delivery, DeliveryResult } from '../../contracts/notification.ts';
import { emailMessage } from '../../core/notifications/email.ts';

export type EmailClient = Pick<SESv2Client, 'send'>;

export interface EmailOptions {
  client: EmailClient;
  /** The address of `ALERT_FROM`; null where none is set. */
  from: string | null;
  /** By which bounces and complaints are told. */
  configurationSet: string | null;
}

/** SES takes no address with a local part beyond ASCII, and a list in place of one would reach strangers. */
const address = z.email().max(320);
const PREFIX = 'email:';

export async function sendEmail(
  { client, from, configurationSet }: EmailOptions,
  { route, zone, notification }: Delivery,
): Promise<DeliveryResult> {
  const to = address.safeParse(route.slice(PREFIX.length));
  if (!to.success) return { outcome: 'refused', reason: `${route} names no address for e-mail.` };
  if (from === null) {
    return { outcome: 'refused', reason: 'No e-mail is sent without a sender: set ALERT_FROM.' };
  }
  const message = emailMessage(notification, { route, zone, domain: domainOf(from) });
  const utf8 = (Data: string) => ({ Data, Charset: 'UTF-8' });
  try {
    const { MessageId } = await client.send(
      new SendEmailCommand({
        FromEmailAddress: from,
        Destination: { ToAddresses: [to.data] },
        Content: {
          Simple: {
            Subject: utf8(message.subject),
            Body: { Html: utf8(message.html), Text: utf8(message.text) },
            Headers: message.headers.map(({ name, value }) => ({ Name: name, Value: value })),
          },
        },
        ...(configurationSet === null ? {} : { ConfigurationSetName: configurationSet }),
      }),
    );
    return { outcome: 'delivered', thread: MessageId ?? null };
  } catch (error) {
    return failureOf(error);
  }
}

/** Of `Name <alerts@example.com>` as well. */
const domainOf = (from: string): string => /@([A-Za-z0-9.-]+)>?\s*$/.exec(from)?.[1] ?? 'invalid';

/** What the same message meets at each attempt (SES API v2, SendEmail, "Errors"). */
const REFUSALS = new Map([
  ['MessageRejected', 'Verify the sender, and in the sandbox each address (Amazon SES, Identities)'],
  ['MailFromDomainNotVerifiedException', 'Verify the MAIL FROM domain of the sender'],
  ['NotFoundException', 'The configuration set is missing: deploy again'],
  ['AccountSuspendedException', 'SES has suspended the account: its page in the console says why'],
  ['BadRequestException', ''],
  ['AccessDeniedException', 'The notifier may not send from this address: deploy again'],
]);

function failureOf(error: unknown): DeliveryResult {
  const name = error instanceof Error ? error.name : 'unknown error';
  const said = error instanceof SESv2ServiceException ? `: ${oneLine(error.message.slice(0, 200))}` : '';
  const fix = REFUSALS.get(name);
  if (fix === undefined)
    return {
      outcome: 'retry',
      afterMs: null,
      reason: `SES did not take the e-mail: ${name}${said}.`,
      // SES has answered, or nobody knows.
      isUncertain: said === '',
    };
  return {
    outcome: 'refused',
    reason: `SES refused the e-mail: ${name}${said}.${fix === '' ? '' : ` ${fix}.`}`,
  };
}
