/**
 * How likely so many are or more, where the counts follow a negative binomial distribution: a Poisson distribution whose
 * mean is itself uncertain by a gamma distribution of this shape. With a mean of 0 nothing is likely.
 */
export function upperTail(count: number, { mean, shape }: { mean: number; shape: number }): number {
  if (count <= 0) return 1;
  if (mean <= 0) return 0;
  return incompleteBeta(mean / (mean + shape), count, shape);
}

/**
 * The regularised incomplete beta function I_x(a, b) by its continued fraction (NIST DLMF, 8.17.22), evaluated with Lentz's
 * method; beyond the mean from the other side, where it converges faster.
 */
function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a);
  const logFront = logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x);
  return Math.min(1, (Math.exp(logFront) / a) * betaFraction(x, a, b));
}

const MOST_TERMS = 500;
const PRECISION = 1e-12;
const TINY = 1e-300;

const awayFromZero = (value: number): number => (Math.abs(value) < TINY ? TINY : value);

function betaFraction(x: number, a: number, b: number): number {
  let c = 1;
  let d = 1 / awayFromZero(1 - ((a + b) * x) / (a + 1));
  let fraction = d;
  for (let m = 1; m <= MOST_TERMS; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / awayFromZero(1 + even * d);
    c = awayFromZero(1 + even / c);
    fraction *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / awayFromZero(1 + odd * d);
    c = awayFromZero(1 + odd / c);
    const step = d * c;
    fraction *= step;
    if (Math.abs(step - 1) < PRECISION) break;
  }
  return fraction;
}

/** Below this Stirling's series is not exact enough. */
const LEAST_FOR_STIRLING = 10;

/** Stirling's series (NIST DLMF, 5.11.1), shifted upwards for small arguments. */
function logGamma(z: number): number {
  let shift = 0;
  let x = z;
  for (; x < LEAST_FOR_STIRLING; x++) shift += Math.log(x);
  const inverse = 1 / (x * x);
  const series = (1 / 12 - inverse * (1 / 360 - inverse * (1 / 1260 - inverse / 1680))) / x;
  return (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + series - shift;
}
