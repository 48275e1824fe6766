import * as z from 'zod';

/**
 * A message as Slack takes it, for what we send of Block Kit: fields and limits as
 * https://docs.slack.dev/reference/block-kit/blocks and .../composition-objects/text-object state them.
 */
const plainText = (most: number) =>
  z.strictObject({
    type: z.literal('plain_text'),
    text: z.string().min(1).max(most),
    emoji: z.boolean().optional(),
  });
const mrkdwn = (most: number) =>
  z.strictObject({
    type: z.literal('mrkdwn'),
    text: z.string().min(1).max(most),
    verbatim: z.boolean().optional(),
  });
const text = (most: number) => z.union([plainText(most), mrkdwn(most)]);

const block = z.union([
  z.strictObject({ type: z.literal('header'), text: plainText(150) }),
  z.strictObject({ type: z.literal('section'), text: text(3_000) }),
  z.strictObject({ type: z.literal('section'), fields: z.array(text(2_000)).min(1).max(10) }),
  z.strictObject({ type: z.literal('context'), elements: z.array(text(2_000)).min(1).max(10) }),
]);

export const slackMessageSchema = z.strictObject({
  text: z.string().min(1).max(4_000),
  blocks: z
    .array(block)
    .min(1)
    .max(50)
    .refine((blocks) => JSON.stringify(blocks).length <= 13_000, 'msg_blocks_too_long'),
  mrkdwn: z.literal(false),
  unfurl_links: z.literal(false),
  unfurl_media: z.literal(false),
});

export type SlackMessageShape = z.infer<typeof slackMessageSchema>;

/** Every text that Slack would read marks in. */
export const mrkdwnTexts = ({ blocks }: SlackMessageShape): string[] =>
  blocks.flatMap((each) => {
    const texts = each.type === 'context' ? each.elements : 'fields' in each ? each.fields : [each.text];
    return texts.flatMap((of) => (of.type === 'mrkdwn' ? [of.text] : []));
  });

export const plainTexts = ({ blocks }: SlackMessageShape): { text: string; emoji?: boolean | undefined }[] =>
  blocks.flatMap((each) => {
    const texts = each.type === 'context' ? each.elements : 'fields' in each ? each.fields : [each.text];
    return texts.flatMap((of) => (of.type === 'plain_text' ? [of] : []));
  });
