import type { Occurrence } from '../ingest/occurrence.ts';
import type { SdkEventInput } from '../ingest/sdk-event.ts';
import { FEATURES } from './blueprints.ts';

const FEEDBACK = [
  'The {feature} page stays empty since this morning.',
  'I pressed Pay twice in {feature} and was charged twice. Please call 0160 5550123.',
  'Nice, but {feature} is slow on my phone 🐢',
] as const;

/** Occurrences of a category other than error: what SDKs do not throw, but people write or Sentry itself detects. */
export const madeUpOccurrence = (
  category: string,
  random: () => number,
  wishes: { at: number; mark?: string },
): { event: SdkEventInput; occurrence: Occurrence } => {
  const feature = FEATURES[Math.floor(random() * FEATURES.length)] ?? FEATURES[0];
  const text = textsOf(category, feature, random);
  const mark = wishes.mark === undefined ? '' : ` [${wishes.mark}]`;
  // Each feedback is an issue of its own; what Sentry detects comes once for each place.
  const number = Math.floor(random() * 1e9);
  const fingerprint = wishes.mark ?? (category === 'feedback' ? `${feature} ${number}` : feature);
  return {
    event: {
      timestamp: wishes.at / 1000,
      platform: 'javascript',
      level: category === 'feedback' ? 'info' : 'warning',
      environment: random() < 0.85 ? 'production' : 'staging',
      release: 'shop@4.19.1',
      fingerprint: [`${category} ${fingerprint}`],
      user: { id: String(10_000 + (number % 500)), email: `kim${number % 500}@example.com` },
      request: { url: `https://shop.example.com/${feature}` },
      tags: { feature },
      ...(category === 'feedback'
        ? {
            contexts: {
              feedback: {
                message: `${text.subtitle}${mark}`,
                contact_email: `kim${number % 500}@example.com`,
                name: `Kim ${number % 500}`,
                source: 'widget',
                url: `https://shop.example.com/${feature}`,
              },
            },
          }
        : {}),
    },
    occurrence: {
      category,
      issueType: text.issueType,
      title: `${text.title}${mark}`,
      subtitle: `${text.subtitle}${mark}`,
      evidence: text.evidence,
    },
  };
};

const textsOf = (
  category: string,
  feature: string,
  random: () => number,
): { issueType: string; title: string; subtitle: string; evidence: Record<string, string> } => {
  switch (category) {
    case 'feedback': {
      const words = FEEDBACK[Math.floor(random() * FEEDBACK.length)] ?? FEEDBACK[0];
      return {
        issueType: 'feedback',
        title: 'User Feedback',
        subtitle: words.replaceAll('{feature}', feature),
        evidence: {},
      };
    }
    case 'configuration':
      return {
        issueType: 'sourcemap_configuration',
        title: 'Source maps are missing',
        subtitle: `No source map for /static/js/${feature}.js`,
        evidence: { file: `/static/js/${feature}.js` },
      };
    case 'accessibility':
      return {
        issueType: 'accessibility_contrast',
        title: 'Text with too little contrast',
        subtitle: `.${feature}-hint on /${feature}: 2.9:1`,
        evidence: { selector: `.${feature}-hint`, ratio: '2.9' },
      };
    default:
      return {
        issueType: `${category}_issue`,
        title: `Made-up issue of ${category}`,
        subtitle: `in ${feature}`,
        evidence: { place: feature },
      };
  }
};
