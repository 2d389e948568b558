// The region editor: the picture with its tools, what is in it, and what shall be there.
import { act, html, useEffect, useMemo, useReducer, useRef, useState, words } from '../core.js'
import { Board, HALVES } from './board.js'
import { called } from './names.js'
import { Stage } from './stage.js'

const TOOLS = { brush: 'b', eraser: 'e', box: 'r', lasso: 'l', pick: 'p', hand: 'h' }
const SOFTEST = 60

export function Editor({ asset, size, close }) {
  const [, draw] = useReducer((n) => n + 1, 0)
  const board = useMemo(() => new Board(asset, size[0], size[1], draw), [])
  const hands = useRef(null)
  const t = words('region')
  useEffect(() => {
    board.look()
    const down = (event) => keys(event, board, hands.current)
    const up = (event) => { if (event.key === ' ' && hands.current) hands.current.space = false }
    window.addEventListener('keydown', down)
    window.addEventListener('keyup', up)
    return () => {
      window.removeEventListener('keydown', down)
      window.removeEventListener('keyup', up)
      if (!board.sent) board.keep()
    }
  }, [])
  return html`<div class="sw-region" data-testid="region">
    <header class="sw-region-head">
      <h3>${t.title(asset.handle)}</h3>
      <span class="sw-dim" role="status" data-testid="region-share">${shareOf(board, t)}</span>
      <button class="sw-button" onClick=${close} data-testid="region-close" aria-label=${t.close}>✕</button>
    </header>
    <div class="sw-region-work"><${Tools} board=${board} t=${t} /><${Stage} board=${board} hands=${hands} /><${Zoom} board=${board} t=${t} /></div>
    <div class="sw-region-side">
      <${Ask} board=${board} t=${t} close=${close} />
      <${Things} board=${board} t=${t} />
    </div>
  </div>`
}

function shareOf(board, t) {
  const { share } = board.mask
  if (!share) return t.none
  return t.chosen(share < 0.1 ? Math.max(share * 100, 0.1).toFixed(1) : Math.round(share * 100))
}

function keys(event, board, hands) {
  // The editor's keys, except where something is being written.
  const writing = /^(textarea|select)$/i.test(event.target.tagName) || (event.target.tagName === 'INPUT' && event.target.type === 'text')
  if (writing || document.querySelectorAll('.sw-over').length > 1) return
  const key = event.key.toLowerCase()
  if (event.ctrlKey || event.metaKey) {
    if (key === 'z') event.shiftKey ? board.redo() : board.undo()
    else if (key === 'y') board.redo()
    else return
    event.preventDefault()
    return
  }
  const tool = Object.keys(TOOLS).find((name) => TOOLS[name] === key)
  if (tool) board.set({ tool, over: null })
  else if (key === '[' || key === ']') board.resize(key === ']' ? 1 : -1)
  else if (key === '+' || key === '=') board.view.nearer()
  else if (key === '-') board.view.farther()
  else if (key === '0') board.view.fit()
  else if (key === 'i') board.invert()
  else if (key === ' ' && hands && !/^(button|input)$/i.test(event.target.tagName)) { hands.space = true; event.preventDefault() }
}

function Tools({ board, t }) {
  const { mask } = board
  const button = (name, does, sign, off) => html`<button class="sw-button" onClick=${does} disabled=${off} aria-label=${t[name]} title=${t[name]} data-testid=${`region-${name}`}>${sign}</button>`
  return html`<div class="sw-region-tools" role="toolbar" aria-label=${t.tools}>
    ${Object.keys(TOOLS).map((name) => html`<button key=${name} class="sw-button" aria-pressed=${board.tool === name} title=${t.tips[name]} onClick=${() => board.set({ tool: name, over: null })} data-testid=${`region-${name}`}>${t[name]}</button>`)}
    <label class="sw-region-range"><span>${t.size}</span><input type="range" min="2" max=${board.most} value=${board.size} onInput=${(e) => board.set({ size: Number(e.target.value) })} data-testid="region-size" /></label>
    <label class="sw-region-range"><span>${t.feather}</span><input type="range" min="0" max=${SOFTEST} value=${board.feather} onInput=${(e) => board.set({ feather: Number(e.target.value) })} data-testid="region-feather" /></label>
    ${button('undo', () => board.undo(), '↶', !mask.strokes.length)}${button('redo', () => board.redo(), '↷', !mask.undone.length)}
    <button class="sw-button" onClick=${() => board.invert()} data-testid="region-invert">${t.invert}</button>
    <button class="sw-button" onClick=${() => board.clear()} disabled=${mask.empty} data-testid="region-clear">${t.clear}</button>
  </div>`
}

function Zoom({ board, t }) {
  const { view } = board
  return html`<div class="sw-region-zoom">
    <button class="sw-button" onClick=${() => view.farther()} aria-label=${t.farther} title=${t.farther} data-testid="region-farther">−</button>
    <button class="sw-button" onClick=${() => view.nearer()} aria-label=${t.nearer} title=${t.nearer} data-testid="region-nearer">+</button>
    <button class="sw-button" onClick=${() => view.fit()} data-testid="region-fit">${t.fit}</button>
  </div>`
}

function Things({ board, t }) {
  const { things, mask } = board
  return html`<fieldset class="sw-region-things">
    <legend>${t.things}</legend>
    ${things === undefined && html`<p class="sw-dim">${t.asking}</p>`}
    ${things && !things.length && html`<p class="sw-dim" data-testid="region-unknown">${t.nothing}</p>`}
    ${(things || []).map(({ name, words: said }) => html`<label key=${name} class="sw-region-thing" onMouseEnter=${() => board.set({ over: name })} onMouseLeave=${() => board.set({ over: null })}>
      <input type="checkbox" checked=${mask.picked.has(name)} onChange=${() => board.toggle(name)} onFocus=${() => board.set({ over: name })} onBlur=${() => board.set({ over: null })} data-testid="region-thing" data-name=${name} />
      <span>${called({ name, words: said })}</span>
    </label>`)}
    <div class="sw-row" role="group" aria-label=${t.parts}>${HALVES.map((name) => html`<button key=${name} class="sw-button" onClick=${() => board.part(name)} data-testid=${`region-part-${name}`}>${t.halves[name]}</button>`)}</div>
  </fieldset>`
}

function Ask({ board, t, close }) {
  const [said, setSaid] = useState(board.words)
  const [busy, setBusy] = useState(false)
  const [told, setTold] = useState(null)
  const write = (text) => { board.words = text; setSaid(text) }
  const send = async (does) => {
    setBusy(true)
    await board.coming
    if (board.mask.empty) {
      setBusy(false)
      return setTold({ trouble: true, text: t.paint })
    }
    setTold({ text: t.sending })
    try {
      await does(await board.send())
    } catch (trouble) {
      setTold({ trouble: true, text: t.undone(trouble.message) })
    }
    setBusy(false)
  }
  const change = (instruction) => send(async (mask) => {
    if (!(await act('region', { target: board.asset.handle, other: mask, change: { instruction } }))) return setTold({ trouble: true, text: t.begun })
    board.forget()
    close()
  })
  const apply = () => (said.trim() ? change(said.trim()) : setTold({ trouble: true, text: t.say }))
  const keep = () => send((mask) => setTold({ text: t.kept(mask) }))
  const enter = (event) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
    event.preventDefault()
    apply()
  }
  return html`<div class="sw-region-ask">
    ${board.before && board.mask.empty && html`<button class="sw-button" onClick=${() => board.again()} data-testid="region-again">${t.before}</button>`}
    <label><span>${t.what}</span><textarea rows="2" value=${said} placeholder=${t.hint} onInput=${(e) => write(e.target.value)} onKeyDown=${enter} data-testid="region-words"></textarea></label>
    <div class="sw-row sw-region-examples">${t.examples.map((one) => html`<button key=${one} class="sw-button" onClick=${() => write(one)}>${one}</button>`)}</div>
    <div class="sw-row">
      <button class="sw-button sw-main" disabled=${busy} onClick=${apply} data-testid="region-apply">${t.apply}</button>
      <button class="sw-button" disabled=${busy} onClick=${() => change(t.removal)} data-testid="region-remove">${t.remove}</button>
      <button class="sw-button" disabled=${busy} onClick=${keep} data-testid="region-keep">${t.keep}</button>
    </div>
    ${told && html`<p class=${told.trouble ? 'sw-failure' : 'sw-notes'} role=${told.trouble ? 'alert' : 'status'} data-testid="region-told">${told.text}</p>`}
  </div>`
}
