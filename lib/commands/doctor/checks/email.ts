import { fail, ok, skipped, warn, type Check, type Context, type Finding } from '../check.ts';

/** Why nothing is asked of SES; undefined where alerts go by it. */
function whyNot({ target }: Context): Finding | undefined {
  if (target.endpoints !== undefined) return skipped('the local inbox takes every e-mail');
  return target.alertFrom === '' ? skipped('no e-mail is sent: ALERT_FROM is not set') : undefined;
}

export const emailSender: Check = {
  name: 'email-sender',
  run: async (context) => {
    const { aws, target } = context;
    const because = whyNot(context);
    if (because !== undefined) return because;
    const isVerified = await aws.email.isVerified(target.alertFrom);
    if (isVerified === true) return ok(`Amazon SES sends from ${target.alertFrom}`);
    const region = await aws.region();
    return isVerified === null
      ? fail(
          `Amazon SES knows neither ${target.alertFrom} nor its domain in ${region}: no alert goes by e-mail`,
          `Create the identity there and verify it: docs/alerts.md, The channels.`,
        )
      : fail(
          `${target.alertFrom} is not verified in ${region} yet: no alert goes by e-mail`,
          'Follow the link that SES has mailed to it, or add the DNS records that its page of the identity names.',
        );
  },
};

export const emailSandbox: Check = {
  name: 'email-sandbox',
  needs: 'email-sender',
  run: async (context) => {
    const because = whyNot(context);
    if (because !== undefined) return because;
    const { isInSandbox, isEnabled } = await context.aws.email.sending();
    if (!isEnabled)
      return fail(
        'Amazon SES has paused sending of this account',
        "Read why on SES's page Account dashboard, and answer there.",
      );
    return isInSandbox
      ? warn(
          "the account is in SES's sandbox: only addresses that are verified there get e-mail, 200 a day",
          'Request production access on SES’s page Account dashboard.',
        )
      : ok('Amazon SES sends to every address');
  },
};
