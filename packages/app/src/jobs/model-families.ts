import { familyNames, type OutputColumn, type Player } from '@candor/core'
import type { ModelInUse } from './model-in-use.ts'

/** Names of families in the order of a model's schema: a family stands where the first of its source columns stands. */
export function familyOrder({
  pipeline,
  manifest,
  isPositional,
}: Pick<ModelInUse, 'pipeline' | 'manifest' | 'isPositional'>): string[] {
  if (isPositional) return []
  const order = manifest.schema.map(({ name }) => name)
  const place = (columns: readonly OutputColumn[]) =>
    Math.min(...columns.flatMap(({ sources }) => sources.map((source) => placeIn(order, source))))
  const families = Map.groupBy(pipeline.outputs, ({ family }) => family)
  return [...families.entries()].sort(([, a], [, b]) => place(a) - place(b)).map(([family]) => family)
}

/** Families with the places of their model columns, in that order. */
export function familyPlayers(model: ModelInUse): Player[] {
  const { outputs } = model.pipeline
  return familyNames(outputs, familyOrder(model)).map((name) => ({
    name,
    columns: outputs.flatMap(({ family }, j) => (family === name ? [j] : [])),
  }))
}

function placeIn(order: readonly string[], name: string): number {
  const place = order.indexOf(name)
  return place < 0 ? order.length : place
}
