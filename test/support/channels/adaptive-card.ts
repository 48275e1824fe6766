import * as z from 'zod';

/**
 * What a Workflows webhook takes, for what we send of Adaptive Cards 1.5 (https://adaptivecards.io/explorer): nothing
 * beside RichTextBlock, whose runs have no Markdown.
 */
const openUrl = z.strictObject({
  type: z.literal('Action.OpenUrl'),
  title: z.string().min(1).optional(),
  url: z.url(),
});
const textRun = z.strictObject({
  type: z.literal('TextRun'),
  text: z.string(),
  size: z.enum(['Small', 'Default', 'Medium', 'Large', 'ExtraLarge']).optional(),
  weight: z.enum(['Lighter', 'Default', 'Bolder']).optional(),
  isSubtle: z.boolean().optional(),
  fontType: z.enum(['Default', 'Monospace']).optional(),
  selectAction: openUrl.optional(),
});
const richTextBlock = z.strictObject({
  type: z.literal('RichTextBlock'),
  spacing: z.enum(['Default', 'None', 'Small', 'Medium', 'Large', 'ExtraLarge', 'Padding']).optional(),
  inlines: z.array(textRun).min(1),
});

export const teamsMessageSchema = z
  .strictObject({
    type: z.literal('message'),
    attachments: z.tuple([
      z.strictObject({
        contentType: z.literal('application/vnd.microsoft.card.adaptive'),
        contentUrl: z.null(),
        content: z.strictObject({
          $schema: z.literal('http://adaptivecards.io/schemas/adaptive-card.json'),
          type: z.literal('AdaptiveCard'),
          version: z.literal('1.5'),
          msteams: z.strictObject({ width: z.literal('Full') }),
          body: z.array(richTextBlock).min(1),
          // Teams shows six.
          actions: z.array(openUrl).max(6),
        }),
      }),
    ]),
  })
  .refine((message) => Buffer.byteLength(JSON.stringify(message)) <= 28 * 1_024, 'RequestEntityTooLarge');

export const runTexts = (message: z.infer<typeof teamsMessageSchema>): string[] =>
  message.attachments[0].content.body.flatMap(({ inlines }) => inlines.map(({ text }) => text));
