import { fieldsOf, says, text, type Fields, type JsonRecord } from './fields.ts';

/** How an exception came to Sentry, and what the operating system said of it. */
export interface MechanismDetail {
  type: string | null;
  description: string | null;
  helpLink: string | null;
  handled: boolean | null;
  synthetic: boolean | null;
  /** The operating system's codes in words, such as `SIGSEGV (11), SEGV_MAPERR (1)`. */
  words: string[];
  data: JsonRecord;
  /** Every further field, those of `meta` that have no words among them. */
  other: JsonRecord;
}

export function mechanismOf(mechanism: Fields): MechanismDetail {
  const meta = fieldsOf(mechanism.record('meta'));
  const data = mechanism.record('data');
  const words = [
    signalWords(meta.record('signal')),
    machWords(meta.record('mach_exception')),
    codeWords(meta.record('errno'), 'number'),
    nsErrorWords(meta.record('ns_error')),
    faultWords(data),
  ].filter((said) => said !== null);
  const metaRest = meta.rest();
  return {
    type: mechanism.text('type'),
    description: mechanism.filled('description'),
    helpLink: mechanism.filled('help_link'),
    handled: mechanism.flag('handled'),
    synthetic: mechanism.flag('synthetic'),
    words,
    data,
    other: { ...mechanism.rest(), ...(says(metaRest) ? { meta: metaRest } : {}) },
  };
}

/** POSIX signals whose number is the same on Linux and on Apple's systems (signal(7), `sys/signal.h`). */
const SIGNALS: readonly string[] = [
  ...['', 'SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGILL', 'SIGTRAP', 'SIGABRT', '', 'SIGFPE', 'SIGKILL', ''],
  ...['SIGSEGV', '', 'SIGPIPE', 'SIGALRM', 'SIGTERM'],
];

function signalWords(signal: JsonRecord): string | null {
  const fields = fieldsOf(signal);
  const number = fields.integer('number');
  const name = fields.filled('name') ?? (number === null ? null : SIGNALS[number] || 'signal');
  const [codeName, codeNumber] = [fields.filled('code_name'), fields.text('code')];
  const code = codeName === null && codeNumber !== null ? `code ${codeNumber}` : named(codeName, codeNumber);
  return joined([named(name, number?.toString() ?? null), code, remainder(fields)]);
}

/** `mach/exception_types.h` of Apple's XNU. */
const MACH_EXCEPTIONS: readonly string[] = [
  ...['', 'EXC_BAD_ACCESS', 'EXC_BAD_INSTRUCTION', 'EXC_ARITHMETIC', 'EXC_EMULATION', 'EXC_SOFTWARE'],
  ...['EXC_BREAKPOINT', 'EXC_SYSCALL', 'EXC_MACH_SYSCALL', 'EXC_RPC_ALERT', 'EXC_CRASH', 'EXC_RESOURCE'],
  ...['EXC_GUARD', 'EXC_CORPSE_NOTIFY'],
];
/** The code of EXC_BAD_ACCESS is a kern_return_t (`mach/kern_return.h`) or one of ARM's. */
const BAD_ACCESS_CODES = new Map([
  [1, 'KERN_INVALID_ADDRESS'],
  [2, 'KERN_PROTECTION_FAILURE'],
  [10, 'KERN_MEMORY_ERROR'],
  [13, 'EXC_I386_GPFLT'],
  [50, 'KERN_CODESIGN_ERROR'],
  [257, 'EXC_ARM_DA_ALIGN'],
  [258, 'EXC_ARM_DA_DEBUG'],
]);

function machWords(exception: JsonRecord): string | null {
  const fields = fieldsOf(exception);
  const number = fields.integer('exception');
  const name =
    fields.filled('name') ?? (number === null ? null : MACH_EXCEPTIONS[number] || 'mach exception');
  const code = fields.integer('code');
  const subcode = fields.integer('subcode');
  const head = named(name, number?.toString() ?? null);
  if (head === null) return null;
  const isBadAccess = name === 'EXC_BAD_ACCESS';
  const codeName = code !== null && isBadAccess ? (BAD_ACCESS_CODES.get(code) ?? 'code') : 'code';
  const detail =
    code === null ? '' : ` / ${codeName} ${codeName === 'code' ? code.toString() : `(${code.toString()})`}`;
  // The subcode of a bad access is the address that was wanted.
  const at = subcode === null ? '' : isBadAccess ? ` at ${hex(subcode)}` : `, subcode ${hex(subcode)}`;
  return joined([`${head}${detail}${at}`, remainder(fields)]);
}

function codeWords(error: JsonRecord, numberName: string): string | null {
  const fields = fieldsOf(error);
  const number = fields.text(numberName);
  return joined([
    named(fields.filled('name') ?? (number === null ? null : 'errno'), number),
    remainder(fields),
  ]);
}

function nsErrorWords(error: JsonRecord): string | null {
  const fields = fieldsOf(error);
  const code = fields.text('code');
  const domain = fields.filled('domain') ?? (code === null ? null : 'NSError');
  return joined([domain, code === null ? null : `code ${code}`, remainder(fields)]);
}

const faultWords = (data: JsonRecord): string | null => {
  const wanted = text(data['relevant_address']) ?? text(data['relevantAddress']);
  return wanted === null ? null : `fault address ${wanted}`;
};

const named = (name: string | null, number: string | null): string | null =>
  name === null ? null : number === null ? name : `${name} (${number})`;
const joined = (parts: readonly (string | null)[]): string | null =>
  parts.filter((part) => part !== null && part !== '').join(', ') || null;
const hex = (value: number): string => (value < 0 ? value.toString() : `0x${value.toString(16)}`);
const remainder = (fields: Fields): string | null =>
  Object.entries(fields.rest())
    .map(([name, value]) => `${name} ${text(value) ?? JSON.stringify(value)}`)
    .join(', ') || null;
