/** Student's t: tails and critical values, for degrees of freedom that need not be whole. */

/** Lanczos' approximation (g = 7, nine terms) of ln Γ(x), x > 0; about 15 digits. */
const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];

function logGamma(x: number): number {
  const z = x - 1;
  const base = z + LANCZOS.length - 1.5;
  const sum = LANCZOS.reduce((total, term, i) => total + (i === 0 ? term : term / (z + i)), 0);
  return 0.5 * Math.log(2 * Math.PI) + (z + 0.5) * Math.log(base) - base + Math.log(sum);
}

const TINY = 1e-300;
const ROUNDS = 400;

/** The continued fraction of the incomplete beta function by Lentz's method (DLMF 8.17.22); good for x < (a+1)/(a+b+2). */
function betaFraction(a: number, b: number, x: number): number {
  const safe = (value: number) => (Math.abs(value) < TINY ? TINY : value);
  let c = 1;
  let d = 1 / safe(1 - ((a + b) * x) / (a + 1));
  let result = d;
  for (let m = 1; m <= ROUNDS; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    for (const term of [even, odd]) {
      d = 1 / safe(1 + term * d);
      c = safe(1 + term / c);
      result *= c * d;
    }
    if (Math.abs(c * d - 1) < 1e-15) break;
  }
  return result;
}

/** The regularized incomplete beta function I_x(a, b), x in [0, 1]. */
function incompleteBeta(a: number, b: number, x: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x));
  return x < (a + 1) / (a + b + 2)
    ? (front * betaFraction(a, b, x)) / a
    : 1 - (front * betaFraction(b, a, 1 - x)) / b;
}

/** Beyond so many degrees of freedom Student's t is the normal distribution, to four digits of the tail. */
const NORMAL = 1e5;

/** P(|T| ≥ |t|): both tails of Student's t. */
export function bothTails(t: number, degrees: number): number {
  const nu = Math.min(degrees, NORMAL);
  return incompleteBeta(nu / 2, 0.5, nu / (nu + t * t));
}

const known = new Map<string, number>();

/** The t that |T| exceeds with probability `p`; the inverse of `bothTails`, found by halving. */
export function criticalT(p: number, degrees: number): number {
  const key = `${p} ${degrees}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  let [low, high] = [0, 1];
  while (bothTails(high, degrees) > p) high *= 2;
  while (high - low > 1e-9 * high) {
    const middle = (low + high) / 2;
    if (bothTails(middle, degrees) > p) low = middle;
    else high = middle;
  }
  known.set(key, high);
  return high;
}

/** The same of the normal distribution. */
export function criticalZ(p: number): number {
  return criticalT(p, NORMAL);
}
