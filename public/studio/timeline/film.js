// The whole film: its captions, its languages and its cards, and the files it can be taken away as.
import { POLL_MS, act, html, useAsked, useState, words } from '../core.js'
import { said } from './changes.js'
import { Written } from './panel.js'

const t = () => words('timeline')
const LOOP_S = 15 // longest GIF or animated WebP, as tools/film/loops.py has it
const FILES = ['captions.vtt', 'captions.srt', 'timeline.otio', 'poster']
const SHAPES = ['16:9', '9:16', '1:1', '4:5']
const LINES = [480, 720, 1080]
const CONTAINERS = ['mp4', 'webm', 'gif', 'webp']

const narrated = (draft) => draft.shots.filter((s) => (s.narration || '').trim() && !s.fresh)

function Choice({ label, value, options, testid, disabled, choose }) {
  return html`
    <label class="sw-tl-choice"><span>${label}</span>
      <select value=${value} disabled=${disabled} data-testid=${testid} onChange=${(e) => choose(e.target.value)}>
        ${options.map(([name, shown]) => html`<option key=${name} value=${name} selected=${name === value}>${shown}</option>`)}
      </select>
    </label>`
}

function Lines({ draft, language, busy, done, leave }) {
  // What is said, shot by shot, in a language in which not all of it is known yet.
  const say = t()
  const shots = narrated(draft)
  const [lines, setLines] = useState(() => Object.fromEntries(shots.map((s) => [s.key, said(s, language) || ''])))
  const whole = shots.every((s) => (lines[s.key] || '').trim())
  return html`
    <form class="sw-tl-new" data-testid="lines" onSubmit=${(e) => { e.preventDefault(); done(lines) }}>
      <p class="sw-dim">${say.needsWords(say.languages[language] || language)}</p>
      ${shots.map((s) => html`
        <label key=${s.key} class="sw-tl-written"><span>${s.n}. ${s.narration}</span>
          <textarea rows="2" lang=${language} value=${lines[s.key]} data-testid="line-${s.n}" onInput=${(e) => setLines({ ...lines, [s.key]: e.target.value })} />
        </label>`)}
      <div class="sw-row">
        <button class="sw-button sw-main" disabled=${!whole || busy} data-testid="lines-done">${say.use}</button>
        <button type="button" class="sw-button" onClick=${leave}>${say.discard}</button>
      </div>
    </form>`
}

function Languages({ edits }) {
  // What is spoken and what captions are read in; words that are not known are asked for first.
  const say = t()
  const { draft } = edits
  const [asking, setAsking] = useState(null)
  const spoken = draft.spoken || ''
  const change = { narrate: (language, lines) => ({ op: 'narrate', language, lines }), captions: (language, lines) => ({ op: 'captions', captions: { language }, lines }) }
  const wish = (op) => (language) => {
    const known = !language || narrated(draft).every((s) => said(s, language) !== undefined)
    setAsking(known ? null : { op, language })
    if (known) edits.add(change[op](language))
  }
  const done = (lines) => { edits.add(change[asking.op](asking.language, lines)); setAsking(null) }
  const all = Object.entries(say.languages)
  const now = Object.keys(say.languages).find((name) => name === spoken || name.split('-')[0] === spoken.split('-')[0]) || spoken
  const read = (draft.caption_wish || {}).language || ''
  return html`
    <${Choice} label=${say.spokenIn} value=${now} options=${all} testid="film-language" disabled=${edits.busy} choose=${wish('narrate')} />
    ${draft.captions && html`<${Choice} label=${say.captionsIn} value=${read} options=${[['', say.asSpoken], ...all]} testid="caption-language" disabled=${edits.busy} choose=${wish('captions')} />`}
    ${asking && html`<${Lines} key=${`${asking.op} ${asking.language}`} draft=${draft} language=${asking.language} busy=${edits.busy} done=${done} leave=${() => setAsking(null)} />`}`
}

export function Settings({ edits }) {
  const say = t()
  const { draft } = edits
  const wish = { position: 'bottom', size: 'medium', ...draft.caption_wish }
  const look = (name) => (value) => edits.add({ op: 'captions', captions: { [name]: value } })
  const talks = narrated(draft).length > 0
  return html`
    <div class="sw-tl-settings">
      <${Written} value=${draft.title || ''} label=${say.title} testid="film-title" disabled=${edits.busy} commit=${(title) => edits.add({ op: 'cards', title })} />
      <${Written} value=${draft.end_card || ''} label=${say.end_card} testid="film-end" disabled=${edits.busy} commit=${(end) => edits.add({ op: 'cards', end_card: end })} />
      ${talks && html`
        <label class="sw-tl-choice"><span>${say.captions}</span>
          <input type="checkbox" checked=${!!draft.captions} disabled=${edits.busy} data-testid="captions-on" onChange=${(e) => edits.add({ op: 'captions', captions: e.target.checked ? {} : null })} />
        </label>
        ${draft.captions && html`
          <${Choice} label=${say.position} value=${wish.position} options=${['bottom', 'top'].map((name) => [name, say.places[name]])} testid="caption-position" disabled=${edits.busy} choose=${look('position')} />
          <${Choice} label=${say.size} value=${wish.size} options=${['small', 'medium', 'large'].map((name) => [name, say.sizes[name]])} testid="caption-size" disabled=${edits.busy} choose=${look('size')} />`}
        <${Languages} edits=${edits} />`}
    </div>`
}

export function Export({ asset, film }) {
  // The film as a file of another kind or shape, which becomes a version too, and what lies beside it.
  const say = t()
  const [container, setContainer] = useState('mp4')
  const [shape, setShape] = useState(film.aspect_ratio || '16:9')
  const [lines, setLines] = useState(String(film.lines || 720))
  const [turn, setTurn] = useState('')
  const answer = useAsked(turn && turn !== 'asked' ? `/api/turns/${turn}` : '', POLL_MS)
  const busy = turn === 'asked' || (!!turn && (answer === undefined || (!!answer && answer.status === 'working')))
  const kind = (asset.mime || 'video/mp4').split('/')[1]
  const same = container === kind && shape === film.aspect_ratio && lines === String(film.lines)
  const make = async () => {
    setTurn('asked')
    const other = { ...(shape === film.aspect_ratio ? {} : { aspect_ratio: shape }), ...(lines === String(film.lines) ? {} : { lines: Number(lines) }) }
    const begun = await act('export', { target: asset.handle, change: { container, ...other } })
    setTurn(begun ? begun.turn : '')
  }
  const files = FILES.filter((name) => (asset.files || {})[name])
  const long = asset.duration_s > LOOP_S
  const kinds = CONTAINERS.filter((name) => !long || !['gif', 'webp'].includes(name))
  return html`
    <div class="sw-tl-settings" data-testid="export-menu">
      <${Choice} label=${say.file} value=${container} options=${kinds.map((name) => [name, name.toUpperCase()])} testid="export-container" disabled=${busy} choose=${setContainer} />
      <${Choice} label=${say.shape} value=${shape} options=${SHAPES.map((name) => [name, name])} testid="export-shape" disabled=${busy} choose=${setShape} />
      <${Choice} label=${say.lines} value=${lines} options=${LINES.map((n) => [String(n), `${n}p`])} testid="export-lines" disabled=${busy} choose=${setLines} />
      <button class="sw-button sw-main" disabled=${busy || same} data-testid="export" onClick=${make}>${busy ? say.making : say.export}</button>
      ${long && html`<span class="sw-dim">${say.loopsAreShort(LOOP_S)}</span>`}
      <div class="sw-row" aria-label=${say.files}>
        <a class="sw-button" download href="${asset.url}?download=true" data-testid="file-film">${kind.toUpperCase()}</a>
        ${files.map((name) => html`<a key=${name} class="sw-button" download href="${asset.files[name]}?download=true" data-testid="file-${name}">${say.filesOf[name]}</a>`)}
      </div>
    </div>`
}
