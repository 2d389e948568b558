// What was and what is, word by word.
import { html } from '../core.js'

const PIECES = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]|[\p{L}\p{N}'’-]+|\s+|[^\p{L}\p{N}\s]/gu
const MOST = 400

function pieces(text) {
  return text.match(PIECES) || []
}

function lengths(before, after) {
  // lengths[i][j]: the longest run of pieces in order that before from i and after from j share.
  const table = Array.from({ length: before.length + 1 }, () => new Uint16Array(after.length + 1))
  for (let i = before.length - 1; i >= 0; i -= 1) {
    for (let j = after.length - 1; j >= 0; j -= 1) {
      table[i][j] = before[i] === after[j] ? table[i + 1][j + 1] + 1 : Math.max(table[i + 1][j], table[i][j + 1])
    }
  }
  return table
}

export function differ(was, is) {
  // Returns [['same'|'out'|'in', text], ...]; texts too long to be compared are told as a whole.
  const [before, after] = [pieces(was), pieces(is)]
  if (before.length > MOST || after.length > MOST) return [['out', was], ['in', is]].filter(([, text]) => text)
  const table = lengths(before, after)
  const told = []
  const tell = (kind, text) => {
    const last = told[told.length - 1]
    if (last && last[0] === kind) last[1] += text
    else told.push([kind, text])
  }
  let [i, j] = [0, 0]
  while (i < before.length || j < after.length) {
    if (i < before.length && j < after.length && before[i] === after[j]) { tell('same', before[i]); i += 1; j += 1 }
    else if (j >= after.length || (i < before.length && table[i + 1][j] >= table[i][j + 1])) { tell('out', before[i]); i += 1 }
    else { tell('in', after[j]); j += 1 }
  }
  return told
}

export function Difference({ was, is }) {
  const show = { same: (text) => text, out: (text) => html`<del>${text}</del>`, in: (text) => html`<ins>${text}</ins>` }
  return html`<span class="sw-diff">${differ(was, is).map(([kind, text]) => show[kind](text))}</span>`
}
