import { version } from '../config/version.ts'
import type { BundleParts } from './bundle.ts'

/** What a bundle says of its making where nothing is known of it. */
export const unknownMaking: BundleParts['about'] = {
  candor_version: version,
  target: null,
  positive: null,
  schema: [],
  thresholds: [],
  scenario: null,
  parameters: {},
  seed: null,
  split: null,
  dropped: [],
  allowed: [],
  rows: null,
  metrics: {},
  data_digest: null,
  imported: null,
}
