import { BROWSER_PROBLEMS } from './problems/browser.ts';
import { GO_PROBLEMS, RUBY_PROBLEMS } from './problems/go-and-ruby.ts';
import { JAVA_PROBLEMS, NATIVE_PROBLEMS } from './problems/java-and-native.ts';
import { NODE_PROBLEMS } from './problems/node.ts';
import { PYTHON_PROBLEMS } from './problems/python.ts';
import type { Problem } from './problem.ts';

/** The shop that the story is about: its programs, what goes wrong in them, and when they were released. */

export const SHOP_PROJECTS = [
  { slug: 'checkout-api', platform: 'node-express' },
  { slug: 'storefront', platform: 'javascript-react' },
  { slug: 'catalog', platform: 'python-django' },
  { slug: 'payments', platform: 'java-spring-boot' },
  { slug: 'search', platform: 'go-http' },
  { slug: 'back-office', platform: 'ruby-rails' },
  { slug: 'pos-terminal', platform: 'native' },
] as const;

export const PROBLEMS: readonly Problem[] = [
  ...NODE_PROBLEMS,
  ...BROWSER_PROBLEMS,
  ...PYTHON_PROBLEMS,
  ...GO_PROBLEMS,
  ...RUBY_PROBLEMS,
  ...JAVA_PROBLEMS,
  ...NATIVE_PROBLEMS,
];

/** The release that broke the checkout, its fix, and the one in which the same mistake came back. */
export const BAD_RELEASE = { at: -4.46, release: 'checkout-api@3.23.0' } as const;
export const FIX_RELEASE = { at: -4.35, release: 'checkout-api@3.23.1' } as const;
export const RELAPSE_RELEASE = { at: -0.32, release: 'checkout-api@3.24.0' } as const;

/** By project, oldest first: from when on, in days. */
const RELEASES: Readonly<Record<string, readonly { at: number; release: string }[]>> = {
  'checkout-api': [
    { at: -30, release: 'checkout-api@3.21.2' },
    { at: -10.6, release: 'checkout-api@3.22.0' },
    BAD_RELEASE,
    FIX_RELEASE,
    RELAPSE_RELEASE,
  ],
  storefront: [
    { at: -30, release: 'storefront@8.14.0' },
    { at: -9.5, release: 'storefront@8.15.0' },
    { at: -3.55, release: 'storefront@8.16.0' },
    { at: 0.1, release: 'storefront@8.17.0' },
  ],
  catalog: [
    { at: -30, release: 'catalog@2.40.1' },
    { at: -6.6, release: 'catalog@2.41.0' },
  ],
  payments: [
    { at: -30, release: 'payments@5.8.0' },
    { at: -7.4, release: 'payments@5.9.0' },
  ],
  search: [
    { at: -30, release: 'search@1.19.3' },
    { at: -11.5, release: 'search@1.20.0' },
  ],
  'back-office': [
    { at: -30, release: '9f2c41d7b8e05a6634c1d2e7f8a90b1c2d3e4f50' },
    { at: -8.5, release: 'c07d5be19a3f4e2286d1ac94b7e6f30d5a1b2c3d' },
  ],
  'pos-terminal': [
    { at: -30, release: 'till@11.3.0+2210' },
    { at: -6.2, release: 'till@11.4.0+2231' },
  ],
};

/** The release of a project that was live at a time, in days. */
export const releaseAt = (project: string, at: number): string | null =>
  RELEASES[project]?.findLast((each) => each.at <= at)?.release ?? null;
