import type { Pipeline } from '@candor/core'

/** The texts behind the codes of a model column; null for numbers. */
export function levelsIn({ encoders, outputs }: Pipeline): (feature: string) => readonly string[] | null {
  return (feature) => {
    const source = outputs.find(({ name }) => name === feature)?.source
    const encoder = encoders.find((one) => one.source === source && one.kind === 'ordinal')
    return encoder?.kind === 'ordinal' ? encoder.levels : null
  }
}
