import { fieldsOf, isRecord, says, type Fields, type JsonRecord } from './fields.ts';
import { address } from './frame.ts';

/** A file of machine code (or of a source map) that was loaded, with what is needed to read its addresses. */
export interface DebugImage {
  type: string | null;
  /** Path of the code. */
  codeFile: string | null;
  codeId: string | null;
  debugFile: string | null;
  debugId: string | null;
  arch: string | null;
  imageAddr: string | null;
  imageSize: number | null;
  imageVmaddr: string | null;
  /** Whether Sentry found its symbols: `found`, `missing`, `unused`, ... */
  debugStatus: string | null;
  unwindStatus: string | null;
  /** Every further field that Sentry sent. */
  other: JsonRecord;
}

export interface DebugMeta {
  images: DebugImage[];
  /** The system's own SDK, where the images are of it. */
  sdkInfo: JsonRecord;
  other: JsonRecord;
}

export function debugMetaOf(fields: Fields): DebugMeta {
  return {
    images: fields.list('images').filter(isRecord).map(imageOf),
    sdkInfo: fields.record('sdk_info'),
    other: fields.rest(),
  };
}

function imageOf(image: JsonRecord): DebugImage {
  const fields = fieldsOf(image);
  return {
    type: fields.text('type'),
    codeFile: fields.filled('code_file') ?? fields.filled('name'),
    codeId: fields.filled('code_id'),
    debugFile: fields.filled('debug_file'),
    // Apple's and ProGuard's own name for it.
    debugId: fields.filled('debug_id') ?? fields.filled('uuid'),
    arch: fields.filled('arch'),
    imageAddr: address(fields, 'image_addr'),
    imageSize: fields.number('image_size'),
    imageVmaddr: address(fields, 'image_vmaddr'),
    debugStatus: fields.filled('debug_status'),
    unwindStatus: fields.filled('unwind_status'),
    other: fields.rest(),
  };
}

/** The image that an address lies in. */
export const imageAt = (images: readonly DebugImage[], wanted: string | null): DebugImage | undefined => {
  const at = addressValue(wanted);
  if (at === null) return undefined;
  return images.find(({ imageAddr, imageSize }) => {
    const start = addressValue(imageAddr);
    return start !== null && imageSize !== null && at >= start && at < start + BigInt(Math.floor(imageSize));
  });
};

/** The number that an address is; null for text that is none. */
export const addressValue = (text: string | null): bigint | null =>
  text !== null && /^(?:0x[0-9a-f]{1,16}|\d{1,20})$/i.test(text) ? BigInt(text) : null;

/** SDKs of several languages list what is loaded as a map from name to version, Sentry's API as `packages`. */
export const modulesOf = (event: Fields): JsonRecord => {
  const modules = event.record('modules');
  return says(modules) ? modules : event.record('packages');
};
