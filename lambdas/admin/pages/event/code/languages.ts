import c from 'highlight.js/lib/languages/cpp';
import csharp from 'highlight.js/lib/languages/csharp';
import dart from 'highlight.js/lib/languages/dart';
import elixir from 'highlight.js/lib/languages/elixir';
import go from 'highlight.js/lib/languages/go';
import java from 'highlight.js/lib/languages/java';
import javascript from 'highlight.js/lib/languages/javascript';
import kotlin from 'highlight.js/lib/languages/kotlin';
import objectivec from 'highlight.js/lib/languages/objectivec';
import perl from 'highlight.js/lib/languages/perl';
import php from 'highlight.js/lib/languages/php';
import python from 'highlight.js/lib/languages/python';
import ruby from 'highlight.js/lib/languages/ruby';
import rust from 'highlight.js/lib/languages/rust';
import scala from 'highlight.js/lib/languages/scala';
import swift from 'highlight.js/lib/languages/swift';
import typescript from 'highlight.js/lib/languages/typescript';
import xml from 'highlight.js/lib/languages/xml';
import type { FrameDetail } from '../../../../core/sentry/event/frame.ts';

/** The languages of which Sentry's SDKs send source. */
export const LANGUAGES = {
  ...{ c, csharp, dart, elixir, go, java, javascript, kotlin, objectivec, perl, php, python, ruby, rust },
  ...{ scala, swift, typescript, xml },
} as const;
export type Language = keyof typeof LANGUAGES;

const BY_EXTENSION = new Map<string, Language>([
  ...pairs('c', ['c', 'cc', 'cpp', 'cxx', 'h', 'hh', 'hpp']),
  ...pairs('csharp', ['cs']),
  ...pairs('dart', ['dart']),
  ...pairs('elixir', ['ex', 'exs']),
  ...pairs('go', ['go']),
  ...pairs('java', ['java']),
  ...pairs('javascript', ['js', 'cjs', 'mjs', 'jsx']),
  ...pairs('kotlin', ['kt', 'kts']),
  ...pairs('objectivec', ['m', 'mm']),
  ...pairs('perl', ['pl', 'pm', 't']),
  ...pairs('php', ['php', 'phtml']),
  ...pairs('python', ['py', 'pyi', 'pyx']),
  ...pairs('ruby', ['rb', 'rake', 'ru']),
  ...pairs('rust', ['rs']),
  ...pairs('scala', ['scala', 'sc']),
  ...pairs('swift', ['swift']),
  ...pairs('typescript', ['ts', 'cts', 'mts', 'tsx']),
  ...pairs('xml', ['html', 'htm', 'xml', 'vue', 'svelte', 'cshtml', 'erb']),
]);

const BY_PLATFORM = new Map<string, Language>([
  ...pairs('c', ['c', 'native']),
  ...pairs('csharp', ['csharp', 'dotnet', 'unity']),
  ...pairs('dart', ['dart', 'flutter']),
  ...pairs('java', ['java', 'android']),
  ...pairs('javascript', ['javascript', 'node', 'deno', 'bun']),
  ...pairs('objectivec', ['cocoa', 'objc', 'apple']),
  ...(
    [
      'elixir',
      'go',
      'kotlin',
      'perl',
      'php',
      'python',
      'ruby',
      'rust',
      'scala',
      'swift',
      'typescript',
    ] as const
  ).map((name) => [name, name] as const),
]);

function pairs(language: Language, names: readonly string[]): (readonly [string, Language])[] {
  return names.map((name) => [name, language] as const);
}

/** What a frame's source is written in: by its file's name, else by the platform; null where neither tells. */
export function languageOf(
  { filename, absPath, platform }: Pick<FrameDetail, 'filename' | 'absPath' | 'platform'>,
  eventPlatform: string | null,
): Language | null {
  for (const name of [filename, absPath]) {
    const extension = /\.(\w{1,8})(?:[?#].{0,200})?$/.exec(name?.slice(-300) ?? '')?.[1]?.toLowerCase();
    const language = extension === undefined ? undefined : BY_EXTENSION.get(extension);
    if (language !== undefined) return language;
  }
  const word = (platform ?? eventPlatform ?? '').toLowerCase();
  return BY_PLATFORM.get(word) ?? BY_PLATFORM.get(word.split('-')[0] ?? '') ?? null;
}
