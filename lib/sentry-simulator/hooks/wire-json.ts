/** A number that Python holds as a float: written with `.0` when whole, which is why receivers must sign raw bytes. */
export class Float {
  readonly value: number;
  constructor(value: number) {
    this.value = value;
  }
  toJSON(): number {
    return this.value;
  }
}

/** `repr(float)`: exponents start at 1e16 and below 1e-4 and have at least two digits. */
const pythonFloat = (value: number): string => {
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e16 || size < 1e-4)) {
    return value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2');
  }
  return Number.isInteger(value) ? `${value}.0` : String(value);
};

const pythonString = (value: string): string =>
  JSON.stringify(value).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

const pythonNumber = (value: number): string => {
  if (!Number.isFinite(value)) return 'null';
  return Number.isInteger(value) ? String(value) : pythonFloat(value);
};

/**
 * JSON text as Sentry's simplejson writes webhook bodies: no spaces, everything outside printable ASCII escaped,
 * NaN and Infinity as null, `Float` with its `.0`. Undefined members are left out.
 */
export const encodeLikePython = (value: unknown): string => {
  if (value instanceof Float) return Number.isFinite(value.value) ? pythonFloat(value.value) : 'null';
  if (Array.isArray(value)) return `[${value.map(encodeLikePython).join(',')}]`;
  switch (typeof value) {
    case 'string':
      return pythonString(value);
    case 'number':
      return pythonNumber(value);
    case 'boolean':
      return String(value);
    case 'object':
      return value === null
        ? 'null'
        : `{${Object.entries(value)
            .filter(([, member]) => member !== undefined)
            .map(([key, member]) => `${pythonString(key)}:${encodeLikePython(member)}`)
            .join(',')}}`;
    default:
      return 'null';
  }
};
