import { createClient } from '@candor/client'

/** The typed client on the page's own origin: no request ever leaves it. */
export const client = createClient({ baseUrl: '', fetch: (input, init) => fetch(input, init) })
