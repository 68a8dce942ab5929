/** A text as it may stand in HTML, in elements and in attributes. */
export function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}

/** Words with `code` in backquotes, and lines that begin with a hyphen as a list. */
export function wordsText(text: string): string {
  const blocks = text.split(/\n\n+/).filter((block) => block !== '')
  return blocks
    .map((block) => (block.startsWith('- ') ? listText(block) : `<p>${inline(block)}</p>`))
    .join('\n')
}

function listText(block: string): string {
  const items = block.split('\n').map((line) => `<li>${inline(line.replace(/^- /, ''))}</li>`)
  return `<ul>${items.join('')}</ul>`
}

function inline(text: string): string {
  return escaped(text).replace(/`([^`]+)`/g, '<code>$1</code>')
}
