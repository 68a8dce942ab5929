/** Twenty rows with ties, small enough to check by hand. */
export const performance20 = {
  labels: [0, 0, 1, 0, 0, 1, 0, 1, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0],
  probabilities: [
    0.05, 0.1, 0.8, 0.2, 0.2, 0.35, 0.15, 0.9, 0.6, 0.05, 0.55, 0.3, 0.4, 0.1, 0.2, 0.25, 0.05, 0.7, 0.65,
    0.15,
  ],
}
