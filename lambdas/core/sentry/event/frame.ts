import { fieldsOf, list, text, type Fields, type JsonRecord } from './fields.ts';

/** One call of a stack trace. */
export interface FrameDetail {
  filename: string | null;
  absPath: string | null;
  function: string | null;
  /** As it was before Sentry shortened or demangled it. */
  rawFunction: string | null;
  /** As it stands in the executable. */
  symbol: string | null;
  module: string | null;
  /** Library, jar, assembly or executable. */
  package: string | null;
  /** Where it differs from the event's: a frame of native code under a managed one. */
  platform: string | null;
  lineno: number | null;
  colno: number | null;
  inApp: boolean;
  instructionAddr: string | null;
  symbolAddr: string | null;
  imageAddr: string | null;
  addrMode: string | null;
  /** How the frame was found: `cfi`, `fp`, `scan`, ... */
  trust: string | null;
  /** The lock that the frame waits for or holds. */
  lock: JsonRecord | null;
  preContext: string[];
  contextLine: string | null;
  postContext: string[];
  vars: JsonRecord;
  /** Every further field that Sentry sent. */
  other: JsonRecord;
}

export function frameOf(frame: JsonRecord): FrameDetail {
  const fields = fieldsOf(frame);
  const lineno = fields.integer('lineno');
  const lock = fields.record('lock');
  return {
    filename: fields.text('filename'),
    absPath: fields.text('abs_path'),
    function: fields.text('function'),
    rawFunction: fields.text('raw_function'),
    symbol: fields.text('symbol'),
    module: fields.text('module'),
    package: fields.text('package'),
    platform: fields.text('platform'),
    lineno,
    colno: fields.integer('colno'),
    inApp: fields.flag('in_app') === true,
    instructionAddr: address(fields, 'instruction_addr'),
    symbolAddr: address(fields, 'symbol_addr'),
    imageAddr: address(fields, 'image_addr'),
    addrMode: fields.text('addr_mode'),
    trust: fields.text('trust'),
    lock: Object.keys(lock).length === 0 ? null : lock,
    ...sourceOf(fields, lineno),
    vars: fields.record('vars'),
    other: fields.rest(),
  };
}

/** `0x1f20`; some SDKs send a number. Negative or broken ones are left to `other`. */
export function address(fields: Fields, name: string): string | null {
  const number = fields.integer(name);
  if (number !== null && number >= 0) return `0x${number.toString(16)}`;
  return fields.filled(name);
}

/** Webhooks give three fields, the REST API gives `context: [[line number, text], ...]`. */
export function sourceOf(
  fields: Fields,
  lineno: number | null,
): Pick<FrameDetail, 'preContext' | 'contextLine' | 'postContext'> {
  const numbered = fields.list('context').flatMap((line) => {
    const [number, source] = list(line);
    return typeof number === 'number' ? [{ number, source: text(source) ?? '' }] : [];
  });
  if (numbered.length > 0 && lineno !== null) {
    return {
      preContext: numbered.filter((line) => line.number < lineno).map((line) => line.source),
      contextLine: numbered.find((line) => line.number === lineno)?.source ?? null,
      postContext: numbered.filter((line) => line.number > lineno).map((line) => line.source),
    };
  }
  const lines = (name: string) => fields.list(name).map((line) => text(line) ?? '');
  return {
    preContext: lines('pre_context'),
    contextLine: fields.text('context_line'),
    postContext: lines('post_context'),
  };
}
