// A film's shots: the strip under its player, and the storyboard before it is cut. Every button makes a new version.

const STEP_S = 1
const QUIETER_DB = 4

function useCut(asset) {
  const [busy, setBusy] = useState(false)
  const cut = async (...changes) => {
    setBusy(true)
    try { await press('edit_film', { target: asset.handle, change: { changes } }) } finally { setBusy(false) }
  }
  return [busy, cut]
}

function Strip({ asset, film, player, t }) {
  // The film to scale of time: its shots, what is said, the music and the sounds, and where it stands now.
  const second = useSecond(player)
  const [open, setOpen] = useState(null)
  const [busy, cut] = useCut(asset)
  const length = asset.duration_s || 1
  const shots = film.shots || []
  const go = (at) => { if (player.current) player.current.currentTime = Math.min(at + 0.01, length) }
  const shot = shots.find((s) => s.piece === open)
  const across = (piece) => ({ left: `${(piece.start_s / length) * 100}%`, width: `${Math.max(0.6, (piece.duration_s / length) * 100)}%` })
  const lanes = ['voice', 'music', 'sound'].filter((name) => ((film.tracks || {})[name] || []).length)
  return (
    <section className="sw-strip" aria-label={t.cut.strip}>
      <div className="sw-scale">
        <div className="sw-shots">
          {shots.map((s) => (
            <button
              key={s.piece}
              className="sw-shot"
              data-testid={`shot-${s.n || s.piece}`}
              aria-pressed={open === s.piece}
              aria-label={`${s.kind === 'card' ? t.cut.card : `${t.cut.shot} ${s.n}`}: ${s.words || s.narration || ''} (${s.duration_s.toFixed(1)} ${t.seconds})`}
              title={s.words}
              style={{ ...across(s), backgroundImage: s.asset ? `url(/assets/${s.asset}/thumb)` : undefined }}
              onClick={() => { setOpen(open === s.piece ? null : s.piece); go(s.start_s) }}
            >
              <b>{s.kind === 'card' ? 'T' : s.n}</b>
              <i>{s.duration_s.toFixed(1)}</i>
            </button>
          ))}
        </div>
        {lanes.map((name) => (
          <div key={name} className={`sw-lane sw-lane-${name}`} title={t.cut[name]}>
            {film.tracks[name].map((piece) => <span key={piece.id} style={across(piece)} className={(film.muted || []).includes(name) ? 'sw-mute' : ''} />)}
          </div>
        ))}
        <span className="sw-head" style={{ left: `${Math.min(100, (second / length) * 100)}%` }} aria-hidden="true" />
      </div>
      {shot && shot.kind !== 'card' && <ShotPanel shot={shot} count={shots.filter((s) => s.kind !== 'card').length} busy={busy} cut={cut} t={t} timed />}
      <FilmButtons asset={asset} film={film} busy={busy} cut={cut} t={t} />
    </section>
  )
}

function ShotPanel({ shot, count, busy, cut, t, timed }) {
  const n = shot.n
  const kinds = [
    timed && ['redo', () => cut({ op: 'reshoot', shots: [n] })],
    ['longer', () => cut({ op: 'length', shots: [n], seconds: shot.duration_s + STEP_S })],
    shot.duration_s > 2 * STEP_S && ['shorter', () => cut({ op: 'length', shots: [n], seconds: shot.duration_s - STEP_S })],
    timed && ['slower', () => cut({ op: 'speed', shots: [n], factor: 0.8 })],
    timed && ['faster', () => cut({ op: 'speed', shots: [n], factor: 1.25 })],
    n > 1 && ['before', () => cut({ op: 'move', shot: n, to: n - 1 })],
    n < count && ['after', () => cut({ op: 'move', shot: n, to: n + 1 })],
    count > 1 && ['remove', () => cut({ op: 'remove', shots: [n] })]
  ].filter(Boolean)
  return (
    <div className="sw-shot-panel" data-testid="shot-panel">
      {timed && <p><b>{t.cut.shot} {n}</b> {shot.handle && <code className="sw-handle">{shot.handle}</code>} <span className="sw-dim">{shot.words}</span></p>}
      {timed && shot.narration && <p className="sw-quote">“{shot.narration}”</p>}
      <div className="sw-row">
        {kinds.map(([kind, press]) => <button key={kind} className="sw-button" disabled={busy} data-testid={`shot-${kind}`} aria-label={`${t.cut[kind]}: ${t.cut.shot} ${n}`} onClick={press}>{t.cut[kind]}</button>)}
      </div>
    </div>
  )
}

function FilmButtons({ asset, film, busy, cut, t }) {
  const [sent, setSent] = useState(false)
  const turn = async (container) => {
    setSent(true)
    try { await press('export', { target: asset.handle, change: { container } }) } finally { setSent(false) }
  }
  const music = ((film.tracks || {}).music || []).length > 0
  const captioned = film.captions
  const spoken = (film.cues || []).length > 0
  const buttons = [
    music && ['quieter', () => cut({ op: 'volume', track: 'music', by_db: -QUIETER_DB })],
    music && ['louder', () => cut({ op: 'volume', track: 'music', by_db: QUIETER_DB })],
    spoken && [captioned ? 'captionsOff' : 'captionsOn', () => cut({ op: 'captions', captions: captioned ? null : {} })],
    ...['16:9', '9:16', '1:1'].filter((shape) => shape !== film.aspect_ratio).map((shape) => [shape, () => cut({ op: 'format', aspect_ratio: shape })]),
    asset.duration_s <= 15 && ['gif', () => turn('gif')]
  ].filter(Boolean)
  return (
    <div className="sw-row" aria-label={t.cut.whole}>
      {buttons.map(([kind, press]) => <button key={kind} className="sw-button" disabled={busy || sent} data-testid={`film-${kind}`} onClick={press}>{t.cut[kind] || kind}</button>)}
    </div>
  )
}

function Board({ asset, film, t }) {
  // The plan before it is cut: each shot can be moved, made longer or taken out, then the film is cut from it.
  const [busy, cut] = useCut(asset)
  const [sent, setSent] = useState(false)
  const shots = film.shots || []
  const make = async () => {
    setSent(true)
    try { await press('cut', { target: asset.handle }) } finally { setSent(false) }
  }
  return (
    <div className="sw-board">
      <Picture asset={asset} />
      <ol className="sw-panels" aria-label={t.cut.board}>
        {shots.filter((s) => s.kind !== 'card').map((s) => (
          <li key={s.id || s.n} data-testid={`panel-${s.n}`}>
            <p><b>{s.n}</b> <span className="sw-dim">{s.duration_s ? `${s.duration_s.toFixed(1)} ${t.seconds} · ` : ''}{s.words}</span></p>
            {s.narration && <p className="sw-quote">“{s.narration}”</p>}
            <ShotPanel shot={s} count={shots.filter((x) => x.kind !== 'card').length} busy={busy || sent} cut={cut} t={t} />
          </li>
        ))}
      </ol>
      <div className="sw-row"><button className="sw-button sw-main" disabled={busy || sent} data-testid="cut" onClick={make}>{t.cut.make}</button></div>
    </div>
  )
}

function Files({ asset, t }) {
  const files = Object.entries(asset.files || {}).filter(([name]) => t.files[name])
  if (!files.length) return null
  return (
    <div className="sw-row sw-notes" aria-label={t.files.title}>
      {files.map(([name, url]) => <a key={name} className="sw-button" download href={`${url}?download=true`} data-testid={`file-${name}`}>{t.files[name]}</a>)}
    </div>
  )
}
