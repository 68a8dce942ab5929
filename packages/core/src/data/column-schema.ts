import type { ColumnSchema, ColumnType } from './table.ts'

/**
 * The schema of one column, with what is usual where nothing is said: a feature, without unit, not sensitive, known
 * before the decision.
 *
 * @example
 * columnSchema('age', 'int32', { unit: 'year', sensitivity: 'protected' })
 * // { name: 'age', type: 'int32', role: 'feature', unit: 'year', sensitivity: 'protected', availableAt: 'before' }
 */
export function columnSchema(
  name: string,
  type: ColumnType,
  overrides: Partial<Omit<ColumnSchema, 'name' | 'type'>> = {},
): ColumnSchema {
  return {
    name,
    type,
    role: overrides.role ?? 'feature',
    unit: overrides.unit ?? null,
    sensitivity: overrides.sensitivity ?? 'none',
    availableAt: overrides.availableAt ?? 'before',
  }
}
