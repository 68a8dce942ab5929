/**
 * What another process did at the same time made the work fail; done again, the work sees it.
 *
 * `work`: a row that the work was about to add came into being (SQLSTATE 23505). `group`: two transactions waited for each other, or could not
 * have come one after the other (40P01, 40001); the locks of the whole group must go before it is tried again. SQLite has neither, since there one
 * transaction writes at a time.
 */
export function lostRace(error: unknown): 'work' | 'group' | null {
  const { code } = error as { code?: unknown }
  if (code === '23505') return 'work'
  return code === '40P01' || code === '40001' ? 'group' : null
}
