import { addressValue, imageAt, type DebugImage } from './debug-meta.ts';
import type { FrameDetail } from './frame.ts';

/** How people of a platform write a frame. */
export interface FrameWords {
  /** The library that it is of, by its short name; null where the platform's people do not name it. */
  package: string | null;
  address: string | null;
  /** What was called. */
  call: string;
  /** File, line and column. */
  place: string | null;
}

export type Family =
  | 'native'
  | 'jvm'
  | 'dotnet'
  | 'javascript'
  | 'python'
  | 'ruby'
  | 'php'
  | 'go'
  | 'elixir'
  | 'perl'
  | 'rust'
  | 'dart'
  | 'other';

const FAMILIES = new Map<string, Family>([
  ...(['native', 'c', 'cocoa', 'objc', 'swift', 'apple', 'minidump', 'unreal'] as const).map(
    (name) => [name, 'native'] as const,
  ),
  ...(['java', 'kotlin', 'scala', 'groovy', 'clojure', 'android'] as const).map(
    (name) => [name, 'jvm'] as const,
  ),
  ...(['csharp', 'dotnet', 'fsharp', 'vb', 'unity', 'powershell'] as const).map(
    (name) => [name, 'dotnet'] as const,
  ),
  ...(['javascript', 'node', 'deno', 'bun', 'typescript'] as const).map(
    (name) => [name, 'javascript'] as const,
  ),
  ...(['python', 'ruby', 'php', 'go', 'elixir', 'perl', 'rust', 'dart'] as const).map(
    (name) => [name, name] as const,
  ),
  ['flutter', 'dart'],
]);

/** `node-express` and `python-django` are of the families of `node` and `python`. */
export function familyOf(platform: string | null): Family {
  const name = platform?.toLowerCase() ?? '';
  return FAMILIES.get(name) ?? FAMILIES.get(name.split('-')[0] ?? '') ?? 'other';
}

/** The family of one frame: its own platform's, or what it looks like where that says nothing. */
export function frameFamily(frame: FrameDetail, platform: string | null): Family {
  const family = familyOf(frame.platform ?? platform);
  const hasFile = frame.filename !== null || frame.absPath !== null;
  // IL2CPP, obfuscated Dart and WebAssembly: machine code under another platform's name.
  if (frame.instructionAddr !== null && !hasFile && frame.module === null) return 'native';
  if (family !== 'other') return family;
  if (frame.module?.startsWith('Elixir.') === true) return 'elixir';
  return frame.instructionAddr === null ? 'other' : 'native';
}

const ANONYMOUS = '<anonymous>';
const UNKNOWN = '<unknown>';

export function frameWords(
  frame: FrameDetail,
  platform: string | null,
  images: readonly DebugImage[] = [],
): FrameWords {
  const family = frameFamily(frame, platform);
  const name = frame.function ?? frame.symbol ?? frame.rawFunction;
  const managed = { package: null, address: null, place: placeOf(frame, family) };
  switch (family) {
    case 'native':
      return nativeWords(frame, images);
    case 'jvm': {
      const call = qualified(frame.module, name ?? UNKNOWN, '.');
      return { ...managed, call: `${call}(${managed.place ?? 'Unknown Source'})`, place: null };
    }
    case 'dotnet':
      return {
        ...managed,
        package: frame.package === null ? null : assemblyName(frame.package),
        call: qualified(frame.module, name ?? UNKNOWN, '.'),
      };
    case 'go':
      return { ...managed, call: qualified(frame.module, name ?? UNKNOWN, '.') };
    case 'perl':
      return { ...managed, call: qualified(frame.module, name ?? UNKNOWN, '::') };
    case 'elixir': {
      const module = frame.module?.replace(/^Elixir\./, '') ?? null;
      return { ...managed, call: qualified(module, name ?? UNKNOWN, '.') };
    }
    case 'javascript':
    case 'python':
    case 'ruby':
    case 'php':
    case 'rust':
    case 'dart':
    case 'other':
      return { ...managed, call: name ?? ANONYMOUS, place: managed.place ?? frame.module ?? frame.package };
  }
}

/** `viewer  0x55d0a0001f20  Render::draw(Scene const&) + 32`; without a symbol the offset is from the image's start. */
function nativeWords(frame: FrameDetail, images: readonly DebugImage[]): FrameWords {
  const { instructionAddr, symbolAddr, function: name, symbol, rawFunction } = frame;
  const image = imageAt(images, instructionAddr);
  const packageName = baseName(frame.package ?? image?.codeFile ?? null);
  const known = name ?? symbol ?? rawFunction;
  const offset = known === null ? null : offsetOf(instructionAddr, symbolAddr);
  const inImage = offsetOf(instructionAddr, frame.imageAddr ?? image?.imageAddr ?? null);
  return {
    package: packageName,
    address: instructionAddr,
    call:
      known === null
        ? inImage === null
          ? UNKNOWN
          : `${UNKNOWN} + 0x${inImage.toString(16)}`
        : offset === null
          ? known
          : `${known} + ${offset.toString()}`,
    place: placeOf(frame, 'native'),
  };
}

function offsetOf(address: string | null, start: string | null): bigint | null {
  const [at, from] = [addressValue(address), addressValue(start)];
  return at === null || from === null || at < from ? null : at - from;
}

/** A function that names its module already is left as it is: `TSource System.Linq.Enumerable.First(...)`. */
const qualified = (module: string | null, name: string, separator: string): string =>
  module === null || module === '' || name.includes(`${module}${separator}`) || name.startsWith(module)
    ? name
    : `${module}${separator}${name}`;

function placeOf(frame: FrameDetail, family: Family): string | null {
  const { filename, absPath, lineno, colno } = frame;
  const isDartUrl = family === 'dart' && /^(?:package|dart):/.test(absPath ?? '');
  const file = (isDartUrl ? absPath : null) ?? filename ?? absPath;
  if (file === null || file === '') return null;
  const position = [lineno, colno].filter((part) => part !== null && part > 0).join(':');
  return position === '' ? file : `${file}:${position}`;
}

export const baseName = (path: string | null): string | null =>
  path === null ? null : path.split(/[/\\]/).findLast((part) => part !== '') || path;

/** `System.Linq, Version=8.0.0.0, Culture=neutral, ...` is `System.Linq 8.0.0.0`. */
function assemblyName(name: string): string {
  const match = /^([^,]+), *Version=([^,]+)/.exec(name);
  return match === null ? (baseName(name) ?? name) : `${match[1] ?? ''} ${match[2] ?? ''}`;
}

/** Where libraries lie in the paths of their languages; the group is the library. */
const LIBRARY_PATHS: readonly RegExp[] = [
  /(?:^|[/\\])node_modules[/\\](?!.*node_modules)((?:@[^/\\]+[/\\])?[^/\\]+)/,
  /(?:^|[/\\])(?:site|dist)-packages[/\\]([^/\\]+?)(?:\.py)?(?:[/\\]|$)/,
  /(?:^|[/\\])gems[/\\]([^/\\]+?)(?:-\d[^/\\]*)?[/\\]/,
  /(?:^|[/\\])vendor[/\\]([^/\\]+[/\\][^/\\]+)[/\\]/,
  /(?:^|[/\\])pkg[/\\]mod[/\\]([^@]+)@/,
  /^(node):/,
  /^package:([^/]+)\//,
  /^(dart):/,
];

/** The library that a frame is of, for counting them; null where that cannot be told. */
export function originOf(frame: FrameDetail, platform: string | null): string | null {
  const family = frameFamily(frame, platform);
  if (family === 'native' || family === 'dotnet') {
    const name = frame.package ?? frame.module;
    return name === null ? null : (baseName(name.split(',')[0] ?? name) ?? name);
  }
  if (family === 'jvm') return frame.module?.split('.').slice(0, 2).join('.') ?? null;
  for (const path of [frame.absPath, frame.filename]) {
    const found = LIBRARY_PATHS.map((pattern) => pattern.exec(path ?? '')?.[1]).find(
      (name) => name !== undefined,
    );
    if (found !== undefined) return found.replaceAll('\\', '/');
  }
  return frame.package ?? frame.module?.split(/[./:]/)[0] ?? null;
}
