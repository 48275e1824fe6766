/**
 * What fauxqs does not export, from beside its entry file; its version is pinned. In the package, where fauxqs is bundled,
 * `lib/package/fauxqs-parts.ts` puts the parts themselves in the place of this file.
 */
export const PARTS = {
  sqsStore: () => loadPart('./sqs/sqsStore.js'),
  snsStore: () => loadPart('./sns/snsStore.js'),
  s3Store: () => loadPart('./s3/s3Store.js'),
  persistence: () => loadPart('./persistence.js'),
} as const;

const loadPart = (file: string): Promise<unknown> =>
  import(new URL(file, import.meta.resolve('fauxqs')).href);
