import type { OutputColumn } from '../features/index.ts'
import { familyNames } from './group-by-family.ts'
import { type FamilyWording, plainWording, type Texts, type Wording } from './wording.ts'

/**
 * Words for a table that has none yet, to be read over by a person: each family is called by its name, and its reason code is the name in
 * capitals, `_` for everything but letters and digits; a number tells apart what would be the same code.
 *
 * @param cohort what the rows are called that values are compared with
 * @example
 * proposeWording(pipeline.outputs).families.state.code // 'STATE'
 */
export function proposeWording(outputs: readonly OutputColumn[], cohort?: Texts): Wording {
  const used = new Map<string, number>()
  const codeOf = (family: string) => {
    const code = family.toUpperCase().replaceAll(/[^\p{L}\p{N}]+/gu, '_')
    const times = (used.get(code) ?? 0) + 1
    used.set(code, times)
    return times === 1 ? code : `${code}_${times}`
  }
  const families = familyNames(outputs).map((family): [string, FamilyWording] => [
    family,
    plain(family, codeOf(family)),
  ])
  return { ...plainWording(cohort), families: Object.fromEntries(families) }
}

function plain(family: string, code: string): FamilyWording {
  return {
    code,
    label: { en: family, es: { text: family, gender: 'm', number: 's' } },
    format: 'number',
    unit: null,
  }
}
