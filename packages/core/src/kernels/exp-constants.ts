/**
 * Constants that the kernels' exponential and gradients read from memory (kernels/exp.ts), those of core's own `exp` first; the last
 * is the sign bit. Numbers as in math/exp.ts; exp-constants.test.ts compares the two functions to the bit.
 */
export const expConstants = [
  Math.LOG2E,
  0.5,
  0.6931471803691238,
  1.9082149292705877e-10,
  0.16666666666666602,
  -0.0027777777777015593,
  0.00006613756321437934,
  -0.0000016533902205465252,
  4.1381367970572385e-8,
  2,
  1,
  6755399441055744 + 1023,
  1e-16,
  708,
  -0,
] as const
