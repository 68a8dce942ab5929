import type { PastEvent, StoreSchema } from '../../store/index.ts'

/**
 * The papers of an entity as rows of a domain's table of documents. A paper that was turned down after it had been verified holds until then; one that was
 * never verified never does.
 */
export function documentEvents(documents: readonly StoreSchema['document'][]): PastEvent[] {
  return documents.map((document) => ({
    kind: 'documents',
    occurredAt: document.submitted_at,
    isOwn: true,
    other: null,
    amountMinor: null,
    currency: null,
    payloadJson: JSON.stringify({
      payload: {
        document_id: document.external_id,
        document_type: document.type,
        verified_on: dateText(document.verified_at),
        expires_on: dateText(endOf(document)),
      },
    }),
  }))
}

/** The instant from which a paper no longer counts; null where there is none. */
export function endOf({
  expires_at,
  rejected_at,
}: Pick<StoreSchema['document'], 'expires_at' | 'rejected_at'>): number | null {
  if (expires_at === null || rejected_at === null) return expires_at ?? rejected_at
  return Math.min(expires_at, rejected_at)
}

function dateText(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString()
}
