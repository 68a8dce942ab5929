import { createContext, type ReactNode, use, useEffect, useState } from 'react'
import { en, type Text } from './en.ts'
import { es } from './es.ts'

export type Language = 'en' | 'es'
const languages: Readonly<Record<Language, Text>> = { en, es }
const key = 'candor-language'

type Spoken = {
  readonly text: Text
  readonly language: Language
  readonly speak: (language: Language) => void
}
const Words = createContext<Spoken>({ text: en, language: 'en', speak: () => {} })

/** The page's sentences in the reader's language, and the switch. */
export function useText(): Spoken {
  return use(Words)
}

export function TextProvider({ children }: { children: ReactNode }) {
  const [language, setLanguage] = useState<Language>(readLanguage)
  useEffect(() => {
    document.documentElement.lang = language
  }, [language])
  const speak = (next: Language) => {
    localStorage.setItem(key, next)
    setLanguage(next)
  }
  return <Words value={{ text: languages[language], language, speak }}>{children}</Words>
}

/** Fills `{name}` places of a sentence. */
export function fill(sentence: string, values: Readonly<Record<string, string | number>>): string {
  return sentence.replace(/\{(\w+)\}/g, (place, name: string) =>
    name in values ? String(values[name]) : place,
  )
}

function readLanguage(): Language {
  const wanted = localStorage.getItem(key) ?? navigator.language.slice(0, 2)
  return wanted === 'es' ? 'es' : 'en'
}
