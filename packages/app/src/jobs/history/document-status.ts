import type { DocumentsAnswer, WireDocument } from '@candor/client'
import type { StoreSchema } from '../../store/index.ts'
import { endOf } from './document-events.ts'
import { entityFeatures, type HistoryScenario } from './entity-features.ts'
import type { EntityName } from './table-of-events.ts'

type Row = StoreSchema['document']

/** A paper as of a moment: what happens at that very moment has not happened yet, as in a history. */
export function documentAsOf(row: Row, at: number): WireDocument {
  return {
    document_id: row.external_id,
    document_type: row.type,
    status: statusOf(row, at),
    submitted_on: new Date(row.submitted_at).toISOString(),
    verified_on: dateOf(row.verified_at),
    rejected_on: dateOf(row.rejected_at),
    expires_on: dateOf(row.expires_at),
    sha256: row.sha256,
  }
}

function statusOf(row: Row, at: number): WireDocument['status'] {
  const { verified_at, rejected_at } = row
  const end = endOf(row)
  if (rejected_at !== null && rejected_at < at) return 'rejected'
  if (end !== null && end < at) return 'expired'
  return verified_at !== null && verified_at < at ? 'verified' : 'pending'
}

function dateOf(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString()
}

/** How complete papers are for the domains that require some: the steps of their histories that look for types. */
export function completenessOf(
  scenarios: readonly (HistoryScenario & { readonly id: string })[],
  entity: EntityName,
  documents: readonly Row[],
  at: number,
): DocumentsAnswer['completeness'] {
  const valid = new Set(documents.filter((row) => statusOf(row, at) === 'verified').map(({ type }) => type))
  return scenarios.flatMap((scenario) => {
    const steps = (scenario.history?.plans ?? [])
      .filter(({ table }) => table === 'documents')
      .flatMap(({ plan }) => plan.steps)
      .filter(({ statistic, levels }) => statistic === 'coverage' && levels !== undefined)
    if (steps.length === 0) return []
    const values = entityFeatures(scenario, entity, { events: [], documents }, at)
    return steps.map(({ output, levels = [] }) => ({
      domain: scenario.id,
      feature: output,
      required: [...levels],
      missing: levels.filter((type) => !valid.has(type)),
      value: values[output] ?? null,
    }))
  })
}
