/**
 * The headers of an answer that a browser shows as a page: what the page may load and do, that no other site may look into it, and that it is isolated
 * enough for shared memory.
 *
 * @param policy what may be loaded; that nobody frames it and that its base stays is added
 */
export function pageHeaders(policy: string): Record<string, string> {
  return {
    'content-security-policy': `default-src 'none'; ${policy}; frame-ancestors 'none'; base-uri 'none'; form-action 'self'`,
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-embedder-policy': 'require-corp',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
  }
}

/** Of every other answer: it is what it says it is, and stays with who asked. */
export const answerHeaders = { 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' } as const
