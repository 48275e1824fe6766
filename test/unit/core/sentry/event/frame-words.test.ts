import { frameOf } from '../../../../../lambdas/core/sentry/event/frame.ts';
import { familyOf, frameWords, originOf } from '../../../../../lambdas/core/sentry/event/frame-words.ts';

const wordsOf = (platform: string, frame: Record<string, unknown>) => frameWords(frameOf(frame), platform);
/** The line as it is read. */
const lineOf = (platform: string, frame: Record<string, unknown>) => {
  const { package: name, address, call, place } = wordsOf(platform, frame);
  return [name, address, call, place].filter((part) => part !== null).join('  ');
};

describe('a frame in the form of its platform', () => {
  it.each<[string, Record<string, unknown>, string]>([
    [
      'native',
      {
        package: '/opt/app/bin/viewer',
        instruction_addr: '0x55d0a0001f20',
        symbol_addr: '0x55d0a0001f00',
        function: 'Render::draw(Scene const&)',
      },
      'viewer  0x55d0a0001f20  Render::draw(Scene const&) + 32',
    ],
    [
      'cocoa',
      {
        package: 'Shop',
        instruction_addr: '0x100004000',
        function: 'CartView.body.getter',
        filename: 'CartView.swift',
        lineno: 42,
      },
      'Shop  0x100004000  CartView.body.getter  CartView.swift:42',
    ],
    [
      'native',
      { package: 'C:\\Windows\\System32\\ntdll.dll', instruction_addr: '0x10', symbol: '_start' },
      'ntdll.dll  0x10  _start',
    ],
    [
      'java',
      { module: 'com.acme.Cart', function: 'total', filename: 'Cart.java', lineno: 12 },
      'com.acme.Cart.total(Cart.java:12)',
    ],
    ['kotlin', { module: 'com.acme.CartKt', function: 'sum' }, 'com.acme.CartKt.sum(Unknown Source)'],
    [
      'csharp',
      {
        module: 'Shop.Web.Audit',
        function: 'Invoke',
        package: 'Shop.Web, Version=2.4.0.0, Culture=neutral, PublicKeyToken=null',
      },
      'Shop.Web 2.4.0.0  Shop.Web.Audit.Invoke',
    ],
    [
      'csharp',
      {
        module: 'System.Linq.Enumerable',
        function: 'TSource System.Linq.Enumerable.First<TSource>(IEnumerable<TSource> source)',
      },
      'TSource System.Linq.Enumerable.First<TSource>(IEnumerable<TSource> source)',
    ],
    [
      'javascript',
      { function: 'charge', filename: 'src/pay.ts', lineno: 41, colno: 17 },
      'charge  src/pay.ts:41:17',
    ],
    ['python', { function: '<module>', filename: 'main.py', lineno: 5 }, '<module>  main.py:5'],
    ['ruby', { function: 'block in run', filename: 'app/job.rb', lineno: 7 }, 'block in run  app/job.rb:7'],
    [
      'php',
      { function: 'App\\Cart::total', filename: '/src/Cart.php', lineno: 9 },
      'App\\Cart::total  /src/Cart.php:9',
    ],
    [
      'go',
      { module: 'main', function: '(*Server).serve', filename: 'server.go', lineno: 88 },
      'main.(*Server).serve  server.go:88',
    ],
    [
      'rust',
      { function: 'shop::cart::total', filename: 'src/cart.rs', lineno: 3 },
      'shop::cart::total  src/cart.rs:3',
    ],
    [
      'dart',
      {
        function: 'Cart.total',
        filename: 'cart.dart',
        abs_path: 'package:shop/cart.dart',
        lineno: 8,
        colno: 3,
      },
      'Cart.total  package:shop/cart.dart:8:3',
    ],
    [
      'elixir',
      { module: 'Elixir.Shop.Cart', function: 'Shop.Cart.total/1', filename: 'lib/cart.ex', lineno: 4 },
      'Shop.Cart.total/1  lib/cart.ex:4',
    ],
    [
      'perl',
      { module: 'Shop::Cart', function: 'total', filename: 'lib/Cart.pm', lineno: 2 },
      'Shop::Cart::total  lib/Cart.pm:2',
    ],
    ['other', { function: 'run' }, 'run'],
    ['python', {}, '<anonymous>'],
  ])('%s: %j reads %s', (platform, frame, line) => {
    expect(lineOf(platform, frame)).toBe(line);
  });

  it('without a symbol is told by its distance from the start of its image', () => {
    const frame = frameOf({ instruction_addr: '0x55d0a0002a44', package: '/opt/app/bin/viewer' });
    const images = [{ imageAddr: '0x55d0a0000000', imageSize: 131_072, codeFile: '/opt/app/bin/viewer' }];

    const words = frameWords(frame, 'native', images.map(asImage));

    expect(words).toMatchObject({ package: 'viewer', call: '<unknown> + 0x2a44' });
  });

  it('goes by its own platform under that of the event', () => {
    expect(lineOf('javascript', { platform: 'java', module: 'a.B', function: 'c', filename: 'B.java' })).toBe(
      'a.B.c(B.java)',
    );
  });

  it('is of native code where it has an address and neither file nor module, whatever the platform', () => {
    expect(
      lineOf('csharp', { package: 'libil2cpp.so', instruction_addr: '0x20', function: 'Cart_Total_m1' }),
    ).toBe('libil2cpp.so  0x20  Cart_Total_m1');
  });

  it.each([
    ['node-express', 'javascript'],
    ['python-django', 'python'],
    ['cocoa', 'native'],
    ['something', 'other'],
    [null, 'other'],
  ])('of platform %s is of the family %s', (platform, family) => {
    expect(familyOf(platform)).toBe(family);
  });
});

const asImage = (image: { imageAddr: string; imageSize: number; codeFile: string }) => ({
  ...image,
  ...{ type: 'elf', codeId: null, debugFile: null, debugId: null, arch: null, imageVmaddr: null },
  ...{ debugStatus: null, unwindStatus: null, other: {} },
});

describe('the library of a frame', () => {
  it.each<[string, Record<string, unknown>, string | null]>([
    ['node', { filename: '/app/node_modules/express/lib/router.js' }, 'express'],
    ['node', { filename: '/app/node_modules/@acme/http/index.js' }, '@acme/http'],
    ['node', { filename: 'node:internal/process/task_queues' }, 'node'],
    ['python', { abs_path: '/venv/lib/python3.13/site-packages/django/core/handlers.py' }, 'django'],
    ['ruby', { abs_path: '/usr/lib/ruby/gems/rack-3.1.0/lib/rack.rb' }, 'rack'],
    ['php', { filename: '/app/vendor/symfony/http-kernel/Kernel.php' }, 'symfony/http-kernel'],
    [
      'go',
      { abs_path: '/go/pkg/mod/github.com/gin-gonic/gin@v1.10.0/context.go' },
      'github.com/gin-gonic/gin',
    ],
    ['java', { module: 'org.springframework.web.Servlet' }, 'org.springframework'],
    ['csharp', { package: 'System.Linq, Version=8.0.0.0' }, 'System.Linq'],
    ['native', { package: '/usr/lib/libc.so.6' }, 'libc.so.6'],
    ['dart', { abs_path: 'package:flutter/src/widgets.dart' }, 'flutter'],
    ['python', { function: 'run' }, null],
  ])('%s: %j is %s', (platform, frame, origin) => {
    expect(originOf(frameOf(frame), platform)).toBe(origin);
  });
});
