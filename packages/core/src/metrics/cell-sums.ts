import type { Cells } from './confusion.ts'

/** The margins of a confusion table that rates are shares of. */
export const allRows = ({ tn, fp, fn, tp }: Cells): number => tn + fp + fn + tp
export const positives = ({ fn, tp }: Cells): number => fn + tp
export const negatives = ({ tn, fp }: Cells): number => tn + fp
export const selected = ({ fp, tp }: Cells): number => fp + tp
