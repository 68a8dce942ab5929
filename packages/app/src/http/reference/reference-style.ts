/** Colours of both modes have a contrast of at least 4.5 to 1 against what is behind them. */
export const referenceStyle = `
:root { color-scheme: light dark; --ground: #ffffff; --raised: #f4f5f8; --line: #d5d8e0; --text: #1c2230; --soft: #4a5263; --accent: #2c4fb8; --code: #1c2230; --good: #1d6b3c; --change: #8a4b00; --gone: #a3202b; }
@media (prefers-color-scheme: dark) { :root { --ground: #12151c; --raised: #1b202a; --line: #363d4c; --text: #e8ebf2; --soft: #b4bccb; --accent: #9db7ff; --code: #e8ebf2; --good: #7fd8a2; --change: #f0b66a; --gone: #ff9aa2; } }
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; }
body { margin: 0; font: 15px/1.55 system-ui, sans-serif; color: var(--text); background: var(--ground); }
a { color: var(--accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 3px; }
.skip { position: absolute; left: -999px; } .skip:focus { left: 1rem; top: 1rem; background: var(--ground); padding: .5rem; z-index: 2; }
.frame { display: grid; grid-template-columns: 19rem minmax(0, 1fr); }
nav { position: sticky; top: 0; height: 100vh; overflow: auto; padding: 1rem; border-right: 1px solid var(--line); background: var(--raised); }
nav h2 { font-size: .8rem; margin: 1rem 0 .25rem; color: var(--soft); text-transform: capitalize; }
nav ul { list-style: none; margin: 0; padding: 0; } nav li { margin: 0; }
nav a { display: flex; gap: .5rem; padding: .2rem .25rem; text-decoration: none; color: var(--text); overflow-wrap: anywhere; font-size: .85rem; }
nav a:hover { text-decoration: underline; }
label { font-size: .85rem; color: var(--soft); } input { width: 100%; font: inherit; padding: .4rem; border: 1px solid var(--soft); border-radius: 4px; background: var(--ground); color: var(--text); }
main { padding: 1.5rem 2rem 6rem; max-width: 60rem; }
h1 { margin: 0 0 .5rem; } main > section > h2 { margin: 3rem 0 .25rem; text-transform: capitalize; border-bottom: 1px solid var(--line); }
article { border: 1px solid var(--line); border-radius: 6px; margin: 1.25rem 0; padding: 1rem 1.25rem; }
article h3 { margin: 0; font-size: 1rem; font-family: ui-monospace, monospace; overflow-wrap: anywhere; } h4 { margin: 1rem 0 .25rem; font-size: .9rem; }
.method { font-weight: 700; min-width: 3.2rem; font-family: ui-monospace, monospace; } .GET { color: var(--good); } .POST { color: var(--accent); } .PUT, .PATCH { color: var(--change); } .DELETE { color: var(--gone); }
code, pre { font-family: ui-monospace, monospace; font-size: .85em; color: var(--code); }
pre { background: var(--raised); border: 1px solid var(--line); border-radius: 4px; padding: .75rem; overflow: auto; max-height: 26rem; }
.fields { list-style: none; padding-left: 1rem; margin: .25rem 0; border-left: 1px solid var(--line); } .fields li { margin: .15rem 0; }
.type, .meaning { color: var(--soft); } .type { font-size: .85em; } .needed { color: var(--change); font-size: .8em; }
summary { cursor: pointer; } details > .fields { margin-left: .5rem; }
table { border-collapse: collapse; width: 100%; } th, td { text-align: left; vertical-align: top; padding: .25rem .5rem; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; } th { font-size: .8rem; color: var(--soft); } .short { white-space: nowrap; overflow-wrap: normal; }
@media (max-width: 50rem) { .frame { display: block; } nav { position: static; height: auto; max-height: 40vh; } main { padding: 1rem; } table { display: block; overflow: auto; } }
`

/** Leaves only the operations whose text holds what was typed. */
export const referenceScript = `
const input = document.querySelector('input')
const said = document.querySelector('[role=status]')
const entries = [...document.querySelectorAll('[data-find]')]
input.addEventListener('input', () => {
  const wanted = input.value.trim().toLowerCase()
  let left = 0
  for (const entry of entries) {
    entry.hidden = !entry.dataset.find.includes(wanted)
    if (!entry.hidden && entry.tagName === 'ARTICLE') left++
  }
  for (const group of document.querySelectorAll('[data-group]')) group.hidden = !group.querySelector('[data-find]:not([hidden])')
  said.textContent = wanted === '' ? '' : left + (left === 1 ? ' route' : ' routes')
})
document.addEventListener('keydown', (event) => {
  if (event.key !== '/' || event.target === input) return
  event.preventDefault()
  input.focus()
})
`
